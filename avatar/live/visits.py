"""A guest's call: opened by a ticket instead of a session, one of a few at once, and for a while only."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs
from uuid import uuid4

import redis.exceptions

from avatar.api import allowance
from avatar.api.problems import Problem
from avatar.live import background
from avatar.live.threads import in_thread
from secretary.core import guests
from secretary.core.errors import Refused
from secretary.core.models import User
from secretary.wire.config import media_server, settings

logger = logging.getLogger(__name__)

Close = Callable[[int], Awaitable[None]]

NO_TICKET, BUSY, LONG_ENOUGH = 4401, 4429, 4408
"""Close codes. After the last two the page comes back with another ticket."""

LONGEST = 900.0
"""Seconds of one visit. A place that a killed process held is free again after it."""


class NoEntry(Exception):
    """The visit does not begin."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Visit:
    """A place among the calls of one token, until `end`; after LONGEST it calls `close`."""

    def __init__(self, visit: guests.Visit, close: Close) -> None:
        self.guest: User = visit.guest
        self._who, self._places = f"embed-{visit.token.pk}", f"visits:{visit.token.pk}"
        self._place, self._close = uuid4().hex, close
        self._clock = background.start(self._wait(), "visit")

    async def _wait(self) -> None:
        await asyncio.sleep(LONGEST)
        await self._close(LONG_ENOUGH)

    def seat(self) -> bool:
        """Take a place; False when all are taken."""
        now = time.time()
        with media_server().pipeline() as pipe:
            pipe.zremrangebyscore(self._places, 0, now - LONGEST)
            pipe.zadd(self._places, {self._place: now})
            pipe.expire(self._places, int(LONGEST))
            pipe.zcard(self._places)
            taken = int(pipe.execute()[-1])
        return taken <= settings().embed_calls

    async def end(self) -> None:
        await background.stop(self._clock)
        try:
            await in_thread(media_server().zrem, self._places, self._place)
        except redis.exceptions.RedisError:
            logger.warning("a visit's place is held for a while: the media server is away")

    async def allow(self, kind: str) -> None:
        """Raises Refused for a message that a guest may not send now."""
        if kind == "character":
            raise Refused("There is nobody else to talk to here.")
        if kind in ("say", "again", "start_over"):
            try:
                await in_thread(allowance.spend, self._who, "word")
            except Problem as error:
                raise Refused(f"{error.message} {error.hint}") from error
            except redis.exceptions.RedisError as error:
                raise Refused("This does not work at the moment. Try again soon.") from error


async def begin(query: bytes, close: Close) -> Visit | None:
    """The visit whose ticket is in a socket's query; None without one. Raises NoEntry."""
    given = parse_qs(query.decode("latin-1")).get("ticket")
    if given is None:
        return None
    try:
        found = await in_thread(guests.spend, given[0])
        if found is None:
            raise NoEntry(NO_TICKET)
        visit = Visit(found, close)
        if await in_thread(visit.seat):
            return visit
    except redis.exceptions.RedisError as error:
        raise NoEntry(BUSY) from error
    await visit.end()
    raise NoEntry(BUSY)
