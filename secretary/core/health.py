"""What runs, proved by work: each queue's last finished task, with the engine and device that did it."""

import time

import redis.exceptions

from secretary.wire import pulse
from secretary.wire.config import queue_server, settings

STALE = 30.0
"""Seconds without a finished task after which a queue gets a canary."""

DEAD = 90.0
"""Seconds without a finished task after which a queue counts as not working."""

WORKER_QUEUES = ("stt", "tts", "render")


def stamp(queue: str, engine: str, device: str) -> None:
    pulse.stamp(queue_server(), queue, engine, device)


def stale() -> list[str]:
    """Worker queues that need a canary now. Marks them, so that the next watch does not send a second one."""
    due = []
    for queue in WORKER_QUEUES:
        seen = pulse.read(queue_server(), queue)
        late = seen is None or time.time() - seen.at > STALE
        if late and queue_server().set(f"canary:{queue}", 1, nx=True, ex=10):
            due.append(queue)
    return due


def components() -> dict[str, dict[str, object]]:
    """Each part: whether it works, which engine and device really serve, and the age (s) of its last finished task."""
    found: dict[str, dict[str, object]] = {}
    for name, address in (("queue", settings().queue_address), ("media", settings().media_address)):
        found[name] = _server(name, address)
    for queue in (*WORKER_QUEUES, "dialogue", "io"):
        try:
            seen = pulse.read(queue_server(), queue) if found["queue"]["ok"] else None
        except (redis.exceptions.RedisError, OSError):
            seen = None
        age = None if seen is None else round(time.time() - seen.at, 1)
        found[queue] = {
            "ok": age is not None and age < DEAD,
            "engine": seen.engine if seen else None,
            "device": seen.device if seen else None,
            "canary_age": age,
        }
        if queue == "tts":
            found[queue]["clones"] = bool(seen and seen.clones)
    return found


def _server(name: str, address: str) -> dict[str, object]:
    client = redis.Redis.from_url(address, socket_timeout=2, socket_connect_timeout=2)
    try:
        client.ping()
    except (redis.exceptions.RedisError, OSError) as error:
        return {"ok": False, "detail": f"the {name} server does not answer ({type(error).__name__})"}
    finally:
        client.close()
    return {"ok": True}
