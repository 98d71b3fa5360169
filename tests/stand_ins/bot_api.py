"""A stand-in for Telegram's Bot API, strict about what it takes. For tests and the bench.

with BotApi("123:TEST") as api:      # SECRETARY_TELEGRAM_API_URL=api.address
    api.say(42, "hello")             # an update, told by getUpdates or brought by the webhook
    api.wait_for("sendVoice")[0].files["voice"].data
"""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import aiohttp
from aiohttp import web

from tests.stand_ins.bot_api_rules import MESSAGES
from tests.stand_ins.bot_api_server import Call, Server, Trouble

T = TypeVar("T")

TOKEN = "123456:TEST-token_of_the_stand-in"


class BotApi:
    """Runs while the context lasts."""

    def __init__(self, token: str = TOKEN, *, gap: float = 0.0, port: int = 0) -> None:
        """`gap`: seconds between two messages to one chat; a sooner one gets 429."""
        self.token, self._gap, self._port = token, gap, port
        self.calls: list[Call] = []
        """All that was taken, in order."""
        self.on_call: Callable[[Call], None] = lambda call: None
        """Called on the server's thread before an answer goes out."""
        self._heard = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._files = 0

    # what the bot has sent

    @property
    def sent(self) -> list[Call]:
        """The messages that reached a chat."""
        return [call for call in self.calls if call.method in MESSAGES]

    def wait_for(self, method: str, count: int = 1, seconds: float = 10.0) -> list[Call]:
        """The calls of a method, once there are so many. Raises AssertionError."""

        def found() -> list[Call]:
            return [call for call in self.calls if call.method == method]

        with self._heard:
            enough = self._heard.wait_for(lambda: len(found()) >= count, seconds)
        assert enough, f"{len(found())} of {count} {method} in {seconds:g} s; taken: {[c.method for c in self.calls]}"
        return found()

    def wait_taken(self, update: dict[str, Any], seconds: float = 10.0) -> None:
        """Until an update is confirmed by a poll, or the webhook has answered 200. Raises TimeoutError."""
        self._on_loop(asyncio.wait_for(self.server.updates.gone(update), seconds))

    # what people do

    def say(self, chat: int, text: str, **about: Any) -> dict[str, Any]:
        """Somebody writes. `about`: name, language, group. Gives the update."""
        command = (
            [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]
            if text.startswith("/")
            else []
        )
        return self.message(chat, {"text": text, "entities": command}, **about)

    def voice(self, chat: int, data: bytes, seconds: float, *, kind: str = "voice", **about: Any) -> dict[str, Any]:
        """Somebody sends a recording (`voice`, `audio`, `video_note`, `video`, `document`); `size` may be claimed."""
        claimed = about.pop("size", len(data))
        file = {"file_id": self.store(data, claimed), "file_unique_id": "u", "file_size": claimed}
        file |= {"duration": int(seconds)} if kind != "document" else {}
        file |= {"length": 240} if kind == "video_note" else {}
        file |= {"width": 320, "height": 240} if kind == "video" else {}
        file |= {"mime_type": about.pop("mime_type", "audio/ogg")} if kind != "video_note" else {}
        return self.message(chat, {kind: file}, **about)

    def store(self, data: bytes, claimed: int | None = None) -> str:
        """A file that the bot may fetch. Gives its id."""
        self._files += 1
        self.server.stored[f"file{self._files}"] = (data, len(data) if claimed is None else claimed)
        return f"file{self._files}"

    def press(self, chat: int, data: str, **about: Any) -> dict[str, Any]:
        """Somebody presses a button."""
        query = f"query{time.monotonic_ns()}"
        self.server.spinning.add(query)
        person, shown = _person(chat, **about), {"message_id": 1, "date": 1, "chat": _chat(chat)}
        return self.update("callback_query", {
            "id": query, "from": person, "message": shown, "chat_instance": "1", "data": data,
        })  # fmt: skip

    def message(self, chat: int, content: dict[str, Any], *, group: bool = False, **about: Any) -> dict[str, Any]:
        """Any message."""
        place = {"id": -chat, "type": "group", "title": "A group"} if group else _chat(chat)
        shown = {"message_id": int(time.monotonic() * 1000), "date": int(time.time()), "chat": place}
        return self.update("message", {**shown, "from": _person(chat, **about), **content})

    def update(self, kind: str, content: dict[str, Any]) -> dict[str, Any]:
        """Any update."""
        return self._on_loop(self.server.updates.add(kind, content))

    def replay(self, update: dict[str, Any], times: int = 3) -> list[int]:
        """Call the webhook several times at once with one update. Gives the statuses."""

        async def all_at_once() -> None:
            async with aiohttp.ClientSession() as session:
                await asyncio.gather(*(self.server.updates.call(session, update) for _ in range(times)))

        before = len(self.server.updates.answers)
        self._on_loop(all_at_once())
        return [status for _, status in self.server.updates.answers[before:]]

    # trouble; of the methods that send messages, unless others are named

    def refuse(
        self, status: int, retry_after: int = 0, *, description: str = "Refused", times: int = 1, method: str = ""
    ) -> None:
        """Answer with an error: 400, 403, 429, 502 …"""
        self._trouble(
            Trouble("refuse", (), times, status=status, retry_after=retry_after, description=description), method
        )

    def hang(self, when: str = "after", *, times: int = 1, method: str = "") -> None:
        """Say nothing until `release`, `before` or `after` the request was taken."""
        self._trouble(Trouble("hang before" if when == "before" else "hang after", (), times), method)

    def drop(self, when: str = "after", *, times: int = 1, method: str = "") -> None:
        """Cut the connection `before` or `after` the request was taken."""
        self._trouble(Trouble("drop before" if when == "before" else "drop after", (), times), method)

    def release(self) -> None:
        """Whatever hangs ends: its connection is cut."""
        self._loop.call_soon_threadsafe(self.server.released.set)

    def _trouble(self, trouble: Trouble, method: str) -> None:
        trouble.methods = (method,) if method else MESSAGES
        self.server.troubles.append(trouble)

    # the server

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def __enter__(self) -> "BotApi":
        self._thread.start()
        self._on_loop(self._start())
        return self

    def __exit__(self, *_: object) -> None:
        self._on_loop(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _start(self) -> None:
        self.server = Server(self.token, self._gap, self._note)
        self._runner = web.AppRunner(self.server.application(), shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self._bringing = asyncio.create_task(self.server.updates.bring())

    async def _stop(self) -> None:
        self.server.released.set()
        self._bringing.cancel()
        await asyncio.gather(self._bringing, return_exceptions=True)
        await self._runner.cleanup()
        # Long polls of clients that are gone.
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def _note(self, call: Call) -> None:
        self.on_call(call)
        with self._heard:
            self.calls.append(call)
            self._heard.notify_all()

    def _on_loop(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)


def _chat(chat: int) -> dict[str, Any]:
    return {"id": chat, "type": "private", "first_name": "Ada"}


def _person(chat: int, *, name: str = "Ada", language: str = "en") -> dict[str, Any]:
    return {"id": chat, "is_bot": False, "first_name": name, "language_code": language}
