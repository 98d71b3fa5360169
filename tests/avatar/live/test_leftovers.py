import asyncio
from pathlib import Path

import pytest

from tests.avatar.live.tab import Tab, cookie
from tests.people import conversation
from tests.rows import COMMITS

pytestmark = [COMMITS, pytest.mark.slow, pytest.mark.timeout(120)]

CALLS = 20


@pytest.fixture
def ada(queue, media):
    """The cookie of somebody who is logged in."""
    return cookie(conversation("ada").user)


async def test_twenty_calls_whose_pages_vanish_leave_no_task(ada):
    before = asyncio.all_tasks()
    for _ in range(CALLS):
        tab = Tab(ada)
        await tab.open()
        await tab.call()
        vanished, tab._pc = tab._pc, None
        # Its network first: nobody says goodbye.
        await vanished.getSenders()[0].transport.transport.stop()
        await tab.close()
        await vanished.close()
    async with asyncio.timeout(10):
        # aiortc ends its own a moment after their connection.
        while [name for task in asyncio.all_tasks() - before if (name := work(task))]:
            await asyncio.sleep(0.01)


def work(task):
    """What a task of a call does, "" for a task of something else."""
    code = task.get_coro().cr_code
    ours = {"avatar", "aiortc", "aioice"} & set(Path(code.co_filename).parts)
    return code.co_qualname if ours else ""
