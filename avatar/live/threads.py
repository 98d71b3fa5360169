"""Blocking work of a call (database, Celery) in threads: the event loop never waits for it."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from channels.db import DatabaseSyncToAsync

P = ParamSpec("P")
R = TypeVar("R")


async def in_thread(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run `work` in a thread of its own; not in Django's single one, where calls would wait for each other."""
    result: R = await DatabaseSyncToAsync(work, thread_sensitive=False)(*args, **kwargs)
    return result
