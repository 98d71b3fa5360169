import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from secretary.core import doors, linking
from secretary.core.models import Delivery, Identity, LinkCode, Poller, Receipt, Received, User
from tests import dispatched
from tests.people import asked, person
from tests.rows import COMMITS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("queue", "media")]


@pytest.fixture(autouse=True)
def _kinds(db):
    """Tests that really commit empty the table of content types afterwards; its cache outlives that."""
    ContentType.objects.clear_cache()


@pytest.fixture
def desk(client):
    """The browser of an admin."""
    client.force_login(person("root", is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def stranger() -> Identity:
    return doors.meet("telegram", "7", name="Anna")


def delivery(stranger, state=Delivery.State.UNCERTAIN, turn=None, **more) -> Delivery:
    return Delivery.objects.create(identity=stranger, turn=turn, kind="voice", state=state, **more)


def act(client, model, action, *rows):
    """Choose an action for rows in their list. Returns the page that follows."""
    data = {"action": action, "_selected_action": [row.pk for row in rows]}
    return client.post(reverse(f"admin:core_{model}_changelist"), data, follow=True).content.decode()


def test_somebody_is_approved_blocked_and_unblocked(desk, stranger):
    standings = []
    for action in ("approve", "block", "unblock"):
        act(desk, "identity", action, stranger)
        standings.append(Identity.objects.get().standing)
    assert standings == ["allowed", "blocked", "waiting"]


def test_who_only_looks_approves_nobody(client, stranger):
    guard = person("guard", is_staff=True)
    kind = ContentType.objects.get_for_model(Identity)
    looking, _ = Permission.objects.get_or_create(codename="view_identity", content_type=kind)
    guard.user_permissions.add(looking)
    client.force_login(guard)
    act(client, "identity", "approve", stranger)
    assert Identity.objects.get().standing == "waiting"


def test_how_answers_come_can_be_changed_and_nothing_else(desk, stranger):
    page = reverse("admin:core_identity_change", args=[stranger.pk])
    desk.post(page, {"video": "off", "standing": "allowed", "address": "8"})
    kept = Identity.objects.get()
    assert (kept.voice, kept.video, kept.standing, kept.address) == (False, "off", "waiting", "7")


@pytest.mark.parametrize("state", ["failed", "uncertain"])
def test_an_answer_that_may_be_lost_is_sent_again_once(desk, stranger, queue, state):
    turn = asked()
    queue.flushall()
    both = delivery(stranger, state, turn), delivery(stranger, state, turn, number=1)
    assert "1 answers will be sent again" in act(desk, "delivery", "send_again", *both)
    assert dispatched.names(queue) == [("bots.repeat", turn.pk)]


@pytest.mark.parametrize("state", ["waiting", "sending", "sent", "delivered", "read"])
def test_what_arrived_or_is_on_its_way_is_not_sent_again(desk, stranger, queue, state):
    row = delivery(stranger, state, asked())
    queue.flushall()
    assert "Nothing is sent again" in act(desk, "delivery", "send_again", row)
    assert dispatched.names(queue) == []


ROWS = {
    "delivery": lambda stranger: delivery(stranger, text="my secret is plum"),
    "received": lambda stranger: Received.objects.create(
        door="telegram", external_id="1", identity=stranger, attachment={"reference": "my secret is plum"}
    ),
    "linkcode": lambda stranger: linking.show(identity=stranger) and LinkCode.objects.get(),
    "poller": lambda stranger: Poller.objects.create(door="telegram"),
}


@pytest.mark.parametrize("model", ROWS)
def test_what_the_program_moves_is_only_looked_at(desk, stranger, model):
    row = ROWS[model](stranger)
    pages = {name: reverse(f"admin:core_{model}_{name}", args=[row.pk]) for name in ("change", "delete")}
    assert desk.get(reverse(f"admin:core_{model}_changelist")).status_code == 200
    assert desk.get(pages["change"]).status_code == 200
    refused = [desk.post(page, {"post": "yes"}).status_code for page in pages.values()]
    assert [*refused, desk.get(reverse(f"admin:core_{model}_add")).status_code] == [403] * 3


@pytest.mark.parametrize("model", ["received", "linkcode"])
def test_neither_a_code_nor_a_recording_is_shown(desk, stranger, model):
    row = ROWS[model](stranger)
    page = desk.get(reverse(f"admin:core_{model}_change", args=[row.pk])).content.decode()
    assert "plum" not in page
    assert getattr(row, "code_hash", "plum") not in page


@COMMITS
def test_a_person_is_removed_with_all_that_is_theirs_and_nothing_names_them(desk, stranger):
    doors.approve(stranger)
    ROWS["received"](stranger)
    desk.post(reverse("admin:core_user_delete", args=[stranger.user.pk]), {"post": "yes"})
    assert not User.objects.filter(pk=stranger.user.pk).exists()
    assert not Identity.objects.exists()
    assert not LogEntry.objects.exists()
    assert Receipt.objects.get().kind == "erase"


@COMMITS
def test_several_people_are_removed_from_the_list(desk):
    chosen = [person("ada").pk, person("bob").pk]
    data = {"action": "delete_selected", "_selected_action": chosen, "post": "yes"}
    desk.post(reverse("admin:core_user_changelist"), data)
    assert [one.username for one in User.objects.all()] == ["root"]
