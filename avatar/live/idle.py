"""The idle loop of a face: rendered once by a worker, then kept by this process."""

import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import redis.asyncio
from redis.exceptions import RedisError

from avatar.live.player import Player
from avatar.live.screen import IdleLoop
from avatar.live.threads import in_thread
from secretary.core import dispatch
from secretary.wire.jobs import AnimationJob
from secretary.wire.listening import follow
from secretary.wire.streams import Chunk, StreamBroken, attempts
from secretary.wire.types import Expression, Photo

logger = logging.getLogger(__name__)

KEPT = 24
"""Loops in memory, about 1 MB each."""

PATIENCE = 20.0
"""Seconds to wait for a worker."""

_loops: OrderedDict[tuple[Photo, Expression], IdleLoop] = OrderedDict()


class Face:
    """The resting face of a call: what is asked for last is what is shown."""

    def __init__(self, server: redis.asyncio.Redis, player: Player, send: Callable[[dict[str, Any]], Awaitable[None]]):
        self._server, self._player, self._send = server, player, send
        self._wanted: tuple[Photo, Expression] | None = None

    async def show(self, photo: Photo, expression: Expression) -> None:
        """Show it as soon as it is drawn. When nobody draws it, the page is told, and sound goes on without it."""
        self._wanted = (photo, expression)
        try:
            loop = await idle_loop(self._server, photo, expression)
        except (StreamBroken, RedisError, OSError, ValueError) as error:
            logger.warning("no idle loop: %s", error)
            words = "The face cannot be drawn now: its worker does not answer. The voice goes on."
            await self._send({"type": "error", "code": "no_face", "words": words})
            return
        if self._wanted == (photo, expression):
            self._player.show(loop)


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
