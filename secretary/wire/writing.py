"""The producing end of streams: a Writer, and what it writes made another piece's too."""

import json
from collections.abc import Iterable, Sequence

import redis

from secretary.wire.streams import (
    EXPIRY,
    LONGEST,
    Chunk,
    End,
    Failed,
    Header,
    Item,
    Kind,
    Piece,
    Stopped,
    StreamSilent,
    encode,
    name,
    newest,
)

LINGER = 20
"""Seconds for which a piece that became another's is still there under its first name."""


def hand_over(server: redis.Redis, kinds: Iterable[Kind], piece: Piece, to: Piece) -> bool:
    """Make what was asked for as one piece another's too: what there is of it, and what is still to come.

    Whoever listens to it under its first name goes on. False, and nothing done, when any of `kinds` failed. `to` must
    not have been asked for itself.
    """
    names = {kind: (name(kind, *piece, 1), name(kind, *to, 1)) for kind in kinds}
    if any(isinstance(newest(server, early), Failed) for early, _ in names.values()):
        return False
    with server.pipeline() as pipe:
        for kind, (early, late) in names.items():
            pipe.set(_moved(kind, piece[0]), json.dumps(to), ex=EXPIRY)
            pipe.copy(early, late)
            pipe.expire(early, LINGER)
            pipe.expire(late, EXPIRY)
        pipe.execute()
    return True


def _moved(kind: str, turn: str) -> str:
    """The key that tells to which piece a turn's streams of this kind were handed over."""
    return f"moved:{kind}:{turn}"


class Writer:
    """The producing end of one stream. A context manager: leaving it by an exception writes Failed.

    Not by StreamSilent: then this attempt only waited in vain, and another will follow.
    `turn`: whose work it is by now.
    """

    def __init__(self, server: redis.Redis, stream: str, *, turn: str) -> None:
        self._server, self.stream, self.turn = server, stream, turn
        self._streams = [stream]
        self._rate = 0
        self._closed = False

    def open(self, header: Header) -> None:
        self._rate = header.rate
        self._put([header])

    def send(self, chunks: Iterable[Chunk]) -> None:
        """Raises Stopped when the turn was cancelled, ValueError past LONGEST seconds."""
        sent = list(chunks)
        if any(chunk.pts > LONGEST * self._rate for chunk in sent):
            raise ValueError(f"{self.stream} is longer than {LONGEST:.0f} s")
        if self._put(sent):
            raise Stopped(self.turn)

    def end(self, seconds: float, rest: float = 0.0) -> None:
        self._close(End(seconds, rest))

    def fail(self, reason: str) -> None:
        self._close(Failed(reason))

    def _close(self, item: End | Failed) -> None:
        if not self._closed:
            self._closed = True
            self._put([item])

    def _put(self, items: Sequence[Item]) -> bool:
        """Append to the stream, and to what it became meanwhile. Whether the turn was cancelled."""
        kind, _, _, attempt = self.stream.split(":")
        with self._server.pipeline() as pipe:  # a piece is handed over before all of this or after it
            pipe.exists(f"stop:{self.turn}")
            pipe.get(_moved(kind, self.turn))
            for stream in self._streams:
                for item in items:
                    pipe.xadd(stream, encode(item))
            pipe.expire(self._streams[0], EXPIRY)
            stopped, moved, *_ = pipe.execute()
        if moved is None:
            return bool(stopped)
        self.turn, number = json.loads(moved)
        early, self._streams = self._streams, [f"{kind}:{self.turn}:{number}:{attempt}"]
        stopped = self._put(items)
        self._streams += early
        return bool(stopped)

    def __enter__(self) -> "Writer":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if isinstance(error, Stopped):
            self._server.unlink(*self._streams)
        elif error is not None and not isinstance(error, StreamSilent):
            self.fail(f"{type(error).__name__}: {error}"[:300])
