"""The listening end of streams: all attempts at one piece, joined into one sequence."""

import time
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

import redis
import redis.asyncio

from secretary.wire.streams import Chunk, End, Failed, Header, Item, StreamBroken, StreamSilent, decode


class Merge:
    """Joins the attempts at one piece into one sequence: the first attempt that delivers wins.

    When it stalls or fails, the listener goes on with another, from the same pts (a video from its first
    keyframe at or after it). A worker that dies writes no Failed, so a Failed with nothing beside it is final.
    """

    def __init__(self, streams: Sequence[str]) -> None:
        self._waiting: dict[str, list[Item]] = {stream: [] for stream in streams}
        self._failure: Failed | None = None
        self._current: str | None = None
        self._next = 0
        self._need_key = True
        self._header_seen = False

    def push(self, stream: str, item: Item) -> list[Item]:
        """Take what arrived and return what may be used now."""
        if isinstance(item, Failed):
            self._failure = item
            self._waiting[stream] = []
            return self.stalled() if stream == self._current or self._current is None else []
        if self._current is None:
            self._current = stream
        if stream != self._current:
            self._waiting[stream].append(item)
            return []
        return self._accept(item)

    def stalled(self) -> list[Item]:
        """Nothing more comes from the current attempt: what another holds, else the failure if there was one."""
        for stream, items in self._waiting.items():
            if items:
                self._current, self._need_key = stream, True
                self._waiting[stream] = []
                return [used for item in items for used in self._accept(item)]
        return [self._failure] if self._failure else []

    def _accept(self, item: Item) -> list[Item]:
        if isinstance(item, Header):
            first, self._header_seen = not self._header_seen, True
            return [item] if first else []
        if isinstance(item, Chunk):
            if item.pts < self._next or (self._need_key and not item.key):
                return []
            self._need_key = False
            self._next = item.pts + 1
        return [item]


def _entries(answer: Any) -> list[tuple[str, bytes, dict[bytes, bytes]]]:
    """XREAD answers a list with RESP2 and a dict with RESP3."""
    if not answer:
        return []
    if isinstance(answer, dict):
        pairs = [(stream, entries) for stream, batches in answer.items() for entries in batches]
    else:
        pairs = answer
    found = [(stream.decode(), id_, fields) for stream, entries in pairs for id_, fields in entries if fields]
    # A failure last: it is final only when no other attempt has anything.
    return sorted(found, key=lambda entry: b"f" in entry[2])


def read(server: redis.Redis, streams: Sequence[str], *, stall: float = 3.0, timeout: float = 30.0) -> Iterator[Item]:
    """Follow the attempts at one piece until its End.

    `stall` (seconds): how long to wait for the current attempt before another is taken.
    Raises StreamBroken when every attempt failed or nothing came for `timeout` seconds.
    """
    merge, last = Merge(streams), dict.fromkeys(streams, b"0")
    silent_since = time.monotonic()
    while True:
        answer = server.xread(last, block=int(stall * 1000), count=100)  # type: ignore[arg-type]
        items: list[Item] = []
        for stream, id_, fields in _entries(answer):
            last[stream] = id_
            items += merge.push(stream, decode(fields))
        # The others may go on and on while the current one is dead.
        if not answer or (not items and time.monotonic() - silent_since > stall):
            items = merge.stalled()
        for item in items:
            if isinstance(item, Failed):
                raise StreamBroken(item.reason)
            yield item
            if isinstance(item, End):
                return
        if items:
            silent_since = time.monotonic()
        elif time.monotonic() - silent_since > timeout:
            raise StreamSilent(f"nothing came on {streams[0]} for {timeout:.0f} s")


async def follow(
    server: redis.asyncio.Redis,
    streams: Sequence[str],
    *,
    stall: float = 1.5,
    timeout: float = 30.0,  # noqa: ASYNC109
) -> AsyncIterator[Item]:
    """As `read`, on an event loop. The client must have no socket timeout."""
    merge, last = Merge(streams), dict.fromkeys(streams, b"0")
    silent_since = time.monotonic()
    while True:
        answer = await server.xread(last, block=int(stall * 1000), count=100)  # type: ignore[arg-type]
        items: list[Item] = []
        for stream, id_, fields in _entries(answer):
            last[stream] = id_
            items += merge.push(stream, decode(fields))
        # The others may go on and on while the current one is dead.
        if not answer or (not items and time.monotonic() - silent_since > stall):
            items = merge.stalled()
        for item in items:
            if isinstance(item, Failed):
                raise StreamBroken(item.reason)
            yield item
            if isinstance(item, End):
                return
        if items:
            silent_since = time.monotonic()
        elif time.monotonic() - silent_since > timeout:
            raise StreamSilent(f"nothing came on {streams[0]} for {timeout:.0f} s")
