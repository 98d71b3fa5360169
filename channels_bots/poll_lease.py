"""One poller a door: a lease on its row, and how far it has come."""

import asyncio
import logging
import os
import socket
from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

from asgiref.sync import sync_to_async
from django.db import close_old_connections
from django.db.models import Q, QuerySet
from django.db.utils import OperationalError
from django.utils import timezone

from secretary.core.models import Poller

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=15)
"""How long a poller that was killed is waited for."""

RENEWAL = 5.0
"""Seconds."""


class LeaseLost(Exception):
    """Another poller has it: this one was too slow to renew it."""


class PollLease:
    """Held by one process of all that share the database; each step is one conditional UPDATE."""

    def __init__(self, door: str) -> None:
        self._door = door
        self._holder = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"

    async def take(self) -> None:
        """Wait until nobody else has it."""
        waited = False
        while not await sync_to_async(self._taken)():
            if not waited:
                logger.info("another process polls %s; this one waits until it ends", self._door)
            waited = True
            await asyncio.sleep(RENEWAL / 5)

    async def keep(self) -> None:
        """Renew it until it is lost. Raises LeaseLost."""
        while True:
            await asyncio.sleep(RENEWAL)
            try:
                if not await sync_to_async(self._renewed)():
                    raise LeaseLost
            except OperationalError:
                logger.warning("the database is away, the lease on %s is not renewed", self._door)

    async def give_back(self) -> None:
        """Another may begin at once."""
        with suppress(OperationalError):
            await sync_to_async(self._given_back)()

    async def offset(self) -> int:
        """The first update that is not in the inbox."""
        return await sync_to_async(lambda: Poller.objects.values_list("offset", flat=True).get(door=self._door))()

    async def advance(self, offset: int) -> None:
        """All before it lie in the inbox. Raises LeaseLost."""
        if not await sync_to_async(lambda: self._mine().update(offset=offset))():
            raise LeaseLost

    def _taken(self) -> bool:
        close_old_connections()
        now = timezone.now()
        Poller.objects.get_or_create(door=self._door, defaults={"until": now})
        free = Poller.objects.filter(Q(until__lte=now) | Q(holder=self._holder), door=self._door)
        return bool(free.update(holder=self._holder, until=now + LEASE))

    def _renewed(self) -> bool:
        close_old_connections()
        return bool(self._mine().update(until=timezone.now() + LEASE))

    def _given_back(self) -> None:
        self._mine().update(until=timezone.now())

    def _mine(self) -> QuerySet[Poller]:
        return Poller.objects.filter(door=self._door, holder=self._holder)
