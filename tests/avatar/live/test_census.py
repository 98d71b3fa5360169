"""What other processes learn of the calls that one holds."""

import asyncio

from avatar.live import background, calls, census
from secretary.core import load


class Standing:
    """A call that only has a way to its page."""

    def __init__(self, way):
        self.way = way

    async def close(self): ...


async def test_open_calls_are_told_by_their_way_until_the_process_stops(media):
    standing = [Standing("webrtc"), Standing("webrtc"), Standing("compatibility"), Standing("none")]
    for call in standing:
        calls.add(call)
    telling = background.start(census.run(), "census")
    try:
        async with asyncio.timeout(5):
            while not (found := await asyncio.to_thread(load.calls))["webrtc"]:
                await asyncio.sleep(0.01)
        assert found == {"webrtc": 2, "compatibility": 1, "none": 1}
    finally:
        for call in standing:
            calls.discard(call)
        await background.stop(telling)
    assert not any((await asyncio.to_thread(load.calls)).values())
