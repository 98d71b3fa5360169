"""The door of `secretary chat`: somebody at this machine's terminal. What is sent lies on a list until it is read."""

import json
import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import cast

import redis.exceptions
from django.http import HttpRequest

from channels_bots.messenger import Attachment, CannotTell, Doing, Incoming, Limits, NotSent, Parcel, Receipt, Uncertain
from secretary.core.errors import Unreachable
from secretary.wire.blobs import BlobMissing, store
from secretary.wire.config import media_server, settings
from secretary.wire.media import MediaError

KEPT = 600
"""Seconds that something lies there unread."""


class Terminal:
    """A messenger of one machine: recordings are blobs already, and nothing can get lost on the way."""

    name, title = "terminal", "This terminal"
    limits = Limits(
        text=10_000,
        voice_text=10_000,
        video_text=10_000,
        voice_bytes=100_000_000,
        video_bytes=100_000_000,
        note_bytes=0,
        note_seconds=0.0,
        fetch_bytes=100_000_000,
        gap=0.0,
        a_second=1_000,
    )

    def on(self) -> bool:
        return True

    def lacks(self) -> list[str]:
        return []

    def admits(self, request: HttpRequest, path: str) -> bool:
        """Nothing comes in by HTTP."""
        return False

    def read(self, request: HttpRequest, path: str) -> list[Incoming | Receipt]:
        raise ValueError("a terminal has no webhook")

    def fetch(self, attachment: Attachment) -> bytes:
        try:
            return store(settings().blobs_address).get(attachment.reference)
        except BlobMissing as error:
            raise MediaError("it is gone") from error
        except OSError as error:
            raise Unreachable("the blob store does not answer") from error

    def send(self, to: str, parcel: Parcel) -> str:
        sent = uuid.uuid4().hex
        shown = [choice.command for choice in parcel.choices]
        line = {"id": sent, "kind": parcel.kind, "text": parcel.text, "blob": parcel.blob, "choices": shown}
        try:
            with media_server().pipeline() as pipe:
                pipe.rpush(_list(to), json.dumps(line))
                pipe.expire(_list(to), KEPT)
                pipe.execute()
        except redis.exceptions.TimeoutError as error:
            raise Uncertain("the media server did not answer in time") from error
        except redis.exceptions.RedisError as error:
            raise NotSent("the media server does not answer") from error
        return sent

    def show(self, to: str, doing: Doing) -> None:
        """The terminal shows by itself that it waits."""

    def find(self, to: str, parcel: Parcel, since: datetime) -> str | None:
        raise CannotTell("what was read is gone")


def say(text: str) -> Incoming:
    """What somebody typed."""
    return Incoming(uuid.uuid4().hex, "", text=text)


def arrived(to: str, seconds: float) -> Iterator[dict[str, str]]:
    """What is sent there, one after the other, until nothing comes for so long."""
    while found := media_server().blpop([_list(to)], timeout=seconds):
        _, line = cast(tuple[bytes, bytes], found)
        yield json.loads(line)


def forget(to: str) -> None:
    """What nobody read."""
    media_server().delete(_list(to))


def _list(to: str) -> str:
    return f"terminal:{to}"
