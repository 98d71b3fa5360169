"""How many calls this process holds, told on the media server every few seconds: a page may be served by another."""

import asyncio
import logging
import os
import socket
from collections import Counter
from typing import Any

import redis.exceptions

from avatar.live import calls
from avatar.live.threads import in_thread
from secretary.wire import roll
from secretary.wire.config import media_server

logger = logging.getLogger(__name__)

NAME = f"{socket.gethostname()}:{os.getpid()}"


async def run() -> None:
    """Until it is cancelled."""
    try:
        while True:
            await in_thread(_tell, dict(Counter(calls.ways())))
            await asyncio.sleep(roll.EVERY)
    finally:
        await asyncio.shield(in_thread(_leave))


def _tell(facts: dict[str, Any]) -> None:
    try:
        roll.call_out(media_server(), "calls", NAME, facts)
    except redis.exceptions.RedisError as error:
        logger.debug("the calls are not told, the media server is away: %s", type(error).__name__)


def _leave() -> None:
    try:
        roll.strike(media_server(), "calls", NAME)
    except redis.exceptions.RedisError:
        logger.debug("the process left without a word, the media server is away")
