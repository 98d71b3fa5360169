import asyncio

import pytest

from tests.avatar.live.leftovers import no_work_but
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
    await no_work_but(before)
