"""The admin's first page, its lists and its policy: for staff, without secrets, also when a part is away."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from secretary.core import doors, enter, privacy, tokens, turns
from secretary.core.characters import editing
from secretary.core.models import ApiToken, Consent, Delivery, EnterLink, User
from tests.people import asked, character, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("queue", "media")]

FIRST = reverse("admin:index")


@pytest.fixture(autouse=True)
def _kinds(db):
    """Tests that really commit empty the table of content types afterwards; its cache outlives that."""
    ContentType.objects.clear_cache()


@pytest.fixture
def desk(client):
    """The browser of an admin."""
    client.force_login(person("root", is_staff=True, is_superuser=True))
    return client


def figures(client):
    return {figure.words: figure.value for figure in client.get(FIRST).context["glance"]["figures"]}


def test_the_first_page_counts_what_goes_wrong(desk):
    turn = asked()
    turns.fail(turn.pk, "It took too long.")
    stranger = doors.meet("telegram", "7", name="Anna")
    stranger.told = stranger.seen
    stranger.save()
    Delivery.objects.create(identity=stranger, turn=turn, kind="voice", state="uncertain")
    found = figures(desk)
    assert found["Failed turns of the last day"] == "1"
    assert found["Deliveries that may not have arrived"] == "1"
    assert found["Strangers waiting for approval"] == "1"
    assert b"It took too long." in desk.get(FIRST).content


def test_the_first_page_shows_each_part_and_its_queue(desk, queue):
    queue.lpush("stt", "a task", "another")
    parts = {part["name"]: part for part in desk.get(FIRST).context["glance"]["parts"]}
    assert set(parts) >= {"queue", "media", "stt", "tts", "render", "dialogue", "io"}
    assert (parts["stt"]["waiting"], parts["stt"]["ok"], parts["queue"]["waiting"]) == (2, False, None)


def test_only_the_admin_may_make_functions_of_texts(desk, client):
    policy = desk.get(FIRST)["Content-Security-Policy"]
    assert "'unsafe-eval'" in policy
    assert "script-src 'self' 'unsafe-inline'" not in policy
    assert "unsafe" not in desk.get(reverse("history"))["Content-Security-Policy"]


OURS = sorted(model._meta.model_name for model in admin.site._registry if model._meta.app_label == "core")


@pytest.mark.parametrize("model", OURS)
def test_every_list_opens(desk, model):
    asked()
    assert desk.get(reverse(f"admin:core_{model}_changelist")).status_code == 200


def test_no_other_package_has_a_page_here():
    assert {model._meta.app_label for model in admin.site._registry} == {"core"}
    assert apps.is_installed("unfold")


@pytest.mark.parametrize("model", [ApiToken, EnterLink])
def test_no_hash_is_shown(desk, model):
    tokens.make(person(), "a program")
    enter.make_link(User.objects.get(username="ada"))
    row = model.objects.get()
    name = model._meta.model_name
    pages = reverse(f"admin:core_{name}_change", args=[row.pk]), reverse(f"admin:core_{name}_changelist")
    assert all(row.token_hash not in desk.get(page).content.decode() for page in pages)


def test_a_token_is_revoked(desk):
    token = tokens.make(person(), "a program")
    chosen = [tokens.find(token).pk]
    desk.post(reverse("admin:core_apitoken_changelist"), {"action": "revoke", "_selected_action": chosen})
    assert tokens.find(token) is None


def test_a_consent_is_withdrawn(desk):
    face = character("Vera", likeness="person", owner=person())
    editing.agree(face, person="Vera", wording="Yes.", by=User.objects.get(username="ada"))
    chosen = [Consent.objects.get().pk]
    desk.post(reverse("admin:core_consent_changelist"), {"action": "withdraw", "_selected_action": chosen})
    assert Consent.objects.get().withdrawn


def test_a_character_is_shown_with_its_face(desk):
    face = reverse("admin:core_character_portrait_file", args=[character().pk])
    assert face in desk.get(reverse("admin:core_character_changelist")).content.decode()
    assert desk.get(face)["Content-Type"] == "image/webp"


def test_a_character_is_renamed_and_nothing_else_of_it_changes(desk):
    face = character("Vera", likeness="person", owner=person())
    editing.agree(face, person="Vera", wording="Yes.", by=User.objects.get(username="ada"))
    rows = {"consents-TOTAL_FORMS": 1, "consents-INITIAL_FORMS": 1, "consents-0-id": Consent.objects.get().pk}
    values = {"name": "Wera", "order": 3, "slug": "wera", "consents-0-character": face.pk, "consents-0-person": "Bob"}
    desk.post(reverse("admin:core_character_change", args=[face.pk]), values | rows)
    face.refresh_from_db()
    assert (face.name, face.order, face.slug, Consent.objects.get().person) == ("Wera", 3, "vera", "Vera")


def test_the_owner_cannot_be_deleted(desk):
    owner = enter.owner()
    desk.post(reverse("admin:core_user_delete", args=[owner.pk]), {"post": "yes"})
    desk.post(
        reverse("admin:core_user_changelist"),
        {"action": "delete_selected", "_selected_action": [owner.pk], "post": "yes"},
    )
    assert User.objects.filter(pk=owner.pk).exists()


def test_the_file_of_an_export_is_not_for_the_admin(desk):
    made = privacy.export(person())
    made.blob = "b" * 64 + ".zip"
    made.save()
    assert made.blob not in desk.get(reverse("admin:core_export_change", args=[made.pk])).content.decode()
