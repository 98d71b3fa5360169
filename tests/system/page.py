"""A person's page without a browser: logs in by the one-time link, speaks the call socket's protocol."""

import json
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import httpx
from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from tests.processes import until

Message = dict[str, Any]


class Page:
    """`address`: of the running installation; `link`: a fresh one-time link."""

    def __init__(self, address: str, link: str) -> None:
        self.http = httpx.Client(base_url=address, timeout=20, follow_redirects=True)
        until(self._answers, seconds=60)
        self.http.get(link).raise_for_status()
        self.seen: list[Message] = []
        self._address = address
        self._stack = ExitStack()
        self._socket = self._connect()

    def _answers(self) -> bool:
        try:
            return self.http.get("/health/live").is_success
        except httpx.TransportError:
            return False

    def _connect(self) -> ClientConnection:
        cookies = "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())
        socket = self._address.replace("http", "ws", 1) + "/ws/call/"
        self._stack.close()
        return self._stack.enter_context(connect(socket, origin=self._address, additional_headers={"Cookie": cookies}))

    def reconnect(self) -> None:
        """As a page does when its socket breaks: again and again until the web process is back."""
        deadline = time.monotonic() + 60
        while True:
            try:
                self._socket = self._connect()
                return
            except (OSError, TimeoutError, WebSocketException):
                assert time.monotonic() < deadline, "the web process did not come back"
                time.sleep(0.2)

    def tell(self, kind: str, **fields: Any) -> None:
        self._socket.send(json.dumps({"type": kind, **fields}))

    def wait(self, wanted: Callable[[Message], object], seconds: float = 60) -> Message:
        """The first message that is wanted, from now on."""
        deadline = time.monotonic() + seconds
        while True:
            left = deadline - time.monotonic()
            assert left > 0, f"it never came; last: {[m['type'] for m in self.seen[-12:]]}"
            message = json.loads(self._socket.recv(timeout=left))
            self.seen.append(message)
            if wanted(message):
                return message

    def ask(self, text: str) -> int:
        """Type something without a call; returns the turn's id."""
        self.tell("say", text=text, live=False)
        return int(self.wait(lambda m: m["type"] == "turn" and m["turn"]["text"] == text)["turn"]["id"])

    def end_of(self, turn: int, seconds: float = 90) -> Message:
        """The turn once it is over."""
        over = ("finished", "failed", "cancelled")
        message = self.wait(
            lambda m: m["type"] == "turn" and m["turn"]["id"] == turn and m["turn"]["state"] in over, seconds
        )
        return dict(message["turn"])

    def close(self) -> None:
        self._stack.close()
        self.http.close()
