"""Work that a request waits for: sent to the workers' queues, its result read from their streams."""

import time
from collections.abc import Iterator
from types import TracebackType
from uuid import uuid4

from secretary.core.errors import Refused, Unreachable
from secretary.wire import listening, streams
from secretary.wire.config import media_server

DEADLINE = 60.0
"""Seconds that a request waits."""

STALL = 1.0
"""Seconds after which another attempt at the work is listened to."""

REFUSALS = ("EngineError: ", "MediaError: ")
"""Begin what a worker says when the request cannot be done; all else is trouble of its own."""


class Errand:
    """A piece of work under a name of its own. Leaving it stops whoever still works on it, and drops the streams."""

    def __init__(self) -> None:
        self.name = f"api-{uuid4().hex}"
        self._until = time.monotonic() + DEADLINE

    def items(self, kind: streams.Kind, number: int = 0) -> Iterator[streams.Item]:
        """What a worker sends, as it comes, to its End.

        Raises Refused when the engine cannot do this, Unreachable when nothing comes before the DEADLINE.
        """
        names = streams.attempts(kind, self.name, number)
        left = max(0.0, self._until - time.monotonic())
        try:
            for item in listening.read(media_server(), names, stall=STALL, timeout=left):
                yield item
                if time.monotonic() > self._until:
                    raise late()
        except streams.StreamSilent as silence:
            raise late() from silence
        except streams.StreamBroken as broken:
            raise reason(broken) from broken

    def chunks(self, kind: streams.Kind, number: int = 0) -> Iterator[bytes]:
        return (item.data for item in self.items(kind, number) if isinstance(item, streams.Chunk))

    def result(self, number: int = 0) -> bytes:
        """The one chunk of JSON that a worker answers with. Raises as `items`."""
        return b"".join(self.chunks("words", number))

    def close(self) -> None:
        streams.stop(media_server(), self.name)

    def __enter__(self) -> "Errand":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def late() -> Unreachable:
    return Unreachable(f"The workers did not answer within {DEADLINE:.0f} seconds. They are busy, or do not run.")


def reason(broken: streams.StreamBroken) -> Refused | Unreachable:
    """Why a worker failed, as far as it may be told."""
    told = str(broken)
    for beginning in REFUSALS:
        if told.startswith(beginning):
            said = told.removeprefix(beginning)
            return Refused(f"{said[:1].upper()}{said[1:]}")
    return Unreachable("The worker failed at this. Its log says why.")
