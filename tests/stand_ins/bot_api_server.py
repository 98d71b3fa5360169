"""The HTTP side of the stand-in: what each method does, and the trouble that tests ask for."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from aiohttp import web

from tests.stand_ins.bot_api_rules import BUBBLE, DOWNLOAD, MESSAGES, Bad, File, checked
from tests.stand_ins.bot_api_updates import Updates


@dataclass(frozen=True, slots=True)
class Call:
    """A request that was taken."""

    method: str
    params: dict[str, Any]
    files: dict[str, File]
    at: float
    """time.monotonic()"""

    @property
    def chat(self) -> str:
        return str(self.params.get("chat_id", ""))

    @property
    def text(self) -> str:
        return str(self.params.get("text") or self.params.get("caption") or "")


@dataclass
class Trouble:
    """What befalls the next `times` requests of these methods."""

    kind: Literal["refuse", "hang before", "hang after", "drop before", "drop after"]
    methods: tuple[str, ...]
    times: int
    status: int = 0
    description: str = ""
    retry_after: int = 0


@dataclass
class Server:
    """Lives on its own event loop."""

    token: str
    gap: float
    heard: Callable[[Call], None]
    updates: Updates = field(default_factory=Updates)
    troubles: list[Trouble] = field(default_factory=list)
    stored: dict[str, tuple[bytes, int]] = field(default_factory=dict)
    """File id → bytes and the size that is claimed."""
    paths: dict[str, str] = field(default_factory=dict)
    """File id → the path that getFile tells, where it is another one."""
    redirect: str = ""
    """Where downloads are sent instead."""
    blocked: set[str] = field(default_factory=set)
    """Chats that have blocked the bot."""
    spinning: set[str] = field(default_factory=set)
    """Pressed buttons that were not answered."""
    released: asyncio.Event = field(default_factory=asyncio.Event)
    _last: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    _messages: int = 0

    def application(self) -> web.Application:
        application = web.Application(client_max_size=60 * 2**20)
        application.router.add_route("*", "/bot{token}/{method}", self._call)
        application.router.add_get("/file/bot{token}/{path:.*}", self._download)
        return application

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method, trouble = request.match_info["method"], self._trouble(request.match_info["method"])
        try:
            if trouble:
                await self._before(request, trouble)
            self._authorise(request)
            given, files = await _read(request)
            call = Call(method, checked(method, given, files), files, time.monotonic())
            result = await self._done(call)
        except Bad as bad:
            return _refusal(bad)
        if trouble and trouble.kind == "hang after":
            await self.released.wait()
        if trouble and trouble.kind.startswith(("hang", "drop")) and request.transport:
            request.transport.close()
        return web.json_response({"ok": True, "result": result})

    def _trouble(self, method: str) -> Trouble | None:
        for trouble in self.troubles:
            if method in trouble.methods and trouble.times > 0:
                trouble.times -= 1
                return trouble
        return None

    async def _before(self, request: web.Request, trouble: Trouble) -> None:
        if trouble.kind == "hang before":
            await self.released.wait()
        if trouble.kind in ("hang before", "drop before"):
            assert request.transport
            request.transport.close()
            raise Bad("gone", 502)
        if trouble.kind == "refuse":
            await request.read()
            wait = {"retry_after": trouble.retry_after} if trouble.retry_after else {}
            raise Bad(trouble.description, trouble.status, **wait)

    def _authorise(self, request: web.Request) -> None:
        if request.match_info["token"] != self.token:
            raise Bad("Unauthorized" if ":" in request.match_info["token"] else "Not Found", 401)

    async def _done(self, call: Call) -> Any:
        if call.method in MESSAGES:
            return self._message(call)
        own = {
            "getMe": self._get_me, "getFile": self._get_file, "answerCallbackQuery": self._answer,
            "getWebhookInfo": lambda call: self.updates.info(),
        }  # fmt: skip
        if call.method in own:
            result = own[call.method](call)
            self.heard(call)
            return result
        self.heard(call)
        if call.method == "getUpdates":
            return await self.updates.poll(call.params)
        if call.method in ("setWebhook", "deleteWebhook"):
            await self.updates.set_webhook(call.params)
        return True

    def _message(self, call: Call) -> dict[str, Any]:
        if call.chat in self.blocked:
            raise Bad("Forbidden: bot was blocked by the user", 403)
        if call.at < self._last[call.chat] + self.gap:
            raise Bad("Too Many Requests: retry after 1", 429, retry_after=1)
        self._last[call.chat] = call.at
        self._messages += 1
        self.heard(call)
        chat = {"id": int(call.chat), "type": "private"}
        return {"message_id": self._messages, "date": int(time.time()), "chat": chat, **_content(call)}

    def _get_me(self, call: Call) -> dict[str, Any]:
        number = int(self.token.split(":")[0])
        return {"id": number, "is_bot": True, "first_name": "Stand-in", "username": "stand_in_bot"}

    def _get_file(self, call: Call) -> dict[str, Any]:
        number = call.params["file_id"]
        if number not in self.stored:
            raise Bad("Bad Request: invalid file_id")
        _, size = self.stored[number]
        if size > DOWNLOAD:
            raise Bad("Bad Request: file is too big")
        return {
            "file_id": number,
            "file_unique_id": f"u{number}",
            "file_size": size,
            "file_path": self.paths.get(number, f"voice/{number}.oga"),
        }

    def _answer(self, call: Call) -> bool:
        query = call.params["callback_query_id"]
        if query not in self.spinning:
            raise Bad("Bad Request: query is too old and response timeout expired or query ID is invalid")
        self.spinning.discard(query)
        return True

    async def _download(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self.token:
            return web.Response(status=401)
        if self.redirect:
            raise web.HTTPFound(self.redirect)
        number = request.match_info["path"].removeprefix("voice/").removesuffix(".oga")
        if number not in self.stored:
            return web.Response(status=404)
        return web.Response(body=self.stored[number][0], content_type="application/octet-stream")


async def _read(request: web.Request) -> tuple[dict[str, str], dict[str, File]]:
    """Parameters from the query, a form, JSON or several parts; and the parts that are files."""
    given, files = dict(request.query), dict[str, File]()
    if request.content_type == "application/json":
        given |= {name: str(value) for name, value in (await request.json()).items()}
        return given, files
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files[name] = File(value.filename, value.content_type, value.file.read())
        else:
            given[name] = str(value)
    return given, files


def _refusal(bad: Bad) -> web.Response:
    if bad.status >= 500:
        return web.Response(status=bad.status, text="<html>Bad Gateway</html>", content_type="text/html")
    body = {"ok": False, "error_code": bad.status, "description": bad.description}
    return web.json_response(body | ({"parameters": bad.parameters} if bad.parameters else {}), status=bad.status)


def _content(call: Call) -> dict[str, Any]:
    """What the message that was sent looks like. A voice over 1 MB has become a file."""
    if call.method == "sendMessage":
        return {"text": call.params["text"]}
    kind = {"sendVoice": "voice", "sendVideo": "video", "sendVideoNote": "video_note"}[call.method]
    file, shown = call.files[kind], {name: call.params[name] for name in ("duration", "width", "height", "length")
                                     if name in call.params}  # fmt: skip
    about = {"file_id": f"sent-{kind}", "file_unique_id": "u", "file_size": len(file.data)}
    if kind == "voice" and len(file.data) > BUBBLE:
        return {"document": about | {"file_name": file.name}}
    return {kind: about | shown, **({"caption": call.params["caption"]} if "caption" in call.params else {})}
