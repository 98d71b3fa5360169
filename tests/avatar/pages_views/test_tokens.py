"""The page of tokens: made and told once, listed without their secret, revoked by their person alone."""

import html
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from avatar.pages.tokens import WORDS
from secretary.core import tokens
from secretary.core.models import ApiToken
from secretary.wire.config import settings
from tests.people import character, person

pytestmark = pytest.mark.django_db

PAGE = reverse("tokens")
GOOD = {"name": "backup", "scopes": ["me", "talk"], "expires": "90"}


@pytest.fixture
def ada(client):
    ada = person()
    client.force_login(ada)
    return ada


@pytest.fixture
def owner(client, monkeypatch):
    """An owner, where a page may show a character."""
    owner = person("owner", is_owner=True)
    monkeypatch.setitem(settings().__dict__, "embed_origins", "https://shop.example")
    client.force_login(owner)
    return owner


def told(answer) -> str:
    """The token that an answer shows."""
    return re.search(r'data-testid="made">([^<]+)<', answer.content.decode())[1]


def test_a_token_is_told_once_and_is_good_for_what_was_chosen(client, ada):
    answer = client.post(PAGE, GOOD)
    found = tokens.find(told(answer))
    assert (found.user, found.name, found.scopes) == (ada, "backup", ["me", "talk"])
    assert timedelta(days=89) < found.expires - timezone.now() < timedelta(days=91)
    assert "no-store" in answer["Cache-Control"]
    later = client.get(PAGE).content.decode()
    assert "backup" in later
    assert told(answer) not in later
    assert found.token_hash not in later


def test_a_token_may_last_for_ever(client, ada):
    client.post(PAGE, GOOD | {"expires": "never"})
    assert ApiToken.objects.get().expires is None


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"name": " "}, "a name"),
        ({"scopes": []}, "Choose what"),
        ({"scopes": ["everything"]}, "from the list"),
        ({"scopes": ["embed"]}, "from the list"),
        ({"scopes": ["metrics"]}, "from the list"),
        ({"expires": "9999"}, "when it expires"),
    ],
)
def test_what_there_is_not_is_refused_in_words_and_makes_no_token(client, ada, wrong, reason):
    answer = client.post(PAGE, GOOD | wrong)
    assert answer.status_code == 422
    assert reason in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_what_was_filled_in_is_kept_when_it_is_refused(client, ada):
    page = client.post(PAGE, GOOD | {"expires": "x"}).content.decode()
    assert 'value="backup"' in page
    assert re.search(r'value="talk"\s+checked', page)


def test_nobody_has_more_than_fifty(client, ada):
    for number in range(tokens.MOST):
        tokens.make(ada, f"program {number}")
    assert client.post(PAGE, GOOD).status_code == 422
    assert ApiToken.objects.count() == tokens.MOST


def test_a_token_is_revoked_and_no_longer_listed(client, ada):
    token = tokens.make(ada, "backup")
    page = client.post(reverse("token-revoke", args=[tokens.find(token).pk]), follow=True).content.decode()
    assert tokens.find(token) is None
    assert "There is none yet." in page


def test_somebody_elses_token_is_neither_listed_nor_revoked(client, ada):
    token = tokens.make(person("bob"), "the token of bob")
    assert "the token of bob" not in client.get(PAGE).content.decode()
    assert client.post(reverse("token-revoke", args=[tokens.find(token).pk])).status_code == 404
    assert tokens.find(token)


def test_only_an_owner_may_let_a_token_read_the_installations_numbers(client, owner):
    assert tokens.find(told(client.post(PAGE, GOOD | {"scopes": ["metrics"]}))).scopes == ["metrics"]


# For a page that shows a character

FOR_A_PAGE = {"name": "shop", "who": "sofia", "origin": "https://shop.example", "expires": "365"}


def test_a_token_for_a_page_comes_with_the_line_that_goes_there(client, owner):
    sofia = character()
    page = client.post(reverse("tokens-embed"), FOR_A_PAGE)
    found = tokens.find(told(page))
    assert (found.scopes, found.origin, found.character) == (["embed"], "https://shop.example", sofia)
    line = f'<script src="http://testserver/embed.js" data-token="{told(page)}" data-character="sofia" async></script>'
    assert line in html.unescape(page.content.decode())


@pytest.mark.parametrize(
    "wrong", [{"who": "nobody"}, {"origin": "https://evil.example"}, {"name": ""}, {"expires": "x"}, {"origin": ""}]
)
def test_a_page_or_a_character_that_there_is_not_is_refused(client, owner, wrong):
    character()
    assert client.post(reverse("tokens-embed"), FOR_A_PAGE | wrong).status_code == 422
    assert not ApiToken.objects.exists()


def test_a_real_persons_face_without_a_consent_is_on_no_page(client, owner):
    character("Vera", likeness="person", owner=owner)
    assert client.post(reverse("tokens-embed"), FOR_A_PAGE | {"who": "vera"}).status_code == 422


def test_a_member_makes_no_token_for_a_page(client, owner):
    character()
    client.force_login(person())
    assert client.post(reverse("tokens-embed"), FOR_A_PAGE).status_code == 404
    assert b"SECRETARY_EMBED_ORIGINS" not in client.get(PAGE).content


def test_where_no_page_may_show_a_character_nobody_makes_a_token_for_one(client):
    client.force_login(person("owner", is_owner=True))
    character()
    assert client.post(reverse("tokens-embed"), FOR_A_PAGE).status_code == 404


def test_every_scope_is_told_in_words():
    assert set(WORDS) == {*tokens.SCOPES, tokens.EMBED}
