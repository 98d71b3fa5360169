import asyncio

import pytest
from aiortc import RTCPeerConnection, RTCSessionDescription

from avatar.live.probe import Probe


class Page:
    """A page that checks its connection."""

    def __init__(self) -> None:
        self.told: asyncio.Queue = asyncio.Queue()
        self.probe = Probe(self.told.put)
        self.peer = RTCPeerConnection()

    async def ask(self) -> dict:
        self.peer.createDataChannel("probe")
        await self.peer.setLocalDescription(await self.peer.createOffer())
        await self.probe.begin(self.peer.localDescription.sdp)
        return await asyncio.wait_for(self.told.get(), 20)

    async def close(self) -> None:
        await self.probe.close()
        await self.peer.close()


@pytest.fixture
async def page():
    page = Page()
    yield page
    await page.close()


@pytest.mark.slow
async def test_a_page_that_is_reached_is_connected(page):
    answer = await page.ask()
    await page.peer.setRemoteDescription(RTCSessionDescription(answer["sdp"], "answer"))
    async with asyncio.timeout(20):
        while page.peer.connectionState != "connected":
            await asyncio.sleep(0.01)


async def test_it_leaves_nothing_behind(page):
    before = asyncio.all_tasks()
    await page.ask()
    await page.close()
    left = {str(task.get_coro()) for task in asyncio.all_tasks() - before}
    assert {name for name in left if "aiortc" in name or "Probe" in name} == set()
