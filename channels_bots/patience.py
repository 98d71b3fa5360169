"""Asking Telegram until it answers."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from telegram.error import Conflict

from channels_bots.bot_loop import Throttled
from channels_bots.telegram_refusals import FAILURES, trouble

T = TypeVar("T")

logger = logging.getLogger(__name__)

FIRST, LAST = 1.0, 30.0
"""Seconds between two attempts."""

CONFLICT = (
    "another program takes this bot's updates (it polls, or has set a webhook); stop it, or make a bot of its own with "
    "@BotFather for each installation"
)


async def patiently(ask: Callable[[], Awaitable[T]], *, deadline: float = 20.0) -> T:
    """What `ask` gives in the end. Each trouble is logged once, however long it lasts."""
    pause, told = FIRST, ""
    while True:
        try:
            async with asyncio.timeout(deadline):  # `wait_for` of Python 3.11 may swallow being cancelled
                answer = await ask()
        except FAILURES as error:
            if told != (words := CONFLICT if isinstance(error, Conflict) else trouble(error)):
                logger.warning("%s; tried again every %d s at most", words, LAST)
            told = words
            await asyncio.sleep(max(pause, error.seconds if isinstance(error, Throttled) else 0.0))
            pause = LAST if isinstance(error, Conflict) else min(pause * 2, LAST)
        else:
            if told:
                logger.info("Telegram answers again")
            return answer
