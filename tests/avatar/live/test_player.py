import asyncio
import itertools
from collections.abc import AsyncIterator

import numpy as np
import pytest
from aiortc.mediastreams import MediaStreamError

from avatar.live.player import (
    FirstSound,
    Player,
    Quiet,
    SentenceEnded,
    SentenceLost,
    SentenceStarted,
    TurnPlayed,
)
from avatar.live.score import SILENCE
from avatar.live.sentence import FRAME, TICK
from gpu_tasks.encode import VideoEncoder
from secretary.wire.streams import VIDEO_RATE, Chunk, Header, name
from secretary.wire.types import FACE_SIZE, FPS, Expression, Speech
from secretary.wire.writing import Writer
from tests.avatar.live import media
from tests.fakes import Paced

pytestmark = pytest.mark.timeout(30)


class Audience:
    """Takes what the tracks give, as aiortc's senders do, and notes it."""

    def __init__(self, server):
        self.events, self.sounds, self.pictures = [], [], []
        self.player = Player(server, self.events.append)
        self._changed = asyncio.Event()
        self._tasks = [
            asyncio.create_task(self._take(self.player.audio, self.sounds)),
            asyncio.create_task(self._take(self.player.video, self.pictures)),
        ]

    async def _take(self, track, packets):
        while True:
            packets.append(await track.recv())
            self._changed.set()

    async def until(self, condition, limit=10.0):
        async with asyncio.timeout(limit):
            while not condition():
                self._changed.clear()
                await self._changed.wait()

    def heard(self):
        return [bytes(packet) for packet in self.sounds if bytes(packet) != SILENCE]

    def of(self, kind):
        return [event for event in self.events if isinstance(event, kind)]

    async def close(self):
        await self.player.close()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@pytest.fixture
async def audience(server) -> AsyncIterator[Audience]:
    audience = Audience(server)
    yield audience
    await audience.close()


def sound(seconds: float, label: str = "s") -> list[Chunk]:
    return [Chunk(n * 960, f"{label}{n}".encode()) for n in range(round(seconds * 50))]


def picture(seconds: float) -> list[Chunk]:
    return [Chunk(n * FRAME, b"\0\0\0\1%c%d" % (0x65, n), n % 25 == 0) for n in range(round(seconds * 25))]


async def test_it_sends_the_packets_of_a_sentence_as_they_came(audience, valkey):
    media.send(valkey, "audio", "a", 0, sound(0.4), 0.4)
    media.send(valkey, "video", "a", 0, picture(1.0), 1.0)
    audience.player.add("a", 0, "Hello.")
    audience.player.complete("a", 1)
    await audience.until(lambda: audience.of(Quiet))
    assert audience.heard() == [chunk.data for chunk in sound(0.4)]


async def test_pts_of_the_sound_go_on_without_a_gap_and_those_of_the_picture_always_grow(audience, valkey):
    audience.player.show(media.idle())
    media.send(valkey, "audio", "a", 0, sound(0.4), 0.4)
    media.send(valkey, "video", "a", 0, picture(1.0), 1.0)
    audience.player.add("a", 0, "Hello.")
    await audience.until(lambda: audience.of(SentenceEnded))
    sounds, pictures = ([packet.pts for packet in packets] for packets in (audience.sounds, audience.pictures))
    assert {after - before for before, after in itertools.pairwise(sounds)} == {960}
    assert all(after > before for before, after in itertools.pairwise(pictures))


async def test_the_first_picture_is_a_keyframe_of_the_idle_loop(audience):
    await audience.until(lambda: len(audience.sounds) > 5)
    assert audience.pictures == []
    loop = media.idle()
    audience.player.show(loop)
    await audience.until(lambda: audience.pictures)
    assert bytes(audience.pictures[0]) == loop.frames[0].data


@pytest.mark.slow
async def test_a_sentence_that_arrives_while_it_plays_is_played_from_its_start(audience, valkey):
    audience.player.add("a", 0, "Hello.")
    await audience.until(lambda: len(audience.sounds) > 3)
    writer = media.send(valkey, "audio", "a", 0, sound(1.0)[:10])
    await audience.until(lambda: len(audience.heard()) >= 5)
    writer.send(sound(1.0)[10:])
    writer.end(1.0)
    await audience.until(lambda: audience.of(SentenceEnded))
    assert audience.heard() == [chunk.data for chunk in sound(1.0)]


@pytest.mark.slow
async def test_when_the_first_attempt_dies_the_second_goes_on_at_the_same_place(audience, valkey):
    audience.player.add("a", 0, "Hello.")
    media.send(valkey, "audio", "a", 0, sound(1.0, "first")[:20])
    media.send(valkey, "audio", "a", 0, sound(1.0, "second"), 1.0, attempt=2)
    await audience.until(lambda: audience.of(SentenceEnded))
    first, second = sound(1.0, "first"), sound(1.0, "second")
    assert audience.heard() == [chunk.data for chunk in first[:20] + second[20:]]


async def test_a_failed_sound_is_reported_and_the_next_sentence_follows(audience, valkey):
    media.send(valkey, "audio", "a", 0, []).fail("no such voice")
    media.send(valkey, "audio", "a", 1, sound(0.2), 0.2)
    audience.player.add("a", 0, "One.")
    audience.player.add("a", 1, "Two.")
    audience.player.complete("a", 2)
    await audience.until(lambda: audience.of(TurnPlayed))
    assert audience.of(SentenceLost) == [SentenceLost("a", 0, "no such voice")]
    assert audience.of(TurnPlayed) == [TurnPlayed("a", ((1, 1.0),))]


async def test_a_picture_that_never_comes_is_waited_for_no_longer_than_its_sentence(audience, valkey):
    media.send(valkey, "audio", "a", 0, sound(0.2), 0.2)
    audience.player.add("a", 0, "One.")
    await audience.until(lambda: audience.of(SentenceEnded))
    before = len(audience.sounds)
    await audience.until(lambda: len(audience.sounds) > before + 2)
    assert [task for task in asyncio.all_tasks() if task.get_name() == "player's follower"] == []


async def test_a_failed_picture_leaves_the_sound_over_the_idle_face(audience, valkey):
    audience.player.show(media.idle())
    media.send(valkey, "video", "a", 0, []).fail("no face")
    media.send(valkey, "audio", "a", 0, sound(0.3), 0.3)
    audience.player.add("a", 0, "One.")
    await audience.until(lambda: audience.of(SentenceEnded))
    idle = {frame.data for frame in media.idle().frames}
    assert {bytes(packet) for packet in audience.pictures} <= idle


async def test_an_interruption_ends_the_following_and_the_next_packet_is_silence(audience, valkey):
    media.send(valkey, "audio", "a", 0, sound(5.0), 5.0)
    audience.player.add("a", 0, "A long sentence.")
    await audience.until(lambda: audience.of(FirstSound))
    assert audience.player.interrupt() == "a"
    before = len(audience.sounds)
    await audience.until(lambda: len(audience.sounds) > before + 5)
    assert {bytes(packet) for packet in audience.sounds[before + 1 :]} == {SILENCE}
    assert audience.player.spoken("a")[0][1] < 1


async def test_a_call_may_interrupt_from_within_an_event(server, valkey):
    audience = Audience(server)
    interrupted = []

    def on_event(event):
        audience.events.append(event)
        if isinstance(event, SentenceStarted):
            interrupted.append(audience.player.interrupt())

    audience.player._on_event = on_event
    media.send(valkey, "audio", "a", 0, sound(5.0), 5.0)
    audience.player.add("a", 0, "A long sentence.")
    await audience.until(lambda: audience.of(Quiet))
    await audience.close()
    assert interrupted == ["a"]


async def test_a_stopped_track_is_replaced_and_the_answer_goes_on_where_it_was(server, valkey):
    player = Player(server, lambda _: None)
    media.send(valkey, "audio", "a", 0, sound(2.0), 2.0)
    player.add("a", 0, "A long sentence.")
    before = await _take_until(player.audio, b"s10")
    player.audio.stop()
    after = await _take_until(player.audio, b"s20")
    await player.close()
    assert after[0].pts > before[-1].pts
    assert b"s0" not in {bytes(packet) for packet in after}


async def test_closing_ends_the_tracks_and_leaves_no_task(server, valkey):
    before = asyncio.all_tasks()
    player = Player(server, lambda _: None)
    player.add("a", 0, "Never comes.")
    waiting = asyncio.create_task(player.video.recv())
    await player.audio.recv()
    audio = player.audio
    await player.close()
    with pytest.raises(MediaStreamError):
        await waiting
    with pytest.raises(MediaStreamError):
        await audio.recv()
    assert asyncio.all_tasks() <= before


async def test_the_phase_of_a_moment_to_come_is_told(server):
    player = Player(server, lambda _: None)
    assert player.phase_in(11.0) == (player.phase + 25) % 250
    await player.close()


@pytest.mark.slow
@pytest.mark.parametrize("speed", ["0.3", "1", "3"])
async def test_the_sound_is_never_late_whatever_the_speed_of_the_renderer(audience, valkey, speed):
    audience.player.show(media.idle())
    media.send(valkey, "audio", "a", 0, sound(2.0), 2.0)
    before = len(audience.sounds)
    audience.player.add("a", 0, "Hello.")
    drawing = asyncio.create_task(asyncio.to_thread(draw, valkey, Paced(speed), 2.0))
    await audience.until(lambda: audience.of(SentenceEnded))
    played = [bytes(packet) for packet in audience.sounds[before:]]
    first = played.index(b"s0")
    assert played[first : first + 100] == [chunk.data for chunk in sound(2.0)]
    assert first * TICK <= 0.25 + 3 * TICK
    await drawing


@pytest.mark.slow
async def test_holding_silences_the_very_next_packet_and_resuming_goes_on_where_it_stopped(audience, valkey):
    media.send(valkey, "audio", "a", 0, sound(1.0), 1.0)
    audience.player.add("a", 0, "Hello.")
    await audience.until(lambda: len(audience.heard()) >= 20)
    audience.player.hold()
    held = len(audience.sounds)
    await audience.until(lambda: len(audience.sounds) >= held + 20)
    assert {bytes(packet) for packet in audience.sounds[held + 1 :]} == {SILENCE}
    audience.player.resume()
    await audience.until(lambda: audience.of(SentenceEnded))
    assert list(dict.fromkeys(audience.heard())) == [chunk.data for chunk in sound(1.0)]
    assert audience.player.spoken("a") == ((0, 1.0),)


def draw(valkey, renderer, seconds):
    """What a worker does: each picture goes out as soon as it is drawn."""
    loud = Speech(np.full(round(seconds * 24_000), 0.5, np.float32), 24_000)
    encoder = VideoEncoder()
    with Writer(valkey, name("video", "a", 0, 1), turn="a") as writer:
        writer.open(Header("h264", VIDEO_RATE, FACE_SIZE, FACE_SIZE))
        for group in renderer.animate(None, [loud], Expression(), resting=Expression(), phase=0):
            writer.send(encoder.encode(group))
        writer.end(encoder.frames / FPS)


async def _take_until(track, data):
    packets = []
    async with asyncio.timeout(10):
        while not packets or bytes(packets[-1]) != data:
            packets.append(await track.recv())
    return packets
