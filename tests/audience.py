"""Somebody whose pages are open: hears what is published to a person."""

import asyncio
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from secretary.core.models import User


class Audience:
    """Join before the event; the queue server must be empty, since the channel has a fixed name."""

    def __init__(self, user: User) -> None:
        self._channel = f"audience-{user.pk}"
        async_to_sync(get_channel_layer().group_add)(user.group, self._channel)

    def hears(self, count: int) -> list[dict[str, Any]]:
        """The next `count` events."""
        return async_to_sync(self._next)(count)

    async def _next(self, count: int) -> list[dict[str, Any]]:
        async with asyncio.timeout(5):
            return [await get_channel_layer().receive(self._channel) for _ in range(count)]
