"""Who is there: processes that call out every few seconds on the media server, and are gone when they do not."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import redis

Kind = Literal["workers", "calls"]

EVERY = 5.0
"""Seconds between two calls of a process."""

GONE = 20.0
"""Seconds of silence after which a process is not there any more."""


@dataclass(frozen=True, slots=True)
class Entry:
    name: str
    silent: float
    """Seconds since it called out, by the server's clock."""
    since: float
    """Seconds since it first did."""
    facts: dict[str, Any]


def call_out(server: redis.Redis, kind: Kind, name: str, facts: dict[str, Any]) -> None:
    """Raises RedisError."""
    now = _now(server)
    with server.pipeline(transaction=False) as pipe:
        pipe.hsetnx(f"roll:{kind}:since", name, now)
        pipe.hset(f"roll:{kind}", name, json.dumps([now, facts]))
        pipe.execute()


def strike(server: redis.Redis, kind: Kind, name: str) -> None:
    """It goes in order."""
    server.hdel(f"roll:{kind}", name)
    server.hdel(f"roll:{kind}:since", name)


def present(server: redis.Redis, kind: Kind) -> list[Entry]:
    """All that are there, by name; those that fell silent are struck. Raises RedisError."""
    now, found = _now(server), []
    since = {str(key, "utf-8"): float(value) for key, value in _all(server, f"roll:{kind}:since")}
    for key, value in _all(server, f"roll:{kind}"):
        name, (at, facts) = str(key, "utf-8"), json.loads(value)
        if now - at > GONE:
            strike(server, kind, name)
        else:
            found.append(Entry(name, max(0.0, now - at), max(0.0, now - since.get(name, at)), facts))
    return sorted(found, key=lambda entry: entry.name)


def _all(server: redis.Redis, key: str) -> Iterable[tuple[bytes, bytes]]:
    return server.hgetall(key).items()  # type: ignore[return-value]


def _now(server: redis.Redis) -> float:
    seconds, micros = server.time()
    return float(seconds) + float(micros) / 1e6
