"""A language model server as far as Secretary asks one: streamed chat completions. For tests and the bench."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class StandInModel:
    """Answers every question with `answer` (or says what it was asked), after `pause` seconds, word by word."""

    def __init__(self) -> None:
        self.answer, self.pause, self.words_a_second = "", 0.0, 0.0
        self.asked: list[dict[str, Any]] = []
        model = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._send("application/json", json.dumps({"object": "list", "data": [{"id": "stand-in"}]}).encode())

            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                model.asked.append(asked)
                assert asked["stream"] is True
                time.sleep(model.pause)
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream")
                self.end_headers()
                for word in model.words(asked):
                    chunk = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "stand-in"}
                    choice = {"index": 0, "delta": {"content": word}, "finish_reason": None}
                    self.wfile.write(f"data: {json.dumps(chunk | {'choices': [choice]})}\n\n".encode())
                    self.wfile.flush()
                self.wfile.write(b"data: [DONE]\n\n")

            def _send(self, kind: str, body: bytes) -> None:
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def words(self, asked: dict[str, Any]) -> list[str]:
        answer = self.answer or "You asked me something. I have thought about it, and this is my answer."
        return [f"{word} " for word in answer.split()]

    def __enter__(self) -> "StandInModel":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
