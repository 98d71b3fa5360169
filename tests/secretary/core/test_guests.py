"""Guests: let in by a token's ticket, once, to one character, and forgotten after a while."""

from datetime import timedelta

import pytest
from django.core import signing
from django.utils import timezone

from secretary.core import conversations, guests, tokens, turns
from secretary.core.characters import access
from secretary.core.errors import NotYours
from secretary.core.models import ApiToken, Character, Conversation, Turn, User
from tests.embedded import SHOP, open_to, row_of, token_for
from tests.people import asked, character, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("queue", "media")]


@pytest.fixture(autouse=True)
def shop(monkeypatch):
    open_to(monkeypatch)


def let_in(token: str, key: str = ""):
    once, key = guests.ticket(row_of(token), key)
    return guests.spend(once).guest, key


def test_each_visitor_is_somebody_new_and_known_again_by_their_key():
    token = token_for()
    guest, key = let_in(token)
    assert guest.is_guest
    assert let_in(token, key)[0] == guest
    assert let_in(token)[0] != guest


def test_a_key_is_good_at_its_own_page_only():
    guest, key = let_in(token_for())
    assert let_in(token_for(), key)[0] != guest
    assert let_in(token_for(), "x" + key)[0] != guest


def test_a_key_is_no_ticket_and_a_ticket_no_key():
    token = token_for()
    once, key = guests.ticket(row_of(token), "")
    assert guests.spend(key) is None
    guest = guests.spend(once).guest
    assert let_in(token, once)[0] != guest


def test_a_ticket_is_good_once():
    once, _ = guests.ticket(row_of(token_for()), "")
    assert guests.spend(once)
    assert guests.spend(once) is None


def test_a_ticket_is_good_for_a_minute(monkeypatch):
    once, _ = guests.ticket(row_of(token_for()), "")
    monkeypatch.setattr(guests, "GOOD_FOR", -1)
    assert guests.spend(once) is None


def test_a_forged_ticket_opens_nothing():
    who = {"guest": person().pk, "token": row_of(token_for()).pk, "once": "x"}
    assert guests.spend(signing.dumps(who, salt=guests.TICKET)) is None  # somebody who is no guest
    assert guests.spend(signing.dumps(who, key="another", salt=guests.TICKET)) is None


def revoked(token):
    tokens.revoke(User.objects.get(username="owner"), row_of(token).pk)


def expired(token):
    ApiToken.objects.update(expires=timezone.now())


def resting(token):
    Character.objects.update(active=False)


def demoted(token):
    User.objects.filter(username="owner").update(is_owner=False)


@pytest.mark.parametrize("lose", [revoked, expired, resting, demoted])
def test_a_token_that_lost_its_ground_admits_nobody_not_even_with_a_ticket(lose):
    token = token_for()
    once, _ = guests.ticket(row_of(token), "")
    lose(token)
    assert guests.admitted(token, "sofia") is None
    assert guests.spend(once) is None


def test_a_token_admits_nobody_when_its_page_is_taken_out_of_the_settings(monkeypatch):
    token = token_for()
    assert guests.admitted(token, "sofia")
    open_to(monkeypatch, "https://other.example")
    assert guests.admitted(token, "sofia") is None


def test_a_token_is_good_for_its_character_only():
    token = token_for()
    character("Jonas")
    assert guests.admitted(token, "jonas") is None


def test_a_token_of_a_program_shows_no_character_and_one_of_a_page_is_no_program():
    assert guests.admitted(tokens.make(person(), "a program"), "sofia") is None
    assert not set(row_of(token_for()).scopes) & set(tokens.SCOPES)


def test_a_guest_talks_to_nobody_else():
    jonas = character("Jonas")
    guest, _ = let_in(token_for())
    assert [one.slug for one in access.usable(guest)] == ["sofia"]
    with pytest.raises(NotYours):
        conversations.switch(guest, jonas.pk)


def test_a_guest_has_a_conversation_of_their_own():
    token = token_for()
    asked(by="owner")
    first, second = let_in(token)[0], let_in(token)[0]
    talks = [conversations.current(one) for one in (first, second)]
    assert len({talk.pk for talk in talks} | set(Conversation.objects.values_list("pk", flat=True))) == 3
    assert not any(talk.turns.exists() for talk in talks)


@pytest.mark.parametrize(
    ("named", "understood"),
    [
        ("https://Shop.example/", {"https://shop.example"}),
        ("https://a.example:443, https://b.example:8443", {"https://a.example", "https://b.example:8443"}),
        ("http://localhost:3000", {"http://localhost:3000"}),
        ("http://shop.example", set()),
        ("https://shop.example/path", set()),
        ("shop.example", set()),
        ("*", set()),
        ("", set()),
    ],
)
def test_an_origin_is_written_as_browsers_do(monkeypatch, named, understood):
    open_to(monkeypatch, named)
    assert guests.allowed() == understood
    assert guests.on() == bool(understood)


def test_a_guest_who_has_been_silent_for_long_is_forgotten_with_what_they_said():
    guest, key = let_in(token := token_for())
    talk = conversations.current(guest)
    turn = turns.open(talk, "Hello", "en")
    turns.cancel(turn.pk)
    long_ago = timezone.now() - timedelta(days=31)
    User.objects.filter(pk=guest.pk).update(date_joined=long_ago)
    assert guests.purge(timezone.now()) == 0
    Turn.objects.update(created=long_ago)
    assert guests.purge(timezone.now()) == 1
    assert not Turn.objects.exists()
    assert let_in(token, key)[0] != guest


def test_nobody_else_is_forgotten():
    ada = person()
    User.objects.update(date_joined=timezone.now() - timedelta(days=400))
    assert guests.purge(timezone.now()) == 0
    assert User.objects.filter(pk=ada.pk).exists()


def test_only_the_portraits_of_shown_characters_are_for_everybody(monkeypatch):
    sofia = character()
    character("Jonas")
    token_for(SHOP, sofia)
    assert guests.shown() == {sofia.pk}
    open_to(monkeypatch, "")
    assert guests.shown() == set()
