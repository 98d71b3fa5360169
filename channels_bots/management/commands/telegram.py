"""The program that keeps Telegram's updates coming, as long as it runs."""

import asyncio
import signal
from contextlib import suppress
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from channels_bots import polling
from channels_bots.messenger import messenger


class Command(BaseCommand):
    help = "Sets Telegram's webhook and looks after it, or polls where there is no public https address."

    def handle(self, *args: Any, **options: Any) -> None:
        if not messenger("telegram").on():
            raise CommandError("SECRETARY_TELEGRAM_TOKEN is not set; docs/telegram.md tells how to get one")
        with suppress(asyncio.CancelledError):
            asyncio.run(_until_stopped())


async def _until_stopped() -> None:
    loop, work = asyncio.get_running_loop(), asyncio.current_task()
    assert work is not None
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, work.cancel)
    await polling.attend()
