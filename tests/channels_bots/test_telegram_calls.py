"""Which calls of the webhook count, what they say, and what is half set."""

from collections.abc import Iterator

import pytest

from channels_bots.messenger import (
    Parcel,
    Rejected,
)  # fmt: skip
from channels_bots.telegram import Telegram
from channels_bots.telegram_webhook import secret_token
from tests.channels_bots.telegram_door import bot_api, called, configure
from tests.stand_ins.bot_api import BotApi

HELLO = Parcel("text", "hello")


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[BotApi]:
    with bot_api(monkeypatch) as api:
        yield api


@pytest.fixture
def door(api: BotApi) -> Telegram:
    return Telegram()


def test_it_admits_what_shows_both_secrets(api: BotApi, door: Telegram) -> None:
    request, path = called({})
    assert door.admits(request, path)
    assert door.admits(request, path.rstrip("/"))
    assert door.admits(request, secret_token()), "set by hand"


@pytest.mark.parametrize(
    ("secret", "path"), [("wrong", ""), ("", "wrong/"), ("wörng", ""), ("", "ä/"), ("", "/"), ("x" * 9999, "")]
)
def test_it_admits_nobody_else(api: BotApi, door: Telegram, secret: str, path: str) -> None:
    assert not door.admits(*called({}, secret.encode().decode("latin-1"), path))


def test_a_secret_of_ones_own_counts(api: BotApi, door: Telegram, monkeypatch: pytest.MonkeyPatch) -> None:
    derived = called({})
    configure(monkeypatch, telegram_secret="my-own_Secret")
    assert door.admits(*called({}, "my-own_Secret"))
    assert not door.admits(*derived)


def test_without_a_token_nobody_is_admitted(api: BotApi, door: Telegram, monkeypatch: pytest.MonkeyPatch) -> None:
    configure(monkeypatch, telegram_token="")
    assert not door.admits(*called({}))
    with pytest.raises(Rejected, match="not set"):
        door.send("42", HELLO)


def test_a_pressed_button_stops_spinning_and_says_its_command(api: BotApi, door: Telegram) -> None:
    (said,) = door.read(*called(api.press(42, "/character sofia")))
    assert (said.sender, said.text) == ("42", "/character sofia")  # type: ignore[union-attr]
    api.wait_for("answerCallbackQuery")
    assert not api.server.spinning


@pytest.mark.parametrize("body", [b"", b"no json", b"[]", b"null", b"7", b"{}", b"\xff", b'{"update_id": "x"}'])
def test_a_strange_shape_is_said_to_be(door: Telegram, body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011, whichever
        door.read(*called(body))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, []),
        ({"telegram_token": "hello"}, ["does not look like"]),
        ({"telegram_token": "", "telegram_secret": "abc"}, ["without SECRETARY_TELEGRAM_TOKEN"]),
        ({"telegram_secret": "a b"}, ["SECRETARY_TELEGRAM_SECRET"]),
        ({"owner_telegram": "@ada"}, ["SECRETARY_OWNER_TELEGRAM takes chat ids"]),
        ({"owner_telegram": "42, -7", "public_url": "https://secretary.example.org"}, []),
        ({"public_url": "http://secretary.example.org"}, ["https addresses only"]),
        ({"public_url": "https://secretary.example.org:8000"}, ["ports 443, 80, 88, 8443"]),
    ],
)
def test_what_is_half_set_is_said_plainly(
    door: Telegram, monkeypatch: pytest.MonkeyPatch, values: dict[str, str], words: list[str]
) -> None:
    configure(monkeypatch, **values)
    found = door.lacks()
    assert len(found) == len(words)
    assert all(word in sentence for word, sentence in zip(words, found, strict=True))
