"""What a call that is over may have left on the event loop."""

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ALL = frozenset({"avatar", "aiortc", "aioice"})


async def no_work_but(before: Iterable[asyncio.Task[Any]], of: frozenset[str] = ALL) -> None:
    """Wait until no task of these packages goes on that was not there before. Raises TimeoutError after 10 s."""
    known = set(before)
    async with asyncio.timeout(10):
        # aiortc ends its own a moment after their connection.
        while [name for task in asyncio.all_tasks() - known if (name := work(task, of))]:
            await asyncio.sleep(0.01)


def work(task: asyncio.Task[Any], of: frozenset[str]) -> str:
    """What a task of these packages does, "" for a task of something else."""
    code = task.get_coro().cr_code  # type: ignore[union-attr]
    folders = set(Path(code.co_filename).parts)
    return code.co_qualname if of & folders and "tests" not in folders else ""
