"""A strict little OpenAI-compatible server: it refuses requests of a wrong shape, and fails on demand."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

from secretary.core.brain import ModelAddress

Failing = Literal["", "dies", "hangs", "not JSON", "strange", "HTML"]
KEY = "sk-right"


@dataclass
class StandIn:
    """What the server says, and what it was asked."""

    pieces: list[str] = field(default_factory=lambda: ["Hello ", "there. ", "How are ", "you?"])
    status: int = 200
    failing: Failing = ""
    models: list[str] = field(default_factory=lambda: ["stand-in"])
    key: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    probes: int = 0
    address: str = ""
    over: threading.Event = field(default_factory=threading.Event)
    """Set at the end of the test: what hangs goes on."""

    @property
    def model(self) -> ModelAddress:
        return ModelAddress(self.address, "stand-in", self.key)


class _Handler(BaseHTTPRequestHandler):
    told: StandIn

    def do_GET(self) -> None:
        assert self.path == "/v1/models"
        self.told.probes += 1
        if self.told.failing == "HTML":
            return self._send(b"<html>It works!</html>", "text/html")
        data = [{"id": name, "object": "model", "created": 0, "owned_by": "library"} for name in self.told.models]
        return self._send(json.dumps({"object": "list", "data": data or None}).encode(), "application/json")

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.told.requests.append(body)
        if wrong := self._wrong(body):
            return self._send(json.dumps({"error": {"message": wrong}}).encode(), "application/json", 400)
        if self.told.key and self.headers["Authorization"] != f"Bearer {KEY}":
            return self._send(b'{"error": {"message": "wrong key"}}', "application/json", 401)
        if self.told.status != 200:
            return self._send(b'{"error": {"message": "no"}}', "application/json", self.told.status)
        if self.told.failing == "HTML":
            return self._send(b"<html>It works!</html>", "text/html")
        return self._stream()

    def _wrong(self, body: dict[str, Any]) -> str:
        roles = [message["role"] for message in body["messages"]]
        if self.path != "/v1/chat/completions":
            return f"no such path: {self.path}"
        if set(body) != {"model", "messages", "stream"} or body["stream"] is not True:
            return f"strange fields: {sorted(body)}"
        if roles[0] != "system" or roles[1:] != ["user", "assistant"] * (len(roles) // 2 - 1) + ["user"]:
            return f"roles that do not alternate: {roles}"
        return "" if all(message["content"] for message in body["messages"]) else "an empty message"

    def _stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self._event({"role": "assistant", "content": ""})
        for number, piece in enumerate(self.told.pieces):
            if number and self.told.failing and not self._fail():
                return
            self._event({"content": piece})
        self.wfile.write(b'data: {"choices": [], "usage": {}}\n\ndata: [DONE]\n\n')

    def _fail(self) -> bool:
        """Whether the stream goes on."""
        match self.told.failing:
            case "hangs":
                self.told.over.wait(20)
                return False
            case "not JSON":
                self.wfile.write(b"data: {oops\n\n")
            case "strange":
                self.wfile.write(b'data: {"choices": [{"delta": 5}]}\n\n')
        return self.told.failing != "dies"

    def _event(self, delta: dict[str, str]) -> None:
        chunk = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "stand-in"}
        choices = [{"index": 0, "delta": delta, "finish_reason": None}]
        self.wfile.write(f"data: {json.dumps({**chunk, 'choices': choices})}\n\n".encode())
        self.wfile.flush()

    def _send(self, body: bytes, kind: str, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def serving(told: StandIn) -> Iterator[StandIn]:
    """The server on a free port of this machine."""
    handler = type("Handler", (_Handler,), {"told": told})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        told.address = f"http://127.0.0.1:{server.server_address[1]}/v1"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield told
        finally:
            told.over.set()
            server.shutdown()
            thread.join()
