"""The stand-in is as strict as the facts of the Bot API say."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from tests.stand_ins import bot_api_recordings as recordings
from tests.stand_ins.bot_api import BotApi
from tests.stand_ins.bot_api_rules import facts

VOICE = {"chat_id": "42", "duration": "2"}
NOTE = {"chat_id": "42", "duration": "2", "length": "64"}
VIDEO = {"chat_id": "42", "duration": "2", "width": "64", "height": "64"}


@pytest.fixture(scope="module")
def server() -> Iterator[BotApi]:
    with BotApi() as api:
        yield api


@pytest.fixture
def api(server: BotApi) -> BotApi:
    server.calls.clear()
    server.server.updates.waiting.clear()
    ask(server, "deleteWebhook")
    return server


def ask(api: BotApi, method: str, files: Any = None, *, token: str = "", **params: str) -> tuple[int, Any]:
    """(status, result or description) of one call."""
    answer = httpx.post(f"{api.address}/bot{token or api.token}/{method}", data=params, files=files, timeout=30)
    body = answer.json()
    return answer.status_code, body["result"] if body["ok"] else body["description"]


def upload(api: BotApi, method: str, part: str, data: bytes, **params: str) -> tuple[int, Any]:
    return ask(api, method, {part: ("file", data)}, **params)


def test_the_facts_are_those_of_a_named_version() -> None:
    assert facts()["version"] == "Bot API 10.1"
    assert "MIT" in facts()["about"]


@pytest.mark.parametrize(
    ("method", "params", "status"),
    [
        ("getMe", {}, 200),
        ("getMee", {}, 404),
        ("sendMessage", {"chat_id": "42"}, 400),
        ("sendMessage", {"chat_id": "42", "text": "x"}, 200),
        ("sendMessage", {"chat_id": "42", "text": "x" * 4097}, 400),
        ("sendMessage", {"chat_id": "42", "text": " "}, 400),
        ("sendMessage", {"chat_id": "42", "text": "x", "colour": "red"}, 400),
        ("sendMessage", {"chat_id": "42", "text": "x", "link_preview_options": '{"is_disabled": 1}'}, 400),
        ("sendMessage", {"chat_id": "42", "text": "x", "link_preview_options": '{"off": true}'}, 400),
        ("sendChatAction", {"chat_id": "42", "action": "dancing"}, 400),
        ("getFile", {"file_id": "never seen"}, 400),
        ("answerCallbackQuery", {"callback_query_id": "never seen"}, 400),
        ("setMyCommands", {"commands": '[{"command": "New Thing", "description": "x"}]'}, 400),
        ("setWebhook", {"url": "http://example.org"}, 400),
        ("setWebhook", {"url": "https://example.org:8000"}, 400),
        ("setWebhook", {"url": "https://example.org", "secret_token": "no spaces"}, 400),
    ],
)
def test_parameters_are_checked(api: BotApi, method: str, params: dict[str, str], status: int) -> None:
    assert ask(api, method, **params)[0] == status


def test_a_button_has_64_bytes(api: BotApi) -> None:
    def pressed(data: str) -> int:
        keyboard = {"inline_keyboard": [[{"text": "x", "callback_data": data}]]}
        return ask(api, "sendMessage", chat_id="42", text="x", reply_markup=json.dumps(keyboard))[0]

    assert [pressed("x" * 64), pressed("x" * 65), pressed("ä" * 33), pressed("")] == [200, 400, 400, 400]


def test_a_wrong_token_is_refused(api: BotApi) -> None:
    assert ask(api, "getMe", token="1:wrong") == (401, "Unauthorized")


def test_a_voice_is_opened(api: BotApi) -> None:
    voice = recordings.voice(2.0)
    assert upload(api, "sendVoice", "voice", voice, **VOICE)[0] == 200
    assert upload(api, "sendVoice", "voice", voice, **VOICE | {"duration": "9"})[0] == 400
    assert upload(api, "sendVoice", "voice", voice, **VOICE, caption="x" * 1025)[0] == 400
    assert upload(api, "sendVoice", "voice", recordings.video(2.0), **VOICE)[0] == 400
    assert upload(api, "sendVoice", "voice", b"OggS", **VOICE)[0] == 400


def test_a_video_has_sound_and_its_size(api: BotApi) -> None:
    assert upload(api, "sendVideo", "video", recordings.video(2.0), **VIDEO)[0] == 200
    assert upload(api, "sendVideo", "video", recordings.video(2.0), **VIDEO | {"width": "65"})[0] == 400
    assert upload(api, "sendVideo", "video", recordings.video(2.0, sound=False), **VIDEO)[0] == 400


def test_a_note_is_square_and_short(api: BotApi) -> None:
    assert upload(api, "sendVideoNote", "video_note", recordings.video(2.0), **NOTE)[0] == 200
    assert upload(api, "sendVideoNote", "video_note", recordings.video(2.0, (64, 32)), **NOTE)[0] == 400
    long = recordings.video(61.0, (16, 16), fps=2)
    assert upload(api, "sendVideoNote", "video_note", long, **NOTE | {"duration": "61", "length": "16"})[0] == 400
    assert upload(api, "sendVideoNote", "video_note", recordings.video(2.0), **NOTE, caption="x")[0] == 400


def test_updates_vanish_once_a_higher_offset_confirms_them(api: BotApi) -> None:
    first, second = api.say(42, "one"), api.say(42, "two")
    assert ask(api, "getUpdates")[1] == [first, second]
    assert ask(api, "getUpdates", limit="1")[1] == [first]
    assert ask(api, "getUpdates", offset=str(second["update_id"]))[1] == [second]
    assert ask(api, "getUpdates")[1] == [second]


def test_a_long_poll_ends_with_the_first_update(api: BotApi) -> None:
    with ThreadPoolExecutor() as threads:
        polled = threads.submit(ask, api, "getUpdates", timeout="20")
        api.wait_for("getUpdates")
        said = api.say(42, "x")
        assert polled.result() == (200, [said])


def test_two_polls_or_a_webhook_conflict(api: BotApi) -> None:
    with ThreadPoolExecutor() as threads:
        first = threads.submit(ask, api, "getUpdates", timeout="20")
        api.wait_for("getUpdates")
        second = threads.submit(ask, api, "getUpdates", timeout="20")
        assert first.result()[0] == 409
        ask(api, "setWebhook", url="https://example.org")
        assert second.result()[0] == 409
    assert ask(api, "getUpdates")[0] == 409
    assert ask(api, "getWebhookInfo")[1]["url"] == "https://example.org"


def test_kinds_that_were_not_asked_for_are_lost(api: BotApi) -> None:
    ask(api, "getUpdates", allowed_updates='["callback_query"]')
    api.say(42, "x")
    pressed = api.press(42, "/new")
    assert ask(api, "getUpdates", allowed_updates="[]")[1] == [pressed]


def test_the_webhook_is_called_with_its_secret_until_it_takes(api: BotApi) -> None:
    with Hook() as hook:
        api.server.updates.routes["https://example.org"] = hook.address
        ask(api, "setWebhook", url="https://example.org/x", secret_token="abc")
        hook.status = 500
        update = api.say(42, "x")
        hook.called.wait(10)
        assert ask(api, "getWebhookInfo")[1]["pending_update_count"] == 1
        hook.status = 200
        api.wait_taken(update)
        assert api.replay(update) == [200, 200, 200]
    assert {*hook.heard} == {("/x", "abc", update["update_id"])}


class Hook:
    """A webhook that answers as a test says."""

    def __init__(self) -> None:
        self.status, self.heard, self.called = 200, list[tuple[str, str, int]](), threading.Event()
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                hook.heard.append((self.path, self.headers["X-Telegram-Bot-Api-Secret-Token"], body["update_id"]))
                self.send_response(hook.status)
                self.send_header("Content-Length", "0")
                self.end_headers()
                hook.called.set()

            def log_message(self, format: str, *args: Any) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "Hook":
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def test_a_file_that_was_sent_can_be_fetched(api: BotApi) -> None:
    path = ask(api, "getFile", file_id=api.store(b"12345"))[1]["file_path"]
    assert httpx.get(f"{api.address}/file/bot{api.token}/{path}").content == b"12345"
    assert httpx.get(f"{api.address}/file/bot1:wrong/{path}").status_code == 401
    assert ask(api, "getFile", file_id=api.store(b"x", 20_000_001))[1] == "Bad Request: file is too big"


def test_messages_to_one_chat_keep_their_distance() -> None:
    with BotApi(gap=60.0) as api:
        assert ask(api, "sendMessage", chat_id="42", text="x")[0] == 200
        assert ask(api, "sendMessage", chat_id="42", text="x")[0] == 429
        assert ask(api, "sendMessage", chat_id="43", text="x")[0] == 200


def test_troubles_befall_so_many_requests(api: BotApi) -> None:
    api.refuse(429, 3, times=2)
    assert [ask(api, "sendMessage", chat_id="42", text="x")[0] for _ in range(3)] == [429, 429, 200]
    api.drop("after")
    with pytest.raises(httpx.TransportError):
        ask(api, "sendMessage", chat_id="42", text="x")
    assert len(api.sent) == 2
    api.drop("before")
    with pytest.raises(httpx.TransportError):
        ask(api, "sendMessage", chat_id="42", text="x")
    assert len(api.sent) == 2
