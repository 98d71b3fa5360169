"""How often a messenger may be used: to one person, and to all, as its limits say."""

import time

import redis.exceptions

from channels_bots.messenger import Messenger
from secretary.wire.config import queue_server


def wait(door: Messenger, address: str) -> float:
    """Seconds until something may be sent there, 0 when now; then it counts as sent.

    Without the queue server nothing is counted: the messenger itself says when it is too much.
    """
    server, limits = queue_server(), door.limits
    try:
        key = f"pace:{door.name}:{address}"
        if limits.gap and not server.set(key, 1, nx=True, px=round(limits.gap * 1000)):
            return max(0.05, float(server.pttl(key)) / 1000)
        second = f"pace:{door.name}:all:{int(time.time())}"
        used = int(server.incr(second))
        server.expire(second, 5)
        if used > limits.a_second:
            server.delete(key)
            return 1.0 - time.time() % 1.0
    except redis.exceptions.RedisError:
        return 0.0
    return 0.0


def once(what: str, seconds: int) -> bool:
    """Whether this is the first time within so many seconds. Raises RedisError."""
    return bool(queue_server().set(f"once:{what}", 1, nx=True, ex=seconds))
