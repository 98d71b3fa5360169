"""Proof that a queue is worked on: the time of its last finished task, and the engine and device that did it."""

import json
import time
from dataclasses import dataclass

import redis


@dataclass(frozen=True, slots=True)
class Pulse:
    at: float
    """Unix time by the clock of the queue server, so that hosts need not agree."""
    engine: str
    device: str
    clones: bool = False
    """Whether it imitates a recorded voice."""


def stamp(server: redis.Redis, queue: str, engine: str, device: str, *, clones: bool = False) -> None:
    seconds, micros = server.time()
    server.set(f"pulse:{queue}", json.dumps([seconds + micros / 1e6, engine, device, clones]), ex=3600)


def read(server: redis.Redis, queue: str) -> Pulse | None:
    """The last one of a queue, its `at` moved to this process's clock."""
    value = server.get(f"pulse:{queue}")
    if value is None:
        return None
    at, engine, device, *more = json.loads(value)  # a worker of an older version tells less
    seconds, micros = server.time()
    return Pulse(at + time.time() - (seconds + micros / 1e6), engine, device, bool(more and more[0]))
