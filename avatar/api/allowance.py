"""How much a program may ask a minute: counted on the queue server, so that all web processes count together."""

import time
from typing import Literal

from avatar.api.problems import Problem
from secretary.wire.config import queue_server

Kind = Literal["look", "work", "visit", "word"]

A_MINUTE: dict[Kind, int] = {"look": 600, "work": 120, "visit": 30, "word": 60}
"""Requests that read rows or write them, and those that keep a worker busy; what all visitors of one page together
may ask of an embed token: calls, and typed words."""


def spend(who: str, kind: Kind) -> None:
    """Count one request. Raises Problem (429) past A_MINUTE, and the RedisError of a server that is away."""
    now = time.time()
    key = f"allowance:{who}:{kind}:{int(now // 60)}"
    with queue_server().pipeline() as pipe:
        pipe.incr(key)
        pipe.expire(key, 120)
        count = int(pipe.execute()[0])
    if count > A_MINUTE[kind]:
        wait = 60 - int(now % 60)
        reason = f"That is more than {A_MINUTE[kind]} requests a minute."
        raise Problem(429, reason, f"Try again in {wait} s.", retry_after=wait)
