import asyncio

import numpy as np
import pytest

from avatar.live.outbox import WINDOW
from avatar.live.player import Player
from avatar.live.relay import BURST, HEADER, LARGEST, MICROPHONE, PICTURE, SOUND, WAITING, Microphone, Relay, begins
from avatar.live.vad import RATE
from secretary.wire import config
from tests.avatar.live.media import h264, idle

PIECE = bytes(1024)


class Line:
    """A relay of ours and what the page got."""

    def __init__(self, server) -> None:
        self.sent: list[bytes] = []
        self.confirming = True
        self.player = Player(server, lambda _: None)
        self.player.show(idle())
        self.relay = Relay(self.player, server, self._take, on_voice=lambda _: None)

    async def _take(self, data: bytes) -> None:
        self.sent.append(data)
        kind, _, pts = HEADER.unpack_from(data)
        if kind == SOUND and self.confirming:
            self.relay.take(HEADER.pack(SOUND, 0, pts))

    def of(self, kind: int) -> list[tuple[int, int, bytes]]:
        """(flags, pts, payload) of the messages of a kind."""
        parts = [(*HEADER.unpack_from(data), data[HEADER.size :]) for data in self.sent]
        return [(flags, pts, payload) for found, flags, pts, payload in parts if found == kind]

    async def until(self, holds) -> None:
        async with asyncio.timeout(20):
            while not holds():
                await asyncio.sleep(0.01)

    async def close(self) -> None:
        await self.relay.close()
        await self.player.close()


@pytest.fixture
async def line(media):
    async with config.async_media_server() as server:
        line = Line(server)
        yield line
        await line.close()


async def test_sound_and_picture_leave_on_one_timeline(line):
    await line.until(lambda: len(line.of(SOUND)) > 10 and len(line.of(PICTURE)) > 5)
    times = [pts for _, pts, _ in line.of(SOUND)]
    assert set(np.diff(times)) == {960}
    assert abs(line.of(SOUND)[-1][1] / 48_000 - line.of(PICTURE)[-1][1] / 90_000) < 0.2


async def test_the_first_picture_is_a_keyframe_and_says_so(line):
    await line.until(lambda: len(line.of(PICTURE)) > 30)
    keys = [flags for flags, _, _ in line.of(PICTURE)]
    assert keys[0] == 1
    assert 1 < keys.count(1) < 5


@pytest.mark.slow
async def test_a_page_that_confirms_nothing_gets_one_second(line):
    line.confirming = False
    await line.until(lambda: len(line.of(SOUND)) == WINDOW)
    await asyncio.sleep(0.3)  # what would be sent is due by then
    assert len(line.of(SOUND)) == WINDOW
    line.relay.take(HEADER.pack(SOUND, 0, line.of(SOUND)[-1][1]))
    await line.until(lambda: len(line.of(SOUND)) > WINDOW)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x03",
        HEADER.pack(0, 0, 0),
        HEADER.pack(9, 0, 0) + PIECE,
        HEADER.pack(MICROPHONE, 0, 0),
        HEADER.pack(MICROPHONE, 0, 0) + PIECE + b"\x00",
        HEADER.pack(MICROPHONE, 0, 0) + bytes(LARGEST + 2),
    ],
)
async def test_a_strange_message_is_a_value_error_and_the_call_goes_on(line, data):
    with pytest.raises(ValueError, match="sound|binary"):
        line.relay.take(data)
    line.relay.take(HEADER.pack(MICROPHONE, 0, 0) + PIECE)
    await line.until(lambda: line.of(SOUND))


async def test_a_time_beyond_all_sound_confirms_no_more_than_all(line):
    line.relay.take(HEADER.pack(SOUND, 255, 2**64 - 1))
    await line.until(lambda: len(line.of(SOUND)) > 2)


async def test_nothing_is_sent_after_it_was_closed(line):
    await line.until(lambda: line.of(SOUND))
    await line.relay.close()
    line.sent.clear()
    await asyncio.sleep(0.1)
    assert line.sent == []
    assert not [task for task in asyncio.all_tasks() if task.get_name() == "relay"]


async def test_the_next_relay_goes_on_where_this_one_stopped(line):
    await line.until(lambda: line.of(SOUND))
    newest = line.of(SOUND)[-1][1]
    await line.relay.close()
    line.sent.clear()
    async with config.async_media_server() as server:
        line.relay = Relay(line.player, server, line._take, on_voice=None)
        await line.until(lambda: line.of(SOUND))
    assert line.of(SOUND)[0][1] > newest


async def test_a_page_without_a_microphone_is_not_listened_to(line):
    async with config.async_media_server() as server:
        relay = Relay(line.player, server, line._take, on_voice=None)
        relay.take(HEADER.pack(MICROPHONE, 0, 0) + PIECE)
        assert relay.listener is None
        await relay.close()


async def test_samples_of_the_page_come_as_they_were_sent():
    microphone = Microphone()
    samples = np.arange(-256, 256, dtype="<i2")
    microphone.put(samples.tobytes())
    frame = await microphone.recv()
    assert frame.to_ndarray().tolist() == [samples.tolist()]
    assert (frame.sample_rate, frame.format.name, frame.layout.name) == (RATE, "s16", "mono")


async def test_sound_that_comes_quicker_than_it_was_spoken_is_dropped():
    microphone = Microphone()
    for _ in range(1000):
        microphone.put(PIECE)
    held = 0
    while microphone._pieces:
        held += (await microphone.recv()).samples
    assert held <= BURST * RATE
    assert held <= WAITING * len(PIECE) // 2


def test_only_a_keyframe_begins():
    chunks = h264([50] * 26)
    assert [begins(chunk.data) for chunk in chunks] == [chunk.key for chunk in chunks]
    assert not begins(b"")
