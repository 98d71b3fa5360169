"""What Telegram's door sends, through HTTP against a strict stand-in."""

import os
import socket
import threading
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest

from channels_bots.bot_loop import bot_loop
from channels_bots.messenger import (
    Attachment,
    CannotTell,
    Choice,
    NotSent,
    Parcel,
    Rejected,
    Uncertain,
    Undelivered,
)  # fmt: skip
from channels_bots.telegram import LIMITS, Telegram
from secretary.core.errors import Unreachable
from secretary.wire.blobs import store
from secretary.wire.config import settings
from secretary.wire.media import MediaError
from tests.channels_bots.telegram_door import bot_api, configure
from tests.stand_ins import bot_api_recordings as recordings
from tests.stand_ins.bot_api import BotApi

HELLO = Parcel("text", "hello")


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[BotApi]:
    with bot_api(monkeypatch) as api:
        yield api


@pytest.fixture
def door(api: BotApi) -> Telegram:
    return Telegram()


def kept(data: bytes, suffix: str) -> str:
    return store(settings().blobs_address).put(data, suffix)


def test_a_text_goes_out_plain_with_its_buttons(api: BotApi, door: Telegram) -> None:
    choices = (Choice("Sofia", "/character sofia"), Choice("Jonas", "/character jonas"))
    assert door.send("42", Parcel("text", "*Who* www.example.org?", choices=choices)) == "1"
    (sent,) = api.sent
    assert sent.params["text"] == "*Who* www.example.org?"
    assert "parse_mode" not in sent.params
    assert sent.params["link_preview_options"] == {"is_disabled": True}
    (row,) = sent.params["reply_markup"]["inline_keyboard"]
    assert [button["callback_data"] for button in row] == ["/character sofia", "/character jonas"]


def test_a_voice_goes_out_as_a_bubble_with_its_words(api: BotApi, door: Telegram) -> None:
    blob = kept(recordings.voice(2.5), "ogg")
    door.send("42", Parcel("voice", "It is noon.", blob, 2.5))
    (sent,) = api.sent
    assert (sent.method, sent.params["duration"], sent.params["caption"]) == ("sendVoice", 3, "It is noon.")
    assert sent.files["voice"].name == "voice.ogg"


def test_a_note_goes_out_round_and_silently_after_its_voice(api: BotApi, door: Telegram) -> None:
    door.send("42", Parcel("note", "It is noon.", kept(recordings.video(1.0), "mp4"), 1.0))
    (sent,) = api.sent
    assert sent.method == "sendVideoNote"
    assert sent.params == {"chat_id": 42, "duration": 1, "length": 64, "disable_notification": True}


def test_a_video_goes_out_with_its_size(api: BotApi, door: Telegram) -> None:
    door.send("42", Parcel("video", "It is noon.", kept(recordings.video(1.0, (96, 64)), "mp4"), 1.0))
    (sent,) = api.sent
    assert (sent.params["width"], sent.params["height"], sent.params["supports_streaming"]) == (96, 64, True)


def test_texts_as_long_as_the_limits_say_are_taken(api: BotApi, door: Telegram) -> None:
    door.send("42", Parcel("text", "x" * LIMITS.text))
    door.send("42", Parcel("voice", "x" * LIMITS.voice_text, kept(recordings.voice(1.0), "ogg"), 1.0))
    with pytest.raises(Rejected, match="too long"):
        door.send("42", Parcel("text", "x" * (LIMITS.text + 1)))
    with pytest.raises(Rejected, match="64 bytes"):
        door.send("42", Parcel("text", "x", choices=(Choice("x", "/" + "x" * 64),)))


def test_a_recording_that_is_no_longer_kept_is_rejected(api: BotApi, door: Telegram) -> None:
    with pytest.raises(Rejected, match="no longer kept"):
        door.send("42", Parcel("voice", blob=f"{'0' * 64}.ogg", seconds=1.0))


@pytest.mark.parametrize(
    ("refusal", "error", "words"),
    [
        ({"status": 429, "retry_after": 7}, NotSent, "wait for 7 s"),
        ({"status": 429}, NotSent, "wait"),
        ({"status": 403, "description": "Forbidden: bot was blocked by the user"}, Rejected, "has blocked the bot"),
        ({"status": 403, "description": "Forbidden: user is deactivated"}, Rejected, "account is closed"),
        ({"status": 400, "description": "Bad Request: chat not found"}, Rejected, "no such chat"),
        ({"status": 400, "description": "Bad Request: VOICE_MESSAGES_FORBIDDEN"}, Rejected, "privacy settings"),
        ({"status": 401, "description": "Unauthorized"}, Rejected, "SECRETARY_TELEGRAM_TOKEN"),
        ({"status": 500}, Uncertain, "answers 500"),
        ({"status": 502}, Uncertain, "answers 502"),
    ],
)
def test_what_a_refusal_means(
    api: BotApi, door: Telegram, refusal: dict[str, Any], error: type[Undelivered], words: str
) -> None:
    api.refuse(**refusal)
    with pytest.raises(error, match=words) as caught:
        door.send("42", HELLO)
    assert getattr(caught.value, "after", 7) in (refusal.get("retry_after"), 1.0, 7)
    assert api.sent == []


def test_a_throttled_message_says_how_long_to_wait(api: BotApi, door: Telegram) -> None:
    api.refuse(429, 7)
    with pytest.raises(NotSent) as caught:
        door.send("42", HELLO)
    assert caught.value.after == 7.0


@pytest.mark.parametrize(("when", "arrived"), [("before", 0), ("after", 1)])
def test_a_connection_that_breaks_leaves_it_uncertain(api: BotApi, door: Telegram, when: str, arrived: int) -> None:
    api.drop(when)
    with pytest.raises(Uncertain, match="broke off"):
        door.send("42", HELLO)
    assert len(api.sent) == arrived


def test_an_answer_that_never_comes_leaves_it_uncertain(api: BotApi, door: Telegram) -> None:
    api.hang("after")
    with ThreadPoolExecutor() as threads:
        sending = threads.submit(door.send, "42", HELLO)
        api.wait_for("sendMessage")
        api.release()
        assert isinstance(sending.exception(), Uncertain)


def test_a_call_ends_at_its_deadline(api: BotApi) -> None:
    api.hang("after", method="getMe")
    with pytest.raises(TimeoutError):
        bot_loop().call(bot_loop().bot.get_me(), 0.05)


def test_where_nobody_listens_nothing_was_sent(api: BotApi, door: Telegram, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    configure(monkeypatch, telegram_api_url=f"http://127.0.0.1:{port}")
    with pytest.raises(NotSent, match="SECRETARY_TELEGRAM_API_URL"):
        door.send("42", HELLO)


def test_the_token_is_in_no_error_and_no_log(
    api: BotApi, door: Telegram, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    api.refuse(401)
    api.refuse(502)
    api.drop("before")
    traces = [failure(door.send, "42", HELLO) for _ in range(3)]
    traces.append(failure(door.fetch, Attachment("never-seen")))
    for address in ("ftp://nowhere", "http://127.0.0.1:1", "nowhere", "http://[", "http://no where"):
        configure(monkeypatch, telegram_api_url=address)
        traces += [failure(door.send, "42", HELLO), failure(door.fetch, Attachment("x"))]
    assert all(traces)
    assert api.token not in "".join(traces) + caplog.text


def failure(attempt: Callable[..., object], *arguments: object) -> str:
    """What a log would show of it, with all its causes."""
    try:
        attempt(*arguments)
    except (Undelivered, Unreachable, MediaError):
        return traceback.format_exc()
    return ""


def test_nothing_said_gets_into_a_log(api: BotApi, door: Telegram, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    door.send("42", Parcel("text", "the marker sentence"))
    api.refuse(400, description="Bad Request: chat not found")
    with pytest.raises(Rejected):
        door.send("42", Parcel("text", "the marker sentence"))
    assert "marker" not in caplog.text


def test_threads_and_a_forked_child_send_at_once(api: BotApi, door: Telegram) -> None:
    with ThreadPoolExecutor(8) as threads:
        assert len({*threads.map(lambda number: door.send(str(number), HELLO), range(1, 33))}) == 32
    child = os.fork()
    if child == 0:
        code = 1
        try:
            door.send("99", HELLO)
            code = 0
        finally:
            os._exit(code)
    assert os.waitpid(child, 0)[1] == 0
    assert door.send("100", HELLO)
    assert len(api.sent) == 34


def test_settings_that_change_are_followed(api: BotApi, door: Telegram, monkeypatch: pytest.MonkeyPatch) -> None:
    door.send("42", HELLO)
    before = threading.active_count()
    with BotApi() as other:
        configure(monkeypatch, telegram_api_url=other.address)
        door.send("42", HELLO)
        assert len(other.sent) == 1
        assert threading.active_count() == before + 1, "the former loop has ended, the other server has begun"
        configure(monkeypatch, telegram_api_url=api.address)
        door.send("42", HELLO)


def test_it_shows_what_it_does(api: BotApi, door: Telegram) -> None:
    door.show("42", "listening")
    door.show("42", "recording")
    door.show("42", "filming")
    actions = {call.params["action"] for call in api.wait_for("sendChatAction", 3)}
    assert actions == {"typing", "record_voice", "record_video_note"}


def test_it_cannot_tell_what_it_has_sent(door: Telegram) -> None:
    with pytest.raises(CannotTell):
        door.find("42", HELLO, datetime.now(UTC))
