import asyncio

import pytest
from aiortc import RTCPeerConnection, RTCSessionDescription

from avatar.live.connection import Connection
from avatar.live.player import Player
from secretary.wire import config


class Line:
    """A connection of ours and a page's end of it."""

    def __init__(self, server) -> None:
        self.states: list[str] = []
        self.player = Player(server, lambda _: None)
        self.page = RTCPeerConnection()
        self.connection = Connection(self.player, server, on_state=self.states.append, on_voice=lambda _: None)

    async def connect(self, microphone="recvonly") -> str:
        self.page.addTransceiver("audio", direction=microphone)
        self.page.addTransceiver("video", direction="recvonly")
        await self.page.setLocalDescription(await self.page.createOffer())
        answer = await self.connection.answer(self.page.localDescription.sdp)
        await self.page.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        return answer

    async def close(self) -> None:
        await self.connection.close()
        await self.player.close()
        await self.page.close()


@pytest.fixture
async def line(media):
    async with config.async_media_server() as server:
        line = Line(server)
        yield line
        await line.close()


async def test_the_answer_sends_both_and_names_its_candidates(line):
    answer = await line.connect()
    assert answer.count("a=sendonly") == 2
    assert "a=candidate" in answer


@pytest.mark.slow
async def test_it_tells_when_it_is_connected(line):
    await line.connect()
    async with asyncio.timeout(20):
        while "connected" not in line.states:
            await asyncio.sleep(0.01)


async def test_without_a_microphone_nothing_is_listened_to(line):
    await line.connect()
    assert line.connection.listener is None


async def test_nothing_is_told_after_it_was_closed(line):
    await line.connect()
    await line.connection.close()
    line.states.clear()
    await line.page.close()
    assert line.states == []


async def test_no_more_candidates_and_strange_ones_are_passed_over(line):
    await line.connect()
    for init in (None, {}, {"candidate": ""}, {"candidate": None}, {"candidate": "nonsense"}):
        await line.connection.candidate(init)


@pytest.mark.parametrize("line_", ["candidate:", "candidate:1 1 udp", "candidate:a b c d e f g h"])
async def test_a_broken_candidate_is_a_value_error(line, line_):
    await line.connect()
    with pytest.raises(ValueError, match="candidate"):
        await line.connection.candidate({"candidate": line_, "sdpMid": "0", "sdpMLineIndex": 0})


@pytest.mark.parametrize("sdp", ["", "garbage", "v=0", "v=0\r\nm=audio\r\n", "v=0\r\nm=audio x y z\r\n"])
async def test_a_strange_offer_is_a_value_error(line, sdp):
    with pytest.raises(ValueError, match="offer"):
        await line.connection.answer(sdp)
