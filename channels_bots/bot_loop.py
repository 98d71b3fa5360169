"""The Bot API's client among threads: one event loop a process, with the one Bot on it.

A Bot belongs to the event loop that its connections were made on, and a connection to the process that opened it. So
the threads of a process hand their calls to one loop in the background; a forked child makes a loop of its own.
"""

import asyncio
import json
import logging
import os
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

import httpx
from telegram import Bot
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from secretary.wire.config import Settings, settings

T = TypeVar("T")

# At DEBUG the library logs all that is sent; at INFO httpx logs addresses, and these hold the token.
for _name in ("telegram", "httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)

DEADLINE = 18.0
"""Seconds of one call in all; a Messenger has 20."""

CONNECTIONS = 32


class Throttled(TelegramError):
    """Too many requests; `seconds` is how long Telegram wants to be left alone."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"Telegram asks to wait for {seconds:g} s")
        self.seconds = seconds


class Faltered(TelegramError):
    """Telegram's servers answered that something is wrong with themselves."""


class Exchange(HTTPXRequest):
    """How the Bot talks HTTP; here, what was said never gets into a log or an error."""

    def __init__(self) -> None:
        super().__init__(
            connection_pool_size=CONNECTIONS,
            read_timeout=12.0,
            write_timeout=12.0,
            connect_timeout=5.0,
            pool_timeout=3.0,
            media_write_timeout=15.0,
        )

    async def do_request(self, *args: Any, **options: Any) -> tuple[int, bytes]:
        """As in HTTPXRequest. Raises Throttled and Faltered."""
        status, payload = await super().do_request(*args, **options)
        if status == httpx.codes.TOO_MANY_REQUESTS:
            raise Throttled(_seconds(payload))
        if status >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise Faltered(f"Telegram answers {status}")
        return status, payload

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The library's own would write a payload that is no JSON into the log."""
        try:
            parsed = json.loads(payload)
        except ValueError:
            raise TelegramError("Telegram's answer cannot be read") from None
        if not isinstance(parsed, dict):
            raise TelegramError("Telegram's answer cannot be read")
        return parsed


def _seconds(payload: bytes) -> float:
    try:
        return float(json.loads(payload)["parameters"]["retry_after"])
    except (ValueError, KeyError, TypeError):
        return 1.0


def bot_of(config: Settings) -> tuple[Bot, Exchange]:
    """A Bot for one event loop, and what to shut down when that ends."""
    exchange, address = Exchange(), config.telegram_api_url.rstrip("/")
    bot = Bot(
        config.telegram_token.get_secret_value(),
        base_url=f"{address}/bot",
        base_file_url=f"{address}/file/bot",
        request=exchange,
        get_updates_request=exchange,
    )
    return bot, exchange


class BotLoop:
    """An event loop in a thread of its own, and the Bot that lives on it."""

    def __init__(self, config: Settings) -> None:
        self.bot, self._exchange = bot_of(config)
        plain = {"Accept-Encoding": "identity"}
        self.files = httpx.AsyncClient(timeout=httpx.Timeout(12.0, connect=5.0), headers=plain, follow_redirects=False)
        """Fetches recordings. Their addresses hold the token: nobody is followed elsewhere."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="telegram", daemon=True)
        self._thread.start()

    def call(self, work: Coroutine[Any, Any, T], seconds: float = DEADLINE) -> T:
        """What it returns. Raises what it raises, and TimeoutError."""
        whole = asyncio.wait_for(work, seconds)
        return asyncio.run_coroutine_threadsafe(whole, self._loop).result(seconds + 1.0)

    def begin(self, work: Coroutine[Any, Any, Any], seconds: float = 5.0) -> None:
        """Nobody waits for it, and a failure is nobody's concern."""
        asyncio.run_coroutine_threadsafe(asyncio.wait_for(work, seconds), self._loop)

    def close(self) -> None:
        """Shut the connections and end the thread."""
        self.call(self._shut())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _shut(self) -> None:
        await self._exchange.shutdown()
        await self.files.aclose()


class _Shared:
    """This process's loop, made anew when the settings change and in a forked child."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._key: tuple[str, str] | None = None
        self._loop: BotLoop | None = None

    def get(self) -> BotLoop:
        config = settings()
        key = (config.telegram_token.get_secret_value(), config.telegram_api_url)
        with self._lock:
            if self._loop is None or self._key != key:
                if self._loop:
                    self._loop.close()
                self._key, self._loop = key, BotLoop(config)
            return self._loop

    def forget(self) -> None:
        """The parent's thread does not exist here, and its lock may be held for ever."""
        self._lock, self._loop = threading.Lock(), None


_shared = _Shared()
os.register_at_fork(after_in_child=_shared.forget)


def bot_loop() -> BotLoop:
    """The one of this process. Raises telegram.error.InvalidToken when no token is set."""
    return _shared.get()
