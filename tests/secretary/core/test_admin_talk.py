"""Turns in the admin: looked at, listened to, and run again when they failed."""

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from secretary.core import doors, turns
from secretary.core.models import Character, Conversation, Turn
from secretary.wire.blobs import store
from secretary.wire.config import settings
from tests import dispatched
from tests.people import asked, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("queue", "media")]

LIST = reverse("admin:core_turn_changelist")
ROW = b'name="_selected_action"'


@pytest.fixture(autouse=True)
def _kinds(db):
    """Tests that really commit empty the table of content types afterwards; its cache outlives that."""
    ContentType.objects.clear_cache()


@pytest.fixture
def desk(client):
    """The browser of an admin."""
    client.force_login(person("root", is_staff=True, is_superuser=True))
    return client


def looking(client, *models):
    """A staff member who may look at these models, and at nothing else."""
    guard = person("guard", is_staff=True)
    for model in models:
        kind = ContentType.objects.get_for_model(model)
        guard.user_permissions.add(
            Permission.objects.get_or_create(codename=f"view_{kind.model}", content_type=kind)[0]
        )
    client.force_login(guard)
    return client


def failed(text="What time is it?"):
    turn = asked(text)
    turns.fail(turn.pk, "It took too long.")
    return turn


def again(turn):
    return reverse("admin:core_turn_again", args=[turn.pk])


def test_a_failed_turn_is_run_again_by_its_button(desk, queue, django_capture_on_commit_callbacks):
    turn = failed()
    page = desk.get(reverse("admin:core_turn_change", args=[turn.pk])).content.decode()
    assert again(turn) in page
    queue.flushall()
    with django_capture_on_commit_callbacks(execute=True):
        assert b"runs again" in desk.post(again(turn), follow=True).content
    assert Turn.objects.get().stage == "replying"
    assert dispatched.names(queue) == [("secretary.reply", turn.pk)]


def test_a_turn_that_did_not_fail_has_no_button_and_is_not_run_again(desk):
    turn = asked()
    assert again(turn) not in desk.get(reverse("admin:core_turn_change", args=[turn.pk])).content.decode()
    assert b"Only a turn that failed" in desk.post(again(turn), follow=True).content


def test_nothing_is_run_again_by_a_link(desk):
    turn = failed()
    assert desk.get(again(turn)).status_code == 405
    assert Turn.objects.get().stage == "failed"


def test_who_only_looks_runs_nothing_again(client):
    turn = failed()
    guard = looking(client, Turn)
    assert guard.post(again(turn)).status_code == 403
    guard.post(LIST, {"action": "run_again", "_selected_action": [turn.pk]})
    assert Turn.objects.get().stage == "failed"


def test_several_are_run_again_from_the_list(desk):
    chosen = [failed().pk, failed().pk, asked().pk]
    desk.post(LIST, {"action": "run_again", "_selected_action": chosen})
    assert sorted(Turn.objects.values_list("stage", flat=True)) == ["replying"] * 3


def test_a_turn_cannot_be_changed_or_deleted(desk):
    turn = failed()
    pages = [reverse(f"admin:core_turn_{verb}", args=[turn.pk]) for verb in ("change", "delete")]
    assert [desk.post(page, {"stage": "finished", "post": "yes"}).status_code for page in pages] == [403, 403]
    assert desk.get(reverse("admin:core_turn_add")).status_code == 403


@pytest.mark.parametrize("rows", [2, 100])
def test_the_list_asks_the_database_as_often_for_a_hundred_turns(desk, rows):
    first = asked()
    stranger = doors.meet("telegram", "7", name="Anna")
    Turn.objects.bulk_create(
        Turn(
            conversation=Conversation.objects.create(
                user=person(f"p{number}"), character=first.character, current=False
            ),
            character=first.character,
            identity=stranger,
            language="en",
            text="Hello",
            deadline=first.deadline,
        )
        for number in range(rows - 1)
    )
    desk.get(LIST)  # what is looked up once and remembered
    with CaptureQueriesContext(connection) as asked_for:
        assert desk.get(f"{LIST}?all=").content.count(ROW) == rows
    assert len(asked_for) <= 14, "\n".join(each["sql"] for each in asked_for)


@pytest.mark.parametrize(
    ("query", "shown"),
    [("q=plum", 1), ("q=ada", 2), ("q=nowhere", 0), ("stage__exact=failed", 1), ("trouble=any", 1), ("door=web", 2)],
)
def test_turns_are_found_by_words_people_and_trouble(desk, query, shown):
    failed("My secret is plum.")
    asked("Hello")
    page = desk.get(f"{LIST}?{query.replace('door=', 'door__exact=')}").content
    assert page.count(ROW) == shown


@pytest.mark.parametrize("field", ["voice", "recording"])
def test_a_recording_is_for_who_may_look_at_turns(client, field):
    key = store(settings().blobs_address).put(b"a voice", "ogg")
    turn = asked()
    Turn.objects.update(**{field: key})
    address = reverse(f"admin:core_turn_{field}_file", args=[turn.pk])
    assert client.get(address).status_code == 302
    answer = looking(client, Turn).get(address)
    assert (answer.status_code, answer.content) == (200, b"a voice")
    assert "no-store" in answer["Cache-Control"]


def test_a_recording_is_not_for_staff_who_may_not_look_at_turns(client):
    turn = asked()
    Turn.objects.update(voice=store(settings().blobs_address).put(b"a voice", "ogg"))
    assert looking(client, Character).get(reverse("admin:core_turn_voice_file", args=[turn.pk])).status_code == 404
