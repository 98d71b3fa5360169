"""What every door must do, whichever messenger stands behind it."""

import inspect
from collections.abc import Iterator
from contextlib import suppress
from typing import get_type_hints

import pytest
from django.test import RequestFactory
from django.utils import timezone

from channels_bots.messenger import MESSENGERS, CannotTell, Limits, Messenger, Parcel, Undelivered, messenger
from secretary.core.models import Delivery, Identity
from secretary.wire import config

NAMES = [*MESSENGERS, "fake"]

HALF = {"telegram": {"telegram_secret": "shh"}, "whatsapp": {"twilio_account_sid": "AC" + "0" * 32}}
"""Settings that begin to configure a door."""

FULL = {
    "telegram": {"telegram_token": "123456:" + "A" * 35, "telegram_api_url": "http://127.0.0.1:9"},
    "whatsapp": {
        "twilio_account_sid": "AC" + "0" * 32,
        "twilio_auth_token": "0" * 32,
        "twilio_from": "+14155238886",
        "twilio_api_url": "http://127.0.0.1:9",
        "public_url": "https://secretary.example",
    },
}
"""Nobody listens on port 9."""


@pytest.fixture(params=NAMES)
def door(request, fake) -> Messenger:
    return messenger(request.param)


@pytest.fixture
def configured(door, monkeypatch) -> Iterator[Messenger]:
    """Set up as a working one would be, before a messenger that is not there."""
    yield from _with(FULL.get(door.name, {}), door, monkeypatch)


@pytest.fixture
def half(door, monkeypatch) -> Iterator[Messenger]:
    yield from _with(HALF.get(door.name, {}), door, monkeypatch)


def _with(values: dict[str, str], door: Messenger, monkeypatch: pytest.MonkeyPatch) -> Iterator[Messenger]:
    for name, value in values.items():
        monkeypatch.setenv(f"SECRETARY_{name.upper()}", value)
    config.settings.cache_clear()
    yield door
    monkeypatch.undo()
    config.settings.cache_clear()


def methods() -> list[str]:
    return [name for name, member in vars(Messenger).items() if inspect.isfunction(member) and name[0] != "_"]


def test_it_has_all_that_a_messenger_has(door):
    assert {"name", "title", "limits"} <= get_type_hints(Messenger).keys()
    assert isinstance(door.limits, Limits)
    for name in methods():
        wanted = inspect.signature(getattr(Messenger, name)).parameters.keys() - {"self"}
        assert inspect.signature(getattr(door, name)).parameters.keys() == wanted, name


def test_its_name_is_that_of_its_entry_and_fits_its_rows(door):
    assert door.name in NAMES
    assert messenger(door.name) is door
    for model, field in ((Delivery, "identity"), (Identity, "door")):
        assert model._meta.get_field(field)
    assert len(door.name) <= (Identity._meta.get_field("door").max_length or 0)
    assert door.title


def test_its_limits_are_consistent(door):
    limits = door.limits
    assert min(limits.text, limits.voice_bytes, limits.fetch_bytes, limits.a_second) > 0
    assert min(limits.video_bytes, limits.note_bytes, limits.note_seconds, limits.gap) >= 0
    assert 0 <= limits.voice_text <= limits.text
    assert 0 <= limits.video_text <= limits.text
    assert limits.note_bytes <= limits.video_bytes
    assert bool(limits.note_bytes) == bool(limits.note_seconds)
    assert limits.window is None or limits.window.total_seconds() > 3600


def test_without_settings_it_lacks_nothing(door):
    assert door.lacks() == []


@pytest.mark.parametrize("door", HALF, indirect=True)
def test_half_set_it_says_in_sentences_what_to_do(half):
    assert half.lacks()
    for told in half.lacks():
        assert "SECRETARY_" in told
        assert " " in told.strip()


def test_complete_it_is_on_and_lacks_nothing(configured):
    assert (configured.on(), configured.lacks()) == (True, [])


def test_off_it_admits_nobody(door):
    if door.name in FULL:
        assert not door.on()
    assert not door.admits(RequestFactory().post(f"/bots/{door.name}/", b"{}", "application/json"), "")


@pytest.mark.parametrize("path", ["", "x/", "status/", "../"])
def test_a_call_that_is_not_signed_is_not_admitted(configured, path):
    assert not configured.admits(RequestFactory().post("/bots/x/", b"{}", "application/json"), path)
    assert not configured.admits(RequestFactory().post("/bots/x/", {"Body": "Hello"}), path)


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"null", b"\xff\xfe", b'{"update_id": []}', b"7", b'[{"a": 1}]'])
def test_a_strange_shape_is_a_value_error_or_nothing(configured, body):
    request = RequestFactory().post(f"/bots/{configured.name}/", body, "application/json")
    with suppress(ValueError):
        assert configured.read(request, "") == []


def test_what_has_settings_is_tried_half_set_and_complete():
    assert set(HALF) == set(FULL) == set(MESSENGERS) - {"terminal"}


@pytest.mark.django_db
@pytest.mark.parametrize("door", FULL, indirect=True)
@pytest.mark.parametrize(
    "parcel", [Parcel("text", "Hello"), Parcel("voice", "", "0" * 64 + ".ogg", 1.0)], ids=["text", "gone"]
)
def test_before_a_messenger_that_is_not_there_sending_raises_nothing_else(configured, parcel):
    with pytest.raises(Undelivered) as caught:
        configured.send("4915112345678", parcel)
    assert str(caught.value)


@pytest.mark.django_db
def test_looking_for_what_was_sent_raises_nothing_else(configured):
    with suppress(CannotTell, Undelivered):
        assert configured.find("4915112345678", Parcel("text", "Hello"), timezone.now()) is None


@pytest.mark.django_db
def test_showing_that_one_works_fails_silently(configured):
    configured.show("4915112345678", "recording")
