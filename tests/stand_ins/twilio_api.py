"""Twilio as far as Secretary uses it for WhatsApp: a strict stand-in on 127.0.0.1.

Made from the facts of the official description (twilio_facts.json); unlike Twilio it refuses what is not in there.
Recordings are fetched with HEAD and GET and opened; status callbacks and webhooks are signed as
https://www.twilio.com/docs/usage/security says. `faults` holds what the real Twilio or WhatsApp would not forgive.
"""

import secrets
import threading
import time
from collections.abc import Callable
from http.server import ThreadingHTTPServer
from typing import Literal, Self

import httpx

from tests.stand_ins.twilio_checks import Refusal, recording
from tests.stand_ins.twilio_handler import handler
from tests.stand_ins.twilio_hooks import Hooks
from tests.stand_ins.twilio_rows import Message, Trouble


class Twilio:
    """`with Twilio(sid, token) as api: …`; tell it with `webhook` where the installation is."""

    def __init__(self, sid: str, token: str, number: str = "+14155238886") -> None:
        self.sid, self.token, self.number = sid, token, number
        self.sent: list[Message] = []
        self.faults: list[str] = []
        self.fetched: list[tuple[str, str]] = []
        """Path and Authorization header of each request for a recording that a person sent."""
        self.recordings: dict[str, tuple[bytes, str]] = {}
        self.closed: dict[str, Literal["refusal", "callback"]] = {}
        """Numbers whose 24 hours are over, and how that is told."""
        self.lists = 200
        """Status that lists are answered with."""
        self.read = True
        """Whether people look at what they get."""
        self.haste = 0.05
        """Seconds between the answer and the first callback; Twilio takes longer."""
        self.hooks = Hooks(self)
        self.released = threading.Event()
        """Set: what hangs goes on."""
        self._troubles: list[Trouble] = []
        self._changed = threading.Condition()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def store(self) -> str:
        """Where the recordings lie that a MediaUrl redirects to."""
        return self._store or self.url

    @store.setter
    def store(self, address: str) -> None:
        self._store = address

    _store = ""

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()

    # What a test asks for

    def webhook(self, public: str, local: str = "") -> None:
        """The installation's public address, which is signed; `local`: where it really listens."""
        self.hooks.public, self.hooks.local = public.rstrip("/"), (local or public).rstrip("/")

    def say(self, number: str, text: str, *, sid: str = "", **more: str) -> httpx.Response:
        """Somebody writes. The same `sid` once more is the same message again."""
        return self.hooks.arrived(number, sid, {"Body": text, "NumMedia": "0", "MessageType": "text"} | more)

    def voice(self, number: str, data: bytes, *, kind: str = "audio/ogg", sid: str = "") -> httpx.Response:
        """Somebody sends a recording."""
        sid, media = sid or f"MM{secrets.token_hex(16)}", f"ME{secrets.token_hex(16)}"
        self.recordings[media] = (data, kind)
        address = f"{self.url}/2010-04-01/Accounts/{self.sid}/Messages/{sid}/Media/{media}"
        form = {"Body": "", "NumMedia": "1", "MessageType": "audio", "MediaUrl0": address, "MediaContentType0": kind}
        return self.hooks.arrived(number, sid, form)

    def wait_for(self, count: int, seconds: float = 10.0) -> list[Message]:
        """The first so many messages, once each is delivered or has failed."""
        self.wait(lambda: sum(message.done for message in self.sent) >= count, seconds)
        return self.sent[:count]

    def wait(self, holds: Callable[[], object], seconds: float = 10.0) -> None:
        with self._changed:
            assert self._changed.wait_for(holds, seconds), f"{len(self.sent)} were sent; faults: {self.faults}"

    def refuse(self, status: int, code: int, retry_after: str = "") -> None:
        """The next request to send; several are used up in their order."""
        self._troubles.append(Trouble("refuse", status=status, code=code, retry_after=retry_after))

    def hang(self, seconds: float = 60.0, *, taken: bool) -> None:
        self._troubles.append(Trouble("hang", taken, seconds=seconds))

    def drop(self, *, taken: bool) -> None:
        """Break the connection instead of answering."""
        self._troubles.append(Trouble("drop", taken))

    def garble(self) -> None:
        """Take the message and answer what is no JSON."""
        self._troubles.append(Trouble("garble", taken=True))

    # What its server does

    def trouble(self) -> Trouble | None:
        return self._troubles.pop(0) if self._troubles else None

    def take(self, message: Message) -> None:
        with self._changed:
            self.sent.append(message)
            self._changed.notify_all()
        threading.Thread(target=self._deliver, args=(message,), daemon=True).start()

    def fault(self, text: str) -> None:
        with self._changed:
            self.faults.append(text)
            self._changed.notify_all()

    def _deliver(self, message: Message) -> None:
        try:
            for address in message.media_urls:
                message.recording, message.media_type = self.hooks.media(address)
                recording(message.recording, message.media_type)
                if message.media_type.startswith("audio/") and message.body:
                    self.fault("a text below a sound is dropped")
            if self.closed.get(message.to) and not message.template:
                raise Refusal(0, 63016, "outside of the window")
        except Refusal as refusal:
            if refusal.code != 63016:
                self.fault(refusal.text)
            message.error = refusal.code
        steps = ["failed"] if message.error else ["sent", "delivered", *(["read"] if self.read else [])]
        time.sleep(self.haste)
        for message.status in steps:
            self.hooks.status(message)
        with self._changed:
            message.done = True
            self._changed.notify_all()
