"""Counts of all processes together, kept on the queue server: they only grow, and outlive a start.

Rows are no counter, since they are deleted; and a process of its own would count only for itself. A count that is
lost because the server is away is no reason to fail the work that is counted.
"""

import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import redis
import redis.exceptions

logger = logging.getLogger(__name__)

KEY = "tally"

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0, 20.0, 40.0, 90.0)
"""Seconds: upper bounds of a histogram's parts; the last part has none."""

Labels = tuple[str, ...]


@dataclass(slots=True)
class Histogram:
    parts: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    """How many lay in each part of BOUNDS."""
    total: float = 0.0
    """Seconds."""


@dataclass(frozen=True, slots=True)
class Tally:
    counts: dict[str, dict[Labels, int]]
    """Name → labels → how many."""
    histograms: dict[str, dict[Labels, Histogram]]


def count(server: redis.Redis, name: str, *labels: str) -> None:
    _write(server, [(_key(name, labels), 1)])


def observe(server: redis.Redis, name: str, seconds: Mapping[Labels, float]) -> None:
    """Durations, each under its labels."""
    lines: list[tuple[str, float]] = []
    for labels, value in seconds.items():
        lines += [(_key(name, labels, _part(value)), 1), (_key(name, labels, "sum"), max(0.0, value))]
    _write(server, lines)


def read(server: redis.Redis) -> Tally:
    """All of it. Raises RedisError."""
    found = Tally({}, {})
    for key, value in server.hgetall(KEY).items():
        name, *rest = json.loads(key)
        if not rest:
            found.counts.setdefault(name, {})[()] = int(value)
        elif isinstance(rest[-1], list):
            _gather(found.histograms.setdefault(name, {}), tuple(rest[:-1]), str(rest[-1][0]), float(value))
        else:
            found.counts.setdefault(name, {})[tuple(rest)] = int(value)
    return found


def _gather(into: dict[Labels, Histogram], labels: Labels, part: str, value: float) -> None:
    histogram = into.setdefault(labels, Histogram())
    if part == "sum":
        histogram.total = value
    elif int(part) < len(histogram.parts):
        histogram.parts[int(part)] = int(value)


def _part(seconds: float) -> str:
    return str(next((number for number, bound in enumerate(BOUNDS) if seconds <= bound), len(BOUNDS)))


def _key(name: str, labels: Labels, part: str = "") -> str:
    return json.dumps([name, *labels, *([[part]] if part else [])])


def _write(server: redis.Redis, lines: Iterable[tuple[str, float]]) -> None:
    try:
        with server.pipeline(transaction=False) as pipe:
            for key, by in lines:
                if isinstance(by, int):
                    pipe.hincrby(KEY, key, by)
                else:
                    pipe.hincrbyfloat(KEY, key, by)
            pipe.execute()
    except redis.exceptions.RedisError as error:
        logger.debug("something is not counted, the queue server is away: %s", type(error).__name__)
