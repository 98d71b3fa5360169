"""What Telegram has for the bot comes to the inbox: by its webhook where the world reaches us, else by long polling.

Telegram forgets an update as soon as a later one is asked for. So the rows are committed first, and only then the
higher offset is written down and asked for: what a crash cuts off is told again, and the inbox knows it.
"""

import asyncio
import json
import logging
import traceback
from collections import Counter
from contextlib import suppress
from functools import partial
from typing import Any
from urllib.parse import urlencode

from asgiref.sync import sync_to_async
from django.db import InterfaceError, OperationalError
from telegram import Bot, BotCommand, BotCommandScopeAllPrivateChats, WebhookInfo

from channels_bots import inbox, telegram_updates
from channels_bots.bot_loop import Exchange, bot_of
from channels_bots.patience import patiently
from channels_bots.phrases import phrase
from channels_bots.poll_lease import LeaseLost, PollLease
from channels_bots.telegram_refusals import FAILURES
from channels_bots.telegram_webhook import secret_token, webhook_url
from secretary.wire.config import settings

logger = logging.getLogger(__name__)

LONG = 25
"""Seconds that Telegram holds a poll when there is nothing."""

LOOK = 600.0
"""Seconds between two looks at the webhook."""

CALLS = 20
"""Of the webhook at the same time, at most."""

TRIES = 3
"""Of an update that cannot be taken."""

MENU = ("en", "de")


async def attend() -> None:
    """Bring what Telegram has to the inbox, until cancelled."""
    bot, exchange = bot_of(settings())
    try:
        me = await patiently(bot.get_me)
        logger.info("the bot is @%s: https://t.me/%s", me.username, me.username)
        for language in MENU:
            await patiently(partial(_offer_menu, bot, language))
        if webhook_url():
            await keep_webhook(bot)
        else:
            await poll(bot, exchange)
    finally:
        await exchange.shutdown()


async def _offer_menu(bot: Bot, language: str) -> None:
    """The commands of the help text, behind the menu button; the first language is that of all others too."""
    lines = [line.split(": ", 1) for line in phrase("help", language).splitlines() if line.startswith("/")]
    commands = [BotCommand(name.lstrip("/"), meaning) for name, meaning in lines]
    private = BotCommandScopeAllPrivateChats()
    await bot.set_my_commands(commands, private, language_code=None if language == MENU[0] else language)


async def keep_webhook(bot: Bot, *, look: float = LOOK) -> None:
    """Have Telegram call us, and look now and then whether it still does."""
    await patiently(lambda: _set_webhook(bot))
    logger.info("Telegram calls %s", settings().public_url)
    while True:
        await asyncio.sleep(look)
        info = await patiently(bot.get_webhook_info)
        if told := _wrong(info):
            logger.warning("%s; the webhook is set again", told)
            await patiently(lambda: _set_webhook(bot))


async def _set_webhook(bot: Bot) -> None:
    await bot.set_webhook(
        webhook_url(),
        secret_token=secret_token(),
        allowed_updates=telegram_updates.WANTED,
        max_connections=CALLS,
        drop_pending_updates=False,
    )


def _wrong(info: WebhookInfo) -> str:
    """In words, without the address: it holds a secret."""
    if info.url != webhook_url():
        return "another program has changed where Telegram calls"
    if info.last_error_message and info.pending_update_count:
        return f"Telegram cannot bring {info.pending_update_count} updates: {info.last_error_message}"
    return ""


async def poll(bot: Bot, exchange: Exchange) -> None:
    """Take updates whenever no other process does."""
    await patiently(lambda: bot.delete_webhook(drop_pending_updates=False))
    lease = PollLease("telegram")
    while True:
        await lease.take()
        logger.info("Telegram is polled")
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(lease.keep())
                both.create_task(_Rounds(bot, exchange, lease).run())
        except* LeaseLost:
            logger.warning("another process has begun to poll Telegram")
        finally:
            await lease.give_back()


class _Rounds:
    """One poll after the other."""

    def __init__(self, bot: Bot, exchange: Exchange, lease: PollLease) -> None:
        self._bot, self._exchange, self._lease = bot, exchange, lease
        self._tries: Counter[int] = Counter()
        self._answers: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Raises LeaseLost."""
        while True:
            try:
                await self._round()
            except (OperationalError, InterfaceError) as error:
                logger.warning("the database does not take what Telegram has (%s); tried again", type(error).__name__)
                await asyncio.sleep(1.0)

    async def _round(self) -> None:
        offset = await self._lease.offset()
        for update in await patiently(lambda: self._asked(offset), deadline=LONG + 10.0):
            number = int(update["update_id"])
            if not await self._brought(number, update):
                await asyncio.sleep(1.0)
                return
            await self._lease.advance(number + 1)
            self._answer(telegram_updates.pressed(update))

    async def _asked(self, offset: int) -> list[dict[str, Any]]:
        """Updates as Telegram wrote them: the library's own way fails on all when one has a strange shape."""
        wanted = json.dumps(telegram_updates.WANTED)
        query = urlencode({"offset": offset, "timeout": LONG, "allowed_updates": wanted})
        answer = await self._exchange.post(f"{self._bot.base_url}/getUpdates?{query}", read_timeout=LONG + 8.0)
        return list(answer)  # type: ignore[arg-type]

    async def _brought(self, number: int, update: dict[str, Any]) -> bool:
        """Whether it lies in the inbox, or never will."""
        try:
            for incoming in telegram_updates.read(update):
                await sync_to_async(inbox.take)("telegram", incoming)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:  # noqa: BLE001, one update must not keep all later ones from the bot for ever
            return self._given_up(number, error)
        return True

    def _given_up(self, number: int, error: Exception) -> bool:
        """The third time. The log shows where it broke, without the error's own words: they may be a person's."""
        self._tries[number] += 1
        place = "".join(traceback.format_tb(error.__traceback__))
        if given_up := isinstance(error, ValueError) or self._tries[number] >= TRIES:
            logger.error("update %d is left out: %s\n%s", number, type(error).__name__, place)
        return given_up

    def _answer(self, query: str) -> None:
        """The pressed button stops spinning; nobody waits for that."""
        if query:
            task = asyncio.create_task(self._answered(query))
            self._answers.add(task)
            task.add_done_callback(self._answers.discard)

    async def _answered(self, query: str) -> None:
        with suppress(*FAILURES):
            async with asyncio.timeout(5.0):
                await self._bot.answer_callback_query(query)
