"""What a renderer owes: enough frames, joins without a jump, a mouth that moves with speech and rests after."""

import math
import time
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpu_tasks.engines import EngineError, Renderer
from gpu_tasks.render.warp import RAMP, Warp
from secretary.wire.types import EXPRESSIONS, FACE_SIZE, FPS, GOP, LOOP, Expression, Phone, Speech

RATE = 16_000
NEUTRAL = Expression()


def babble(seconds: float, phones: tuple[Phone, ...] = ()) -> Speech:
    """Syllables of a buzzing voice, four a second."""
    t = np.arange(round(seconds * RATE)) / RATE
    voice = sum(np.sin(2 * np.pi * 120 * k * t) / k for k in range(1, 30)) * np.clip(np.sin(2 * np.pi * 4 * t), 0, 1)
    return Speech(np.float32(0.2 * voice), RATE, phones)


def silence(seconds: float) -> Speech:
    return Speech(np.zeros(round(seconds * RATE), np.float32), RATE)


def apart(one, other):
    return np.abs(one.astype(int) - other.astype(int))


def speak(portrait, *pieces, mood=NEUTRAL, resting=NEUTRAL, phase=0):
    return Warp().animate(portrait, iter(pieces), mood, resting=resting, phase=phase)


def test_it_is_a_renderer():
    assert isinstance(Warp(""), Renderer)


@pytest.mark.parametrize(("seconds", "phase"), [(0.4, 0), (1.0, 75), (1.01, 13), (0.001, 249)])
def test_it_fills_up_to_the_next_keyframe(sofia, joined, seconds, phase):
    frames = joined(speak(sofia.portrait, babble(seconds), phase=phase))
    assert frames.shape[1:] == (FACE_SIZE, FACE_SIZE, 3)
    assert frames.dtype == np.uint8
    assert len(frames) >= math.ceil(seconds * FPS) + RAMP
    assert (phase + len(frames)) % GOP == 0


def test_no_speech_at_all_is_a_still_mouth_up_to_the_keyframe(sofia, joined, idle):
    frames = joined(speak(sofia.portrait, phase=3))
    assert (3 + len(frames)) % GOP == 0
    assert np.array_equal(frames[5], idle[8])


def test_it_hands_on_frames_before_the_speech_is_over(sofia):
    heard: list[int] = []

    def arriving() -> Iterator[Speech]:
        for number in range(8):
            heard.append(number)
            yield babble(0.2)

    first = next(Warp().animate(sofia.portrait, arriving(), NEUTRAL, resting=NEUTRAL, phase=0))
    assert 1 <= len(first.pixels) <= 5
    assert heard == [0]


def test_the_pieces_do_not_change_the_picture(sofia, joined):
    whole = babble(1.2)
    parts = [Speech(samples, RATE) for samples in np.array_split(whole.samples, 7)]
    assert np.array_equal(joined(speak(sofia.portrait, whole)), joined(speak(sofia.portrait, *parts)))


def test_the_idle_loop_joins_end_to_start(idle):
    steps = [float(apart(one, two).mean()) for one, two in pairwise(idle[:, ::2, ::2])]
    assert len(idle) == LOOP
    assert float(apart(idle[-1, ::2, ::2], idle[0, ::2, ::2]).mean()) <= 2 * float(np.median(steps))


@pytest.mark.parametrize("phase", [0, 50, 130])
def test_an_answer_begins_where_the_idle_loop_is(sofia, idle, phase):
    first = next(speak(sofia.portrait, babble(0.6), mood=Expression("happy"), phase=phase)).pixels[0]
    assert np.array_equal(first, idle[phase])


def test_an_answer_ends_where_the_idle_loop_goes_on(sofia, joined, idle):
    frames = joined(speak(sofia.portrait, babble(0.7), mood=Expression("sad"), phase=200))
    assert np.array_equal(frames[-1], idle[(200 + len(frames) - 1) % LOOP])


def test_the_mouth_moves_with_speech_and_rests_after_it(sofia, joined):
    frames = joined(speak(sofia.portrait, babble(1.0)))
    resting = joined(speak(sofia.portrait, silence(1.0)))
    moved = [float(apart(a[sofia.mouth], b[sofia.mouth]).mean()) for a, b in zip(frames, resting, strict=True)]
    assert max(moved[:25]) > 4
    assert max(moved[25 + round(0.2 * FPS) :]) == 0


def test_an_expression_comes_and_goes_without_a_jump(sofia, joined):
    plain = joined(speak(sofia.portrait, silence(1.2)))
    happy = joined(speak(sofia.portrait, silence(1.2), mood=Expression("happy")))
    away = [float(apart(a, b).mean()) for a, b in zip(happy, plain, strict=True)]
    steps = np.abs(np.diff(away))
    assert away[0] == away[-1] == 0
    assert steps.max() < 0.35 * max(away)


@pytest.mark.parametrize("name", ["sofia", "jonas", "mina"])
def test_every_expression_looks_different(sitter, joined, name):
    one = sitter(name)
    faces = [next(Warp().idle(one.portrait, Expression(mood))).pixels[0] for mood in EXPRESSIONS]
    pairs = [(i, j) for i in range(4) for j in range(i)]
    assert all(apart(faces[i], faces[j]).mean() > 0.25 for i, j in pairs)


def test_intensity_grades_an_expression(sofia):
    plain, half, full = (
        next(Warp().idle(sofia.portrait, Expression("happy", intensity))).pixels[0] for intensity in (0.0, 0.5, 1.0)
    )
    assert 0 < apart(half, plain).mean() < apart(full, plain).mean()


@given(phase=st.integers(0, 10 * LOOP), lengths=st.lists(st.floats(0.0, 0.5), max_size=4))
@settings(max_examples=5, deadline=None)
def test_any_pieces_at_any_phase_end_at_a_keyframe(sitter, phase, lengths):
    portrait = sitter("jonas").portrait
    count = sum(len(frames.pixels) for frames in speak(portrait, *(babble(s) for s in lengths), phase=phase))
    assert (phase + count) % GOP == 0
    assert count >= math.ceil(sum(lengths) * FPS)


def test_it_is_deterministic(sofia, joined):
    again = Warp().prepare(sofia.image, sofia.landmarks)
    assert np.array_equal(joined(speak(sofia.portrait, babble(0.5))), joined(speak(again, babble(0.5))))


@pytest.mark.parametrize("bad", [np.nan, np.inf, 1e30])
def test_broken_samples_do_not_break_the_face(sofia, joined, bad):
    samples = babble(0.4).samples.copy()
    samples[1000:1200] = bad
    assert len(joined(speak(sofia.portrait, Speech(samples, RATE)))) == GOP


@pytest.mark.parametrize("shape", [(8, 8, 3), (512, 512), (512, 512, 4), (0, 0, 3)])
def test_what_is_no_picture_is_refused(sofia, shape):
    with pytest.raises(EngineError, match="picture"):
        Warp().prepare(np.zeros(shape, np.uint8), sofia.landmarks)


@pytest.mark.slow
def test_how_long_a_frame_takes(sofia, capsys):
    """Printed, never asserted: it depends on what else the machine does."""
    made = []
    for frames in (speak(sofia.portrait, babble(6.0)), Warp().idle(sofia.portrait, NEUTRAL)):
        begun = time.process_time()
        count = sum(len(group.pixels) for group in frames)
        made.append((time.process_time() - begun) / count * 1000)
    with capsys.disabled():
        print(f"\nwarp: {made[0]:.2f} ms a frame of speech, {made[1]:.2f} ms idle")
