"""Ordered media chunks from a producer to a listener, over Redis Streams on the media server.

One stream is one attempt at one piece of work: a Header, Chunks in order, then End or Failed.
Names: `speech|audio|video:<turn>:<number>:<attempt>`. Listeners follow all attempts of a piece and
take the first that delivers (`wire.listening`). A stop key a turn makes every producer of that turn stop.
"""

import json
from dataclasses import dataclass
from typing import Any, Literal

import redis
import redis.asyncio

from secretary.wire.jobs import MAX_ATTEMPTS
from secretary.wire.types import Phone

Kind = Literal["speech", "audio", "video", "words"]

Piece = tuple[str, int]
"""Turn and number."""

EXPIRY = 300
"""Seconds that a stream outlives its first chunk."""

LONGEST = 60.0
"""Seconds of media that one stream may hold; there is no MAXLEN, since a stall must not cut the middle out."""

VIDEO_RATE = 90_000
OPUS_RATE = 48_000
"""Clock rates in hertz, those of RTP."""


class Stopped(Exception):
    """The turn was cancelled: the producer drops what it is doing."""


class StreamBroken(Exception):
    """The stream failed, ended early, or nothing came in time."""


class StreamSilent(StreamBroken):
    """Nothing came in time; another attempt may yet deliver."""


@dataclass(frozen=True, slots=True)
class Header:
    codec: str
    """`pcm_s16le`, `opus`, `h264` (Annex B, parameter sets before each keyframe) or `json`."""
    rate: int
    """Hertz: the clock of the chunks' pts."""
    width: int = 0
    height: int = 0
    phase: int = 0
    """Frame of the head motion's period at the first video frame."""


@dataclass(frozen=True, slots=True)
class Chunk:
    pts: int
    """In units of 1/rate since the start of the sentence."""
    data: bytes
    key: bool = True
    """Decodable without what came before."""
    phones: tuple[Phone, ...] = ()


@dataclass(frozen=True, slots=True)
class End:
    seconds: float
    """Length of what was sent."""
    rest: float = 0.0
    """Of a video: seconds after the speech, in which the face idles on to the next keyframe of the idle loop."""


@dataclass(frozen=True, slots=True)
class Failed:
    reason: str


Item = Header | Chunk | End | Failed


def name(kind: Kind, turn: str, number: int, attempt: int) -> str:
    return f"{kind}:{turn}:{number}:{attempt}"


def attempts(kind: Kind, turn: str, number: int) -> list[str]:
    """The names of all attempts at one piece."""
    return [name(kind, turn, number, attempt) for attempt in range(1, MAX_ATTEMPTS + 1)]


def encode(item: Item) -> dict[Any, Any]:
    """The fields of a stream entry."""
    match item:
        case Header():
            fields = (item.codec, item.rate, item.width, item.height, item.phase)
            return {"h": json.dumps(fields)}
        case Chunk():
            entry: dict[Any, Any] = {"p": item.pts, "k": int(item.key), "d": item.data}
            if item.phones:
                entry["x"] = json.dumps([(p.symbol, p.start, p.end) for p in item.phones])
            return entry
        case End():
            return {"e": json.dumps((item.seconds, item.rest))}
        case Failed():
            return {"f": item.reason}


def decode(entry: Any) -> Item:
    """The item of a stream entry's fields."""
    if b"d" in entry:
        phones = tuple(Phone(*p) for p in json.loads(entry.get(b"x", b"[]")))
        return Chunk(int(entry[b"p"]), entry[b"d"], entry[b"k"] == b"1", phones)
    if b"h" in entry:
        return Header(*json.loads(entry[b"h"]))
    if b"e" in entry:
        return End(*json.loads(entry[b"e"]))
    return Failed(entry[b"f"].decode())


def stop(server: redis.Redis, turn: str) -> None:
    """Make every producer of a turn stop, and drop what it has sent."""
    server.set(f"stop:{turn}", 1, ex=EXPIRY)
    for key in server.scan_iter(match=f"*:{turn}:*", count=500):
        if key.split(b":")[1] == turn.encode():  # not the sentence of this number in another turn
            server.unlink(key)


def stopped(server: redis.Redis, turn: str) -> bool:
    return bool(server.exists(f"stop:{turn}"))


def revise(server: redis.Redis, turn: str, revision: int) -> None:
    """From now on this revision of an utterance's words is the one that counts."""
    server.set(f"revision:{turn}", revision, ex=EXPIRY)


def replaced(server: redis.Redis, turn: str, revision: int) -> bool:
    """Whether a later revision was asked for."""
    return int(server.get(f"revision:{turn}") or 0) > revision


def end_of(server: redis.Redis, stream: str) -> End | None:
    """The End of an attempt, once it has come to it."""
    item = newest(server, stream)
    return item if isinstance(item, End) else None


def now(server: redis.Redis) -> float:
    """Unix time by the server's clock, which stamps what is sent."""
    seconds, micros = server.time()
    return float(seconds + micros / 1e6)


def last_sign(server: redis.Redis, stream: str) -> float:
    """When the newest entry of an attempt came, Unix time by the server's clock; 0 when there is none."""
    entries = server.xrevrange(stream, count=1)
    return int(bytes(entries[0][0]).partition(b"-")[0]) / 1000 if entries else 0.0  # type: ignore[arg-type]


def has_begun(server: redis.Redis, stream: str) -> bool:
    return bool(server.exists(stream))


def is_over(server: redis.Redis, stream: str) -> bool:
    """Whether an attempt came to its End, or Failed."""
    return isinstance(newest(server, stream), End | Failed)


def newest(server: redis.Redis, stream: str) -> Item | None:
    """The last that has come on an attempt."""
    entries = server.xrevrange(stream, count=1)
    return decode(entries[0][1]) if entries else None


def start_attempt(server: redis.Redis, work: str, turn: str, number: int = 0) -> int:
    """Count a start of a piece of work and return its number, from 1. Above MAX_ATTEMPTS: do not start it."""
    key = f"starts:{work}:{turn}:{number}"
    with server.pipeline() as pipe:
        pipe.incr(key)
        pipe.expire(key, 3600)
        return int(pipe.execute()[0])


def take_back_attempt(server: redis.Redis, work: str, turn: str, number: int = 0) -> None:
    """A start that was broken off in good order does not count: the next one gets its number."""
    server.decr(f"starts:{work}:{turn}:{number}")
