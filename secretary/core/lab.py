"""Runs of the lab: tried, looked at beside others, and gone after an hour. They are no part of a conversation.

They lie on the media server, which keeps nothing on a disk; their recordings are blobs that no row names, and so are
swept up by themselves.
"""

import json
import time
from typing import Any
from uuid import uuid4

import redis.exceptions

from secretary.core.errors import NotYours, Unreachable
from secretary.core.models import User
from secretary.wire.config import media_server

KEPT = 3600
"""Seconds."""

MOST = 20
"""Runs of one person; the oldest go first."""

BUSY = 90
"""Seconds after which a run that ended without a word does not hold up the next."""


def keep(user: User, run: dict[str, Any]) -> dict[str, Any]:
    """The run with its id. Raises RedisError."""
    kept = {"id": uuid4().hex[:12], "at": time.time(), **run}
    server, names = media_server(), _names(user)
    server.set(_key(user, kept["id"]), json.dumps(kept), ex=KEPT)
    server.zadd(names, {kept["id"]: kept["at"]})
    server.expire(names, KEPT)
    for old in _ids(user)[MOST:]:
        server.zrem(names, old)
        server.delete(_key(user, old))
    return kept


def runs(user: User) -> list[dict[str, Any]]:
    """The newest first. Raises RedisError."""
    ids = _ids(user)
    found = media_server().mget([_key(user, one) for one in ids]) if ids else []
    return [json.loads(one) for one in found if one]


def find(user: User, run_id: str) -> dict[str, Any]:
    """Raises NotYours."""
    found = media_server().get(_key(user, run_id))
    if found is None:
        raise NotYours("There is no such run. Runs are kept for an hour.")
    run: dict[str, Any] = json.loads(found)
    return run


def forget(user: User) -> set[str]:
    """All of somebody's runs. Returns the blobs of their recordings. Raises Unreachable."""
    try:
        there = runs(user)
        media_server().delete(_names(user), *(_key(user, run["id"]) for run in there))
    except redis.exceptions.RedisError as error:
        raise Unreachable("The media server does not answer. Try again in a moment.") from error
    return {run[kind] for run in there for kind in ("voice", "clip") if run.get(kind)}


def begin(user: User) -> bool:
    """Whether no other run of theirs is under way: a run keeps every worker busy."""
    return bool(media_server().set(f"lab:{user.pk}:busy", 1, nx=True, ex=BUSY))


def end(user: User) -> None:
    media_server().delete(f"lab:{user.pk}:busy")


def _ids(user: User) -> list[str]:
    found: list[bytes] = media_server().zrevrange(_names(user), 0, -1)  # type: ignore[assignment]
    return [one.decode() for one in found]


def _names(user: User) -> str:
    return f"lab:{user.pk}:runs"


def _key(user: User, run_id: str) -> str:
    return f"lab:{user.pk}:run:{run_id}"
