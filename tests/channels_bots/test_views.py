"""The webhook: who is let in, and that nothing strange comes back again and again."""

import json
from typing import Any

import pytest
from django.test import Client

from secretary.core.models import Delivery, Received, Turn
from tests.channels_bots.fake import SECRET
from tests.channels_bots.scenes import delivery, friend

pytestmark = pytest.mark.django_db

MARKER = "violet-hippopotamus"


def call(body: Any, path: str = "/bots/fake/", **headers: str) -> int:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    shown = {"X-Secret": SECRET} | headers
    return Client().post(path, data, "application/json", headers=shown).status_code


def test_what_is_said_is_taken_and_answered_with_200(fake):
    friend()
    told = [{"id": "1", "sender": "7", "text": "Hello"}, {"id": "2", "sender": "7", "text": "there"}]
    assert call(told) == 200
    assert Turn.objects.get().text == "Hello there"


def test_a_receipt_moves_a_delivery(fake):
    delivery(friend(), state="sent", external_id="7-1")
    assert call([{"id": "7-1", "state": "read"}], "/bots/fake/status/") == 200
    assert Delivery.objects.get().state == "read"


@pytest.mark.parametrize("path", ["/bots/nobody/", "/bots/nobody/status/"])
def test_an_unknown_door_is_not_there(fake, path):
    assert call([], path) == 404


def test_a_closed_door_is_not_there(fake):
    fake.open = False
    assert call([]) == 404


def test_whoever_does_not_show_the_secret_is_turned_away(fake):
    assert call([{"id": "1", "sender": "7", "text": "Hello"}], **{"X-Secret": "wrong"}) == 403
    assert not Received.objects.exists()


def test_what_is_too_large_is_not_read(fake):
    assert call(b" " * 1_000_001) == 413


def test_a_body_without_a_length_counts_as_too_large(fake):
    request = Client().generic("POST", "/bots/fake/", b"[]", headers={"X-Secret": SECRET, "Content-Length": ""})
    assert request.status_code == 413


@pytest.mark.parametrize("body", [b"{", b"\xff", [{"id": "1", "sender": "7", "text": MARKER, "nonsense": 1}]])
def test_a_strange_shape_is_logged_without_its_content_and_not_wanted_again(fake, caplog, body):
    assert call(body) == 200
    assert "a strange call of the fake webhook" in caplog.text
    assert MARKER not in caplog.text
    assert not Received.objects.exists()


def test_only_posts_are_taken(fake):
    assert Client().get("/bots/fake/").status_code == 405


def test_the_same_call_three_times_causes_one_turn(fake):
    friend()
    told = [{"id": "1", "sender": "7", "text": "Hello"}]
    assert [call(told) for _ in range(3)] == [200] * 3
    assert Turn.objects.get().text == "Hello"


def test_the_terminal_has_no_webhook(fake):
    assert call([], "/bots/terminal/") == 403
