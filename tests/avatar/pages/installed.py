"""The site itself, without its workers: real views, rows and sockets, in a thread of the test's process."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import TypeVar

import uvicorn
from django.conf import settings
from django.db import connection
from django.test import Client
from playwright.sync_api import BrowserContext

from secretary.asgi import application
from secretary.core.models import User

Made = TypeVar("Made")


def apart(make: Callable[[], Made]) -> Made:
    """What is made in a thread of its own: in this one runs Playwright's loop, beside which nothing is published."""

    def made() -> Made:
        try:
            return make()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(made).result()


class Installed:
    """For tests that really commit. `port` is known once it is entered."""

    def __enter__(self) -> "Installed":
        # Without a lifespan: that loads what hears a caller, and nobody speaks here.
        config = uvicorn.Config(application, port=0, log_level="warning", lifespan="off", timeout_graceful_shutdown=2)
        self._server = uvicorn.Server(config)
        self._started = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)
        self._thread.start()
        assert self._started.wait(20)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join(20)

    async def _run(self) -> None:
        serving = asyncio.create_task(self._server.serve())
        while not self._server.started:
            await asyncio.sleep(0.01)
        self.port = self._server.servers[0].sockets[0].getsockname()[1]
        self._started.set()
        await serving

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def admit(self, context: BrowserContext, user: User) -> None:
        """Let a browser in as somebody."""
        own = Client()
        apart(lambda: own.force_login(user))
        key = own.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": self.address}])
