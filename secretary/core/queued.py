"""What lies of somebody in the broker's queues and on the media server, and how it is taken out."""

import json
import re
import time
from collections.abc import Iterator, Set

import redis

from secretary.core.dispatch import QUEUES
from secretary.wire import streams
from secretary.wire.broker import PRIORITY_STEPS
from secretary.wire.config import media_server, queue_server, settings

REWRITTEN_WITHIN = 20.0
"""Seconds in which the embedded server writes its log anew."""

ROW = re.compile(r"\(turn (?:of (identity|export) )?(\d+)\)")
"""How a task shows what it belongs to, in its `argsrepr`."""


def forget(turns: Set[int], identities: Set[int]) -> int:
    """Take their tasks out of every queue, those too that a worker holds for later. Returns how many."""
    server = queue_server()
    removed = 0
    for name, raw in _lying(server):
        if _belongs(raw, turns, identities):
            removed += int(server.lrem(name, 1, raw))  # type: ignore[arg-type]
    for tag, kept in server.hgetall("unacked").items():
        if _belongs(json.dumps(json.loads(kept)[0]).encode(), turns, identities):
            server.zrem("unacked_index", tag)
            removed += int(server.hdel("unacked", tag))
    return removed


def hush(turn: int) -> None:
    """Make every worker of a turn stop, and drop what it has sent and heard."""
    server = media_server()
    streams.stop(server, str(turn))
    streams.stop(server, f"note-{turn}")


def rewrite_log() -> bool | None:
    """Have the queue's append-only file written anew, without what was taken out of it meanwhile.

    None when the server is not ours: its operator decides about its files. False when it did not end in time.
    """
    if settings().redis_url:
        return None
    server, deadline = queue_server(), time.monotonic() + REWRITTEN_WITHIN
    if not server.info("persistence")["aof_enabled"]:
        return True  # it keeps nothing
    begun = False
    while time.monotonic() < deadline:
        if server.info("persistence")["aof_rewrite_in_progress"]:  # ours, or one that began before the rest was gone
            time.sleep(0.05)
        elif begun:
            return bool(server.info("persistence")["aof_last_bgrewrite_status"] == "ok")
        else:
            server.bgrewriteaof()
            begun = True
    return False


def _lying(server: "redis.Redis") -> Iterator[tuple[str, bytes]]:
    for queue in sorted({*QUEUES.values()}):
        for name in [queue if not step else f"{queue}:{step}" for step in PRIORITY_STEPS]:
            for raw in server.lrange(name, 0, -1):
                yield name, bytes(raw)  # type: ignore[arg-type]


def _belongs(raw: bytes, turns: Set[int], identities: Set[int]) -> bool:
    shown = ROW.fullmatch(json.loads(raw)["headers"].get("argsrepr", ""))
    if shown is None:
        return False
    kind, number = shown[1], int(shown[2])
    return number in (turns if kind is None else identities if kind == "identity" else ())
