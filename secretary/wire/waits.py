"""How long tasks lay in their queues: counted in parts of geometric width, in slots of ten minutes, an hour long.

A look costs one exchange with the queue server however many tasks there were.
"""

import math
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import redis
import redis.exceptions

from secretary.wire import tally

SLOT = 600
"""Seconds."""

SLOTS = 7
"""That are looked at: the present one, and the hour before."""

STEP = 1.2
"""Of one part to the next: a percentile is exact to a tenth."""

LEAST = 0.001
"""Seconds: less is not told apart."""


@dataclass(frozen=True, slots=True)
class Waits:
    count: int
    p50: float | None
    """Seconds; None when there were no tasks."""
    p95: float | None


def note(server: redis.Redis, queue: str, seconds: float) -> None:
    """A task of this queue waited so long. A count that is lost does not fail the task."""
    tally.observe(server, "waits", {(queue,): seconds})
    key = _key(queue, int(time.time() // SLOT))
    part = max(0, math.ceil(math.log(max(seconds, LEAST) / LEAST, STEP)))
    try:
        with server.pipeline(transaction=False) as pipe:
            pipe.hincrby(key, str(part), 1)
            pipe.expire(key, SLOT * (SLOTS + 1))
            pipe.execute()
    except redis.exceptions.RedisError:
        return


def last_hour(server: redis.Redis, queues: Iterable[str]) -> dict[str, Waits]:
    """Of each queue. Raises RedisError."""
    names, slot = list(queues), int(time.time() // SLOT)
    with server.pipeline(transaction=False) as pipe:
        for queue in names:
            for back in range(SLOTS):
                pipe.hgetall(_key(queue, slot - back))
        answers = pipe.execute()
    return {queue: _waits(answers[at * SLOTS : (at + 1) * SLOTS]) for at, queue in enumerate(names)}


def _waits(slots: list[dict[bytes, bytes]]) -> Waits:
    parts: Counter[int] = Counter()
    for slot in slots:
        parts.update({int(part): int(count) for part, count in slot.items()})
    return Waits(parts.total(), _percentile(parts, 0.5), _percentile(parts, 0.95))


def _percentile(parts: Counter[int], share: float) -> float | None:
    below, wanted = 0, share * parts.total()
    for part in sorted(parts):
        below += parts[part]
        if below >= wanted:
            return LEAST * STEP**part if part else 0.0
    return None


def _key(queue: str, slot: int) -> str:
    return f"waits:{queue}:{slot}"
