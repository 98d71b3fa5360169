"""The queues at a glance: what lies in them, since when, and how long tasks of the last hour waited."""

import json
import time
from dataclasses import dataclass

from secretary.core.dispatch import QUEUES
from secretary.wire import waits
from secretary.wire.broker import PRIORITY_STEPS
from secretary.wire.config import queue_server
from secretary.wire.worklog import SENT

NAMES = tuple(sorted({*QUEUES.values()}))


@dataclass(frozen=True, slots=True)
class Queue:
    name: str
    waiting: int
    """Tasks that no worker has taken yet."""
    oldest: float
    """Seconds that the longest waiting one has lain there; 0 when there is none."""
    waited: waits.Waits
    """How long those of the last hour lay there."""


def lengths() -> list[Queue]:
    """All queues, by name, in two exchanges with the queue server. Raises RedisError when it is away."""
    server = queue_server()
    with server.pipeline(transaction=False) as pipe:
        for name in NAMES:
            for place in _lists(name):
                pipe.llen(place)
                pipe.lindex(place, -1)  # kombu puts in at the left, and takes at the right
        answers = iter(pipe.execute())
    waited = waits.last_hour(server, NAMES)
    found = []
    for name in NAMES:
        pairs = [(next(answers), next(answers)) for _ in PRIORITY_STEPS]
        oldest = max((_age(raw) for _, raw in pairs if raw), default=0.0)
        found.append(Queue(name, sum(int(length) for length, _ in pairs), oldest, waited[name]))
    return found


def _lists(queue: str) -> list[str]:
    return [queue if not step else f"{queue}:{step}" for step in PRIORITY_STEPS]


def _age(raw: bytes) -> float:
    """Seconds since a message was sent; 0 for one that does not tell."""
    sent = json.loads(raw).get("headers", {}).get(SENT)
    return max(0.0, time.time() - float(sent)) if sent else 0.0
