"""A messenger that a test can predict: strict about what it is given, and as unreliable as it is told to be."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest

from channels_bots.messenger import (
    Attachment,
    CannotTell,
    Doing,
    Incoming,
    Limits,
    Parcel,
    Receipt,
    Undelivered,
)
from secretary.wire.blobs import store
from secretary.wire.config import settings
from secretary.wire.recordings import contents

LIMITS = Limits(
    text=400,
    voice_text=100,
    video_text=100,
    voice_bytes=50_000,
    video_bytes=400_000,
    note_bytes=300_000,
    note_seconds=8.0,
    fetch_bytes=1_000_000,
    gap=0.0,
    a_second=1_000,
)
"""Small, so that a test reaches them."""

SECRET = "open sesame"
"""What its webhook calls show."""


@dataclass(frozen=True, slots=True)
class Sent:
    to: str
    parcel: Parcel
    id: str


class FakeMessenger:
    """Says yes to everything until told otherwise; `sent` is what reached the person, in order."""

    name, title = "fake", "The fake messenger"

    def __init__(self) -> None:
        self.limits = LIMITS
        self.open = True
        self.sent: list[Sent] = []
        self.asked: list[Parcel] = []
        """Everything that `send` was given, whatever became of it."""
        self.refusals: list[Undelivered | None] = []
        """What the next sendings raise; None lets one pass."""
        self.lost: list[Undelivered] = []
        """What the next sendings raise after it has arrived all the same."""
        self.found: str | Exception | None = CannotTell("it has no history")
        """What `find` answers."""
        self.looked: list[datetime] = []
        """Since when `find` was asked to look."""
        self.files: dict[str, bytes | list[Exception]] = {}
        """What `fetch` gives: bytes, or errors one after the other."""
        self.shown: list[tuple[str, Doing]] = []
        self.knocked: list[str] = []
        self.hanging = threading.Event()
        self.entered = threading.Event()
        self.hanging.set()
        self._to: set[str] = set()

    def on(self) -> bool:
        return self.open

    def lacks(self) -> list[str]:
        return [] if self.open else ["It is closed. Open it."]

    def admits(self, request: HttpRequest, path: str) -> bool:
        return request.headers.get("X-Secret") == SECRET and path in ("", "status/")

    def read(self, request: HttpRequest, path: str) -> list[Incoming | Receipt]:
        told = json.loads(request.body)
        try:
            return [Receipt(**one) if path else Incoming(**one) for one in told]
        except TypeError as error:
            raise ValueError("strange") from error

    def fetch(self, attachment: Attachment) -> bytes:
        file = self.files[attachment.reference]
        if isinstance(file, bytes):
            return file
        raise file.pop(0)

    def send(self, to: str, parcel: Parcel) -> str:
        assert to not in self._to, "two at a time to one person"
        self._check(parcel)
        self._to.add(to)
        try:
            self.asked.append(parcel)
            self.entered.set()
            assert self.hanging.wait(20), "nobody let it go on"
            if self.refusals and (refusal := self.refusals.pop(0)):
                raise refusal
            self.sent.append(Sent(to, parcel, f"{to}-{len(self.sent) + 1}"))
            if self.lost:
                raise self.lost.pop(0)
            return self.sent[-1].id
        finally:
            self._to.remove(to)

    def _check(self, parcel: Parcel) -> None:
        room = {"text": self.limits.text, "voice": self.limits.voice_text, "video": self.limits.video_text, "note": 0}
        assert len(parcel.text) <= room[parcel.kind], f"too much text for a {parcel.kind}"
        if parcel.kind == "text":
            assert parcel.text.strip(), "nothing to say"
            return
        found = contents(store(settings().blobs_address).get(parcel.blob))
        assert abs(found.seconds - parcel.seconds) < 0.5, "its length is not what it claims"
        codecs = ("opus", "") if parcel.kind == "voice" else ("aac", "h264")
        assert (found.sound, found.picture) == codecs

    def show(self, to: str, doing: Doing) -> None:
        self.shown.append((to, doing))

    def find(self, to: str, parcel: Parcel, since: datetime) -> str | None:
        self.looked.append(since)
        if isinstance(self.found, Exception):
            raise self.found
        return self.found

    def knock(self, to: str) -> str:
        self.knocked.append(to)
        return "knock"

    # For tests.

    @property
    def kinds(self) -> list[str]:
        return [one.parcel.kind for one in self.sent]

    @property
    def texts(self) -> list[str]:
        return [one.parcel.text for one in self.sent]

    @contextmanager
    def hang(self) -> Iterator[None]:
        """Whatever is sent meanwhile gets no answer before the end."""
        self.entered.clear()
        self.hanging.clear()
        try:
            yield
        finally:
            self.hanging.set()


DAY = timedelta(hours=24)
