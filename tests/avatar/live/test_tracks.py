import asyncio

import pytest
from aiortc.mediastreams import MediaStreamError

from avatar.live.tracks import BACKLOG, PacketTrack


def track(attended=lambda: None):
    return PacketTrack("video", 90_000, attended)


async def attend(track):
    """Begin to take packets."""
    first = asyncio.create_task(track.recv())
    await asyncio.sleep(0)
    track.push(0, [b"first"])
    await first


async def test_it_says_when_somebody_begins_to_take_packets():
    begun = []
    await attend(track(lambda: begun.append(True)))
    assert begun == [True]


async def test_packets_of_one_moment_have_times_of_their_own_and_the_last_is_on_time():
    video = track()
    await attend(video)
    video.push(3600, [b"a", b"b", b"c"])
    packets = [await video.recv() for _ in range(3)]
    assert [(bytes(packet), packet.pts) for packet in packets] == [(b"a", 3598), (b"b", 3599), (b"c", 3600)]


async def test_nothing_is_kept_while_nobody_takes_it():
    video = track()
    video.push(0, [b"early"])
    await attend(video)
    video.push(3600, [b"late"])
    assert bytes(await video.recv()) == b"late"


async def test_a_sender_that_fell_behind_begins_again():
    begun = []
    video = track(lambda: begun.append(True))
    await attend(video)
    for number in range(BACKLOG + 2):
        video.push(number * 3600, [b"x"])
    waiting = asyncio.create_task(video.recv())
    await asyncio.sleep(0)
    video.push(10**6, [b"new"])
    assert bytes(await waiting) == b"new"
    assert begun == [True, True]


async def test_stopping_ends_a_waiting_recv():
    video = track()
    waiting = asyncio.create_task(video.recv())
    await asyncio.sleep(0)
    video.stop()
    with pytest.raises(MediaStreamError):
        await waiting
