import pytest
from babel.messages.mofile import read_mo
from django.test import Client

from avatar.pages import account
from secretary.core import doors, linking
from secretary.core.models import Identity
from secretary.settings import ROOT
from secretary.wire.config import settings
from tests import dispatched
from tests.people import character, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("queue", "media")]

TALKED = {"telegram": "7", "whatsapp": "+491701234567"}


@pytest.fixture
def owner(client):
    """The browser of the owner."""
    character()
    client.force_login(person("olga", is_owner=True))
    return client


@pytest.fixture
def member():
    """Somebody who is no owner."""
    return person("mia")


@pytest.fixture
def inside(member):
    """The member's browser."""
    client = Client()
    client.force_login(member)
    return client


def linked(user, door="telegram") -> Identity:
    identity = doors.meet(door, TALKED[door], name="Maria")
    doors.join(identity, user)
    return identity


def knocks(address="8") -> Identity:
    identity = doors.meet("telegram", address, name="Anna")
    identity.told = identity.seen
    identity.save()
    return identity


def said(client) -> str:
    return client.get("/account/").content.decode()


def test_the_page_shows_ones_own_doors_and_nobody_elses(inside, member):
    linked(member)
    doors.join(knocks("8"), person("bob"))
    assert "Maria" in said(inside)
    assert "Anna" not in said(inside)


def test_it_says_what_to_do_while_nothing_is_set_up(inside, owner):
    assert "Ask the owner" in said(inside)
    assert "SECRETARY_TELEGRAM_TOKEN" in said(owner)


def test_it_names_the_messengers_that_are_set_up(inside, monkeypatch):
    monkeypatch.setenv("SECRETARY_TELEGRAM_TOKEN", "1:abc")
    settings.cache_clear()
    inside.post("/account/code/")
    assert "Send this to the bot (Telegram):" in said(inside)
    monkeypatch.undo()
    settings.cache_clear()


def test_a_code_is_shown_until_a_chat_takes_it(inside, member):
    assert inside.post("/account/code/")["Location"] == "/account/#link"
    code = inside.session[account.CODE]
    assert f"/link {code[:4]} {code[4:]}" in said(inside)
    assert inside.get("/account/code/state").json() == {"good": True}
    assert linking.take_at(doors.meet("telegram", "7"), code) == member
    assert inside.get("/account/code/state").json() == {"good": False}
    page = said(inside)
    assert "The chat is linked" in page
    assert code[:4] not in page


def test_a_page_with_a_code_is_in_no_cache(inside):
    assert "no-store" in inside.get("/account/")["Cache-Control"]


def test_a_code_of_a_chat_is_taken(inside, member):
    identity = doors.meet("telegram", "7", name="Maria")
    answer = inside.post("/account/", {"code": linking.show(identity=identity).lower()}, follow=True)
    assert "Maria is linked" in answer.content.decode()
    assert doors.of(member) == [identity]


@pytest.mark.parametrize("typed", ["ABCDEFGH", "", "x" * 500])
def test_a_wrong_code_is_refused_beside_its_field(inside, typed):
    answer = inside.post("/account/", {"code": typed})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'aria-describedby="code-wrong code-hint" aria-invalid="true"' in page
    assert "That code is not known" in page


def test_after_three_wrong_codes_no_more_are_looked_at(inside):
    for _ in range(3):
        inside.post("/account/", {"code": "ABCDEFGH"})
    assert "Three wrong codes" in inside.post("/account/", {"code": "ABCDEFGH"}).content.decode()


def test_what_was_typed_does_not_run(inside):
    page = inside.post("/account/", {"code": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in page


def test_how_answers_come_is_saved_for_one_door(inside, member):
    phone, chat = linked(member, "whatsapp"), linked(member)
    inside.post(f"/account/doors/{phone.pk}/prefer", {"video": "off"})
    kept = {one.door: (one.voice, one.video) for one in doors.of(member)}
    assert kept == {"whatsapp": (False, "off"), "telegram": (chat.voice, chat.video)}


def test_a_video_that_does_not_exist_is_refused(inside, member):
    chat = linked(member)
    assert inside.post(f"/account/doors/{chat.pk}/prefer", {"video": "hologram"}).status_code == 400


def test_a_door_without_round_videos_offers_none(inside, member):
    linked(member, "whatsapp")
    assert 'value="note"' not in said(inside)
    linked(member)
    assert 'value="note"' in said(inside)


def test_a_door_is_unlinked(inside, member):
    chat = linked(member)
    inside.post(f"/account/doors/{chat.pk}/unlink")
    assert doors.of(member) == []
    assert Identity.objects.get().standing == "waiting"


def test_the_owners_chat_by_the_settings_says_why_it_stays(owner, monkeypatch):
    monkeypatch.setenv("SECRETARY_OWNER_TELEGRAM", "7")
    settings.cache_clear()
    chat = doors.meet("telegram", "7")
    owner.force_login(chat.user)
    answer = owner.post(f"/account/doors/{chat.pk}/unlink", follow=True)
    assert "take it out of SECRETARY_OWNER_TELEGRAM" in answer.content.decode()
    monkeypatch.undo()
    settings.cache_clear()


@pytest.mark.parametrize("what", ["prefer", "unlink"])
def test_nobody_changes_a_door_of_somebody_else(inside, what):
    chat = linked(person("bob"))
    assert inside.post(f"/account/doors/{chat.pk}/{what}", {"video": "off"}).status_code == 404
    assert Identity.objects.get().user == chat.user


def test_the_owner_sees_who_waits_on_every_page(owner, inside):
    knocks()
    assert "(1) <span" in owner.get("/history/").content.decode()
    assert "Waiting for approval" in said(owner)
    assert "Anna" not in said(inside)
    assert "(1) <span" not in said(inside)


def test_the_owner_sees_whose_account_a_chat_belongs_to(owner, member):
    linked(member)
    doors.approve(knocks())
    assert "account of Mia" in said(owner)
    assert said(owner).count("account of") == 1


def test_the_owner_approves(owner, django_capture_on_commit_callbacks, queue):
    stranger = knocks()
    with django_capture_on_commit_callbacks(execute=True):
        answer = owner.post(f"/account/people/{stranger.pk}/approve", follow=True)
    assert "Anna may talk now" in answer.content.decode()
    assert Identity.objects.get().standing == "allowed"
    assert dispatched.names(queue) == [("bots.welcome", stranger.pk)]


def test_the_owner_blocks_and_unblocks(owner):
    stranger = knocks()
    owner.post(f"/account/people/{stranger.pk}/block")
    assert "Unblock" in said(owner)
    owner.post(f"/account/people/{stranger.pk}/unblock")
    assert Identity.objects.get().standing == "waiting"


@pytest.mark.parametrize("verb", account.DECISIONS)
def test_only_the_owner_decides(inside, verb):
    stranger = knocks()
    assert inside.post(f"/account/people/{stranger.pk}/{verb}").status_code == 403
    assert Identity.objects.get().standing == "waiting"


@pytest.mark.parametrize(("number", "verb"), [(0, "approve"), (1, "marry")])
def test_there_is_nobody_else_and_nothing_else_to_decide(owner, number, verb):
    assert owner.post(f"/account/people/{knocks().pk * number}/{verb}").status_code == 404


def test_an_owner_does_not_block_their_own_door(owner):
    chat = linked(account.User.objects.get(username="olga"))
    assert owner.post(f"/account/people/{chat.pk}/block").status_code == 404


@pytest.mark.parametrize("path", ["code/", "doors/1/prefer", "doors/1/unlink", "people/1/approve"])
def test_nothing_is_changed_by_looking(inside, path):
    assert inside.get(f"/account/{path}").status_code == 405


@pytest.mark.parametrize("path", ["", "code/", "doors/1/prefer", "doors/1/unlink", "people/1/approve"])
def test_another_site_can_change_nothing(member, path):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(member)
    assert strict.post(f"/account/{path}", {"code": "ABCDEFGH"}).status_code == 403


def test_all_that_can_be_refused_is_said_in_german(inside):
    with (ROOT / "templates/locale/de/LC_MESSAGES/django.mo").open("rb") as file:
        known = read_mo(file)
    words = [linking.UNKNOWN, linking.TOO_MANY, linking.OWN, linking.ANOTHER, doors.NAMED]
    assert [text for text in words if text not in known] == []
    page = inside.post("/account/", {"code": "ABCDEFGH"}, headers={"accept-language": "de"}).content.decode()
    assert "Diesen Code gibt es nicht" in page
