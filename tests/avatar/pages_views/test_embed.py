"""A character on another page: every address of it, and every refusal."""

import json
import re

import pytest
from django.urls import reverse

from secretary.core import tokens
from secretary.core.models import User
from tests.embedded import SHOP, open_to, row_of, token_for
from tests.people import character

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("queue", "media")]

FRAMED = {"Sec-Fetch-Dest": "iframe", "Referer": f"{SHOP}/"}
OURS = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def token(monkeypatch) -> str:
    open_to(monkeypatch)
    return token_for()


def look(client, name, token, slug="sofia", headers=FRAMED):
    return client.get(reverse(name), {"token": token, "character": slug}, headers=headers)


def ticket(client, token, slug="sofia", headers=OURS, **more):
    body = json.dumps({"token": token, "character": slug, **more})
    return client.post(reverse("embed-ticket"), body, content_type="application/json", headers=headers)


def test_the_frame_is_the_call_page_for_a_guest_and_only_that_page_may_frame_it(client, token):
    answer = look(client, "embed", token)
    assert b'data-testid="mic"' in answer.content
    assert b"/history/" not in answer.content
    assert re.search(r"frame-ancestors ([^;]*)", answer["Content-Security-Policy"])[1] == SHOP
    assert "X-Frame-Options" not in answer
    assert not answer.cookies


def test_whoever_is_logged_in_is_a_guest_in_the_frame(client, token):
    client.force_login(User.objects.get(username="owner"))
    page = look(client, "embed", token).content
    assert b"/account/" not in page
    assert b"Owner" not in page


def test_every_other_page_may_still_not_be_framed(client, token):
    for name in ("enter", "embed-script"):
        answer = client.get(reverse(name))
        assert answer["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


def test_the_script_and_the_face_may_be_taken_from_elsewhere(client, token):
    script, face = client.get("/embed.js"), look(client, "embed-face", token)
    assert script["Content-Type"].startswith("text/javascript")
    assert b"data-token" in script.content
    assert face["Content-Type"] == "image/webp"
    assert {answer["Cross-Origin-Resource-Policy"] for answer in (script, face)} == {"cross-origin"}


def test_a_ticket_is_given_to_the_frame_with_a_key_for_the_next_time(client, token):
    first = ticket(client, token).json()
    second = ticket(client, token, key=first["key"]).json()
    assert User.objects.filter(is_guest=True).count() == 1
    assert first["ticket"] != second["ticket"]


def every(client, token, slug="sofia"):
    """The answers of all addresses that ask for a token."""
    return [look(client, "embed", token, slug), look(client, "embed-face", token, slug), ticket(client, token, slug)]


def test_everything_is_absent_where_no_page_may_show_a_character(client, token, monkeypatch):
    open_to(monkeypatch, "")
    assert [answer.status_code for answer in [*every(client, token), client.get("/embed.js")]] == [404] * 4


def test_a_wrong_token_is_refused(client, token):
    for wrong in (token + "x", "", "secretary_x", tokens.make(User.objects.get(username="owner"), "a program")):
        assert {answer.status_code for answer in every(client, wrong)} == {403}


def test_a_revoked_token_is_refused(client, token):
    tokens.revoke(User.objects.get(username="owner"), row_of(token).pk)
    assert {answer.status_code for answer in every(client, token)} == {403}


def test_another_character_is_refused(client, token):
    character("Jonas")
    assert {answer.status_code for answer in every(client, token, "jonas")} == {403}


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Dest": "document"},
        {"Sec-Fetch-Dest": "iframe", "Referer": "https://evil.example/"},
        {"Referer": "https://shop.example.evil.example/"},
        {"Referer": "null"},
    ],
)
def test_the_frame_is_refused_where_the_browser_says_that_it_stands_elsewhere(client, token, headers):
    assert look(client, "embed", token, headers=headers).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": SHOP},
        {"Origin": "null"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://testserver:8001"},
        {"Origin": "http://testserver", "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_only_the_frame_gets_tickets(client, token, headers):
    assert ticket(client, token, headers=headers).status_code == 403
    assert not User.objects.filter(is_guest=True).exists()


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b"{" * 5000, b'{"token": {}}'])
def test_something_strange_gets_no_ticket(client, token, body):
    answer = client.post(reverse("embed-ticket"), body, content_type="application/json", headers=OURS)
    assert answer.status_code == 403


def test_tickets_are_given_out_slowly(client, token):
    answers = [ticket(client, token) for _ in range(31)]
    assert {answer.status_code for answer in answers[:30]} == {200}
    assert answers[30].status_code == 429
    assert int(answers[30]["Retry-After"]) <= 60


@pytest.mark.parametrize("place", ["/history/", "/account/", "/account/tokens/", "/", "/characters/", "/api/v1/me"])
def test_what_a_guest_has_opens_no_page(client, token, place):
    given = ticket(client, token).json()
    answer = client.get(place, given, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code in (302, 401, 403)


def test_the_portrait_of_a_shown_character_is_for_everybody_and_no_other(client, token):
    sofia, jonas = character(), character("Jonas")
    status = [client.get(reverse("portrait", args=[who.pk, who.portrait[:12]])).status_code for who in (sofia, jonas)]
    assert status == [200, 302]
