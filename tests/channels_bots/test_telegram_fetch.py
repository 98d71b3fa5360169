"""How a recording is fetched from Telegram."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from channels_bots.messenger import (
    Attachment,
)  # fmt: skip
from channels_bots.telegram import LIMITS, Telegram
from secretary.core.errors import Unreachable
from secretary.wire.media import MediaError
from tests.channels_bots.telegram_door import bot_api
from tests.stand_ins import bot_api_recordings as recordings
from tests.stand_ins.bot_api import BotApi


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[BotApi]:
    with bot_api(monkeypatch) as api:
        yield api


@pytest.fixture
def door(api: BotApi) -> Telegram:
    return Telegram()


def test_a_recording_is_fetched_as_it_is(api: BotApi, door: Telegram) -> None:
    data = recordings.voice(1.0)
    assert door.fetch(Attachment(api.store(data))) == data


def test_a_recording_that_telegram_calls_too_big_is_refused(api: BotApi, door: Telegram) -> None:
    with pytest.raises(MediaError, match="20 MB"):
        door.fetch(Attachment(api.store(b"x", claimed=LIMITS.fetch_bytes + 1)))


def test_a_recording_larger_than_it_claims_is_cut_off(api: BotApi, door: Telegram) -> None:
    with pytest.raises(MediaError, match="20 MB"):
        door.fetch(Attachment(api.store(bytes(LIMITS.fetch_bytes + 1), claimed=10)))


def test_a_recording_that_is_gone_is_said_to_be(api: BotApi, door: Telegram) -> None:
    with pytest.raises(MediaError, match="no longer has"):
        door.fetch(Attachment("never-seen"))


def test_a_fetch_is_never_led_to_another_host(api: BotApi, door: Telegram) -> None:
    with BotApi() as elsewhere:
        file = api.store(b"x")
        api.server.redirect = f"{elsewhere.address}/file/bot{api.token}/voice/{file}.oga"
        with pytest.raises(Unreachable, match="302"):
            door.fetch(Attachment(file))


def test_a_fetch_that_breaks_is_tried_again_later(api: BotApi, door: Telegram) -> None:
    api.refuse(502, method="getFile")
    with pytest.raises(Unreachable, match="502"):
        door.fetch(Attachment(api.store(b"x")))


def test_downloads_do_not_pass_through_a_folder(api: BotApi, door: Telegram, tmp_path: Path) -> None:
    """A Bot API server in its local mode names a path of its own disk: that of this machine is not read."""
    secret = tmp_path / "secret"
    secret.write_text("mine")
    api.server.stored["x"] = (b"", 0)
    api.server.paths["x"] = str(secret)
    with pytest.raises(Unreachable, match="--local"):
        door.fetch(Attachment("x"))
