"""A small server in the place of ours: real templates and scripts, and a call socket that a test speaks through."""

import asyncio
import json
import mimetypes
import queue
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from typing import Any

import uvicorn
from aiortc import RTCPeerConnection

from tests.avatar.pages.peer import answer
from tests.avatar.pages.scenes import Event, welcome

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
PORTRAITS = ROOT / "secretary" / "core" / "characters"
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "object-src 'none'",
    )
)
Send = Callable[[Event], Awaitable[None]]
Receive = Callable[[], Awaitable[Event]]


@cache
def page(template: str, language: str, context: str) -> bytes:
    command = [sys.executable, str(HERE / "rendered.py"), template, language, context]
    return subprocess.run(command, check=True, capture_output=True, cwd=ROOT).stdout


class StandIn:
    """Runs in a thread of its own; `say` and `heard` are for the test's thread."""

    def __init__(self) -> None:
        self.greeting = welcome()
        self.language = "en"
        self.template = "avatar/call.html"
        self.context: Event = {"config": {"socket": "/ws/call/", "user": "Maria", "language": "en"}}
        self.clip = b""
        self.answering = True
        self.inbox: dict[str, queue.Queue[Event]] = {}
        self.sockets: list[Send] = []
        self.peers: list[RTCPeerConnection] = []
        self.started = threading.Event()
        self.thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def say(self, *events: Event) -> None:
        """To every open page, in order."""
        for event in events:
            asyncio.run_coroutine_threadsafe(self._broadcast(event), self.loop).result(5)

    def heard(self, kind: str, seconds: float = 10) -> Event:
        """The next of this type that a page sent. Raises queue.Empty."""
        return self._box(kind).get(timeout=seconds)

    def unheard(self, kind: str) -> bool:
        return self._box(kind).empty()

    def hang_up(self, code: int) -> None:
        """Close every page's socket."""
        self.say({"close": code})

    def __enter__(self) -> "StandIn":
        self.thread.start()
        assert self.started.wait(20)
        return self

    def __exit__(self, *_: object) -> None:
        self.server.should_exit = True
        self.thread.join(20)

    async def _run(self) -> None:
        self.loop = asyncio.get_running_loop()
        config = uvicorn.Config(
            self._app,
            port=0,
            ws="websockets-sansio",
            interface="asgi3",
            lifespan="off",
            log_level="warning",
            timeout_graceful_shutdown=1,
        )
        self.server = uvicorn.Server(config)
        serving = asyncio.create_task(self.server.serve())
        while not self.server.started:
            await asyncio.sleep(0.02)
        self.port = self.server.servers[0].sockets[0].getsockname()[1]
        self.started.set()
        await serving
        await self._close_peers()

    async def _app(self, scope: Event, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._call(receive, send)
            return
        status, kind, body = self._file(scope["path"])
        headers = [
            (b"content-type", kind.encode()),
            (b"content-security-policy", POLICY.encode()),
            (b"content-length", str(len(body)).encode()),
        ]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _file(self, path: str) -> tuple[int, str, bytes]:
        if path == "/":
            return (
                200,
                "text/html; charset=utf-8",
                page(self.template, self.language, json.dumps(self.context, sort_keys=True)),
            )
        if path == "/clips/answer.mp4":
            return 200, "video/mp4", self.clip
        folder = ROOT / "avatar" if path.startswith("/static/") else PORTRAITS
        file = folder / path.removeprefix("/portraits/").lstrip("/")
        if not file.is_file():
            return 404, "text/plain", b"not here"
        return 200, mimetypes.guess_type(file.name)[0] or "application/octet-stream", file.read_bytes()

    async def _call(self, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        self.sockets.append(send)
        await _tell(send, self.greeting)
        while (message := await receive())["type"] == "websocket.receive":
            event = json.loads(message["text"])
            if event["type"] == "offer" and self.answering:
                await self._answer(event["sdp"], send)
            self._box(event["type"]).put(event)
        if send in self.sockets:
            self.sockets.remove(send)

    async def _answer(self, sdp: str, send: Send) -> None:
        await self._close_peers()
        name = self.greeting["character"]["name"].lower()
        peer, answered = await answer(sdp, PORTRAITS / f"{name}.webp")
        self.peers.append(peer)
        await _tell(send, {"type": "answer", "sdp": answered})

    async def _close_peers(self) -> None:
        for peer in self.peers:
            await peer.close()
        self.peers.clear()

    async def _broadcast(self, event: Event) -> None:
        for send in list(self.sockets):
            if "close" in event:
                self.sockets.remove(send)
                await send({"type": "websocket.close", "code": event["close"]})
            else:
                await _tell(send, event)

    def _box(self, kind: str) -> "queue.Queue[Event]":
        return self.inbox.setdefault(kind, queue.Queue())


async def _tell(send: Send, event: dict[str, Any]) -> None:
    await send({"type": "websocket.send", "text": json.dumps(event)})
