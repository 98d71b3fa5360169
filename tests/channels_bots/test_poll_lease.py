"""One poller at a time."""

import asyncio
from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from django.utils import timezone

from channels_bots.poll_lease import LeaseLost, PollLease
from secretary.core.models import Poller
from tests.rows import COMMITS

pytestmark = [COMMITS]


def test_a_second_poller_waits_until_the_first_ends() -> None:
    async def both() -> None:
        first, second = PollLease("telegram"), PollLease("telegram")
        await first.take()
        waiting = asyncio.ensure_future(second.take())
        await asyncio.sleep(0)
        await first.advance(7)
        assert not waiting.done()
        await first.give_back()
        await asyncio.wait_for(waiting, 5)
        assert await second.offset() == 7

    async_to_sync(both)()


def test_one_that_lost_its_lease_moves_nothing() -> None:
    async def both() -> None:
        first, second = PollLease("telegram"), PollLease("telegram")
        await first.take()
        await Poller.objects.aupdate(until=timezone.now() - timedelta(seconds=1))
        await second.take()
        with pytest.raises(LeaseLost):
            await first.advance(7)
        await second.advance(8)
        await first.give_back()
        assert (await Poller.objects.aget()).offset == 8
        assert (await Poller.objects.aget()).until > timezone.now()

    async_to_sync(both)()
