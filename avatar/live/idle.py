"""The idle loop of a face: rendered once by a worker, then kept by this process."""

from collections import OrderedDict
from uuid import uuid4

import redis.asyncio

from avatar.live.screen import IdleLoop
from avatar.live.threads import in_thread
from secretary.core import dispatch
from secretary.wire.jobs import AnimationJob
from secretary.wire.streams import Chunk, attempts, follow
from secretary.wire.types import Expression, Photo

KEPT = 24
"""Loops in memory, about 1 MB each."""

PATIENCE = 20.0
"""Seconds to wait for a worker."""

_loops: OrderedDict[tuple[Photo, Expression], IdleLoop] = OrderedDict()


async def idle_loop(server: redis.asyncio.Redis, photo: Photo, resting: Expression) -> IdleLoop:
    """The loop of a portrait at rest. Raises StreamBroken when no worker draws it."""
    # A slider has a hundred positions that nobody can tell apart.
    resting = Expression(resting.name, round(resting.intensity, 1))
    if (photo, resting) not in _loops:
        _loops[photo, resting] = await _render(server, photo, resting)
        if len(_loops) > KEPT:
            _loops.popitem(last=False)
    _loops.move_to_end((photo, resting))
    return _loops[photo, resting]


async def _render(server: redis.asyncio.Redis, photo: Photo, resting: Expression) -> IdleLoop:
    turn = f"idle-{uuid4().hex[:12]}"
    job = AnimationJob(turn, 0, photo, resting=resting, idle=True)
    await in_thread(dispatch.animate, job, priority=dispatch.LIVE)
    items = follow(server, attempts("video", turn, 0), timeout=PATIENCE)
    return IdleLoop.of([item async for item in items if isinstance(item, Chunk)])
