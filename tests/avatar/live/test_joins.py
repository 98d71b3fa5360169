"""What a viewer sees where one picture joins another: drawn, encoded, played and decoded as in a call."""

import json
import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.codeccontext import VideoCodecContext
from numpy.typing import NDArray

import avatar
from avatar.live.reports import Quiet
from avatar.live.screen import IdleLoop
from avatar.live.sentence import TICK
from gpu_tasks.encode import OpusEncoder, VideoEncoder
from gpu_tasks.render.warp import Warp
from gpu_tasks.tts.embedded import Embedded
from secretary.core import characters
from secretary.wire.media import decode_image
from secretary.wire.streams import OPUS_RATE, VIDEO_RATE, Chunk, End, Header, Item
from secretary.wire.types import FACE_SIZE, FPS, LOOP, PAUSE, Expression, Frames, Voice
from tests.avatar.live.rehearsal import Producer, Rehearsal

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("models")]

TEXTS = ("Your meeting with Anna is on Tuesday at nine.", "I put a reminder in your calendar for you.")
RESTING = Expression("happy", 0.3)
MOUTH = (slice(300, 420), slice(180, 332))
"""Rows and columns of it, with some chin and cheek."""

DISSOLVE = (Path(avatar.__file__).parent / "static" / "avatar" / "dissolve.js").read_text()


def seconds_of(name: str) -> float:
    """One of the page's own figures."""
    found = re.search(rf"const {name} = (\d+); // milliseconds", DISSOLVE)
    assert found
    return int(found[1]) / 1000


Picture = NDArray[np.float32]
Place = NDArray[np.bool_]
EVERYWHERE = np.ones((FACE_SIZE, FACE_SIZE), np.bool_)
LIPS = np.zeros_like(EVERYWHERE)
LIPS[MOUTH] = True

START = 12
"""Frames of the idle loop before the answer."""


@cache
def sitter():
    folder = Path(characters.__file__).parent
    landmarks = json.loads((folder / "sofia.landmarks.json").read_text())
    painter = Warp()
    return painter, painter.prepare(decode_image((folder / "sofia.webp").read_bytes(), 40_000_000), landmarks)


def encoded(frames: Iterator[Frames]) -> list[Chunk]:
    encoder = VideoEncoder()
    return [chunk for group in frames for chunk in encoder.encode(group)] + encoder.flush()


@cache
def idle() -> IdleLoop:
    painter, portrait = sitter()
    return IdleLoop.of(encoded(painter.idle(portrait, RESTING)))


@cache
def sentence(text: str, phase: int) -> tuple[list[Item], list[Item], float]:
    """Its sound, its picture, its seconds."""
    painter, portrait = sitter()
    pieces = list(Embedded("").synthesize(text, Voice(""), "en"))
    seconds = sum(piece.seconds for piece in pieces)
    opus = OpusEncoder()
    sound = [chunk for piece in pieces for chunk in opus.encode(piece)] + opus.flush()
    picture = encoded(painter.animate(portrait, pieces, Expression("happy", 0.6), resting=RESTING, phase=phase))
    return (
        [Header("opus", OPUS_RATE), *sound, End(seconds)],
        [Header("h264", VIDEO_RATE, FACE_SIZE, FACE_SIZE, phase), *picture, End(len(picture) / FPS)],
        seconds,
    )


def differences(pictures: list[Picture], place: Place = EVERYWHERE) -> NDArray[np.float32]:
    return np.array([np.abs(after - before)[place].mean() for before, after in pairwise(pictures)], np.float32)


class Viewing(Rehearsal):
    """Two sentences after half a second of rest, looked at after decoding."""

    sources: dict[bytes, tuple[str, int]]
    """Of each picture's packet: what it belongs to ("idle" or the number of a sentence), and its place in that."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.score.show(idle())
        self.sources = {chunk.data: ("idle", place) for place, chunk in enumerate(idle().frames) if chunk}
        self.run(START / FPS)

    def speak(self, *, off: int = 0) -> "Viewing":
        """`off`: frames by which the answer begins elsewhere in the head's motion than was planned."""
        phase = START + 1 + off
        for number, text in enumerate(TEXTS):
            sound, picture, seconds = sentence(text, phase % LOOP)
            told = self.score.add("a", number, text)
            assert told
            self.producers.append(Producer(told.sound, list(sound), 1000.0, self.now))
            self.producers.append(Producer(told.picture, list(picture), 1000.0, self.now))
            chunks = [item for item in picture if isinstance(item, Chunk)]
            self.sources |= {chunk.data: (str(number), place) for place, chunk in enumerate(chunks)}
            phase += round((seconds + PAUSE) * FPS)
        self.score.complete("a", len(TEXTS))
        return self

    def shown(self) -> list[Picture]:
        """The newest picture after each beat that brought one."""
        decoder, shown = VideoCodecContext.create("h264", "r"), []
        for beat in self.beats:
            frames = [frame for packet in beat.pictures for frame in decoder.decode(av.Packet(packet))]
            if frames:
                shown.append(frames[-1].to_ndarray(format="gray").astype(np.float32))
        return shown

    def steps(self, place: Place = EVERYWHERE) -> NDArray[np.float32]:
        """How much each picture differs from the one before it, in grey levels."""
        return differences(self.shown(), place)

    def order(self) -> list[tuple[str, int]]:
        """The sources of the pictures."""
        return [self.sources[beat.pictures[-1]] for beat in self.beats if beat.pictures]

    def dissolved(self) -> list[Picture]:
        """`shown` as the page shows it."""
        moments = [at * TICK for at, beat in enumerate(self.beats) if beat.pictures]
        seen: list[Picture] = []
        over, begun = np.zeros(0, np.float32), -1.0
        for before, now, picture in zip([0.0, *moments], moments, self.shown(), strict=False):
            if now - before > seconds_of("STILL") and seen:
                over, begun = seen[-1], now
            passed = now - begun - seconds_of("COVERED")
            left = np.float32(np.clip(1 - passed / seconds_of("FADE"), 0, 1) if begun >= 0 else 0)
            seen.append(left * over + (1 - left) * picture if left else picture)
        return seen

    def joins(self) -> dict[str, int]:
        """By its two pictures, the number of the step at which one follows the other."""
        names = [name for name, _ in self.order()]
        pairs = [(f"{before} {after}", step) for step, (before, after) in enumerate(pairwise(names)) if before != after]
        return dict(pairs)


@cache
def whole_answer() -> Viewing:
    viewing = Viewing().speak()
    viewing.run_until(lambda: bool(viewing.of(Quiet)), 20.0)
    return viewing.run(1.6)


def spoken_median(place: Place = EVERYWHERE) -> float:
    """Of the differences between neighbouring pictures of the answer."""
    viewing = whole_answer()
    joins = viewing.joins()
    return float(np.median(viewing.steps(place)[joins["idle 0"] + 1 : joins["1 idle"]]))


def stopped(after: float) -> Viewing:
    viewing = Viewing().speak().run(after)
    viewing.score.interrupt()
    return viewing.run(1.0)


@pytest.mark.parametrize("join", ["idle 0", "0 1", "1 idle"])
def test_a_join_differs_at_most_twice_as_much_as_neighbouring_pictures(join):
    viewing = whole_answer()
    assert viewing.steps()[viewing.joins()[join]] <= 2 * spoken_median()


@pytest.mark.parametrize("join", ["idle 0", "0 1", "1 idle"])
def test_the_lips_do_not_jump_at_a_join(join):
    viewing = whole_answer()
    assert viewing.steps(LIPS)[viewing.joins()[join]] <= 2 * spoken_median(LIPS)


def test_every_picture_between_the_joins_is_the_next_one():
    viewing = whole_answer()
    assert list(viewing.joins()) == ["idle 0", "0 1", "1 idle"]
    within = [(before, after) for before, after in pairwise(viewing.order()) if before[0] == after[0]]
    assert all(after[1] - before[1] == 1 for before, after in within)


def test_nearly_every_picture_of_an_answer_differs_as_little_as_a_join_may():
    steps = whole_answer().steps() / spoken_median()
    assert np.percentile(steps, 95) <= 2
    assert steps.max() <= 3.5  # a mouth that opens for a plosive, a blink


@pytest.mark.parametrize("after", [0.6, 1.3, 1.9, 2.5])
def test_after_a_barge_in_no_picture_differs_more_than_at_a_join(after):
    viewing = stopped(after)
    begun = max(step for join, step in viewing.joins().items() if join.endswith(" idle"))
    assert differences(viewing.dissolved())[begun:].max() <= 2 * spoken_median()


@pytest.mark.parametrize("off", [-25, -12, 12, 50])
def test_a_late_answer_does_not_begin_with_a_jump(off):
    viewing = Viewing().speak(off=off).run(0.8)
    begun = viewing.joins()["idle 0"]
    assert viewing.steps()[begun] > 2 * spoken_median()
    assert differences(viewing.dissolved())[begun : begun + 8].max() <= 2 * spoken_median()


@pytest.mark.parametrize("seconds", [0.3, 1.0])
def test_an_answer_that_is_held_for_a_moment_goes_on_without_a_jump(seconds):
    viewing = Viewing().speak().run(1.0)
    viewing.score.hold(True)
    held = len(viewing.run(seconds).shown())
    viewing.score.hold(False)
    viewing.run(0.3)
    assert differences(viewing.dissolved())[held - 1 :].max() <= 2 * spoken_median()


@pytest.mark.parametrize("after", [0.6, 0.9, 1.3])
def test_after_a_barge_in_the_head_stays_where_it_is(after):
    viewing = stopped(after)
    begun = viewing.joins()["0 idle"]
    elsewhere = np.abs(viewing.shown()[begun] - _idle_shown()[(begun + LOOP // 2) % LOOP])[~LIPS].mean()
    assert viewing.steps(~LIPS)[begun] < elsewhere / 2


def _idle_shown() -> list[NDArray[np.float32]]:
    decoder = VideoCodecContext.create("h264", "r")
    packets = [av.Packet(chunk.data) for chunk in idle().frames if chunk]
    return [frame.to_ndarray(format="gray").astype(np.float32) for each in packets for frame in decoder.decode(each)]
