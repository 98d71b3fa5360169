"""From speech to mouths: phones where they are known, sound where not, and never the future."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpu_tasks.render.drivers import AHEAD, Lips
from gpu_tasks.render.pose import Pose, expressed, spoken
from gpu_tasks.render.visemes import viseme
from secretary.wire.types import EXPRESSIONS, FPS, Expression, Face, Phone, Speech

RATE = 24_000


def noise(seconds, level=0.1):
    samples = np.random.default_rng(1).normal(0, level, round(seconds * RATE))
    return np.float32(samples)


def mouths(*pieces):
    lips = Lips()
    for piece in pieces:
        lips.hear(piece)
    lips.end()
    return [lips.face(index) for index in range(lips.length + 8)]


def vowel(seconds, first, second):
    """A buzz with two formants, hertz."""
    t = np.arange(round(seconds * RATE)) / RATE
    gain = lambda f: sum(1 / (1 + ((f - centre) / 90) ** 2) for centre in (first, second))  # noqa: E731
    return np.float32(0.1 * sum(gain(110 * k) * np.sin(2 * np.pi * 110 * k * t) for k in range(1, 60)))


@pytest.mark.parametrize("symbol", ["p", "b", "m"])
def test_labials_close_the_lips_when_phones_are_given(symbol):
    phones = (Phone("a", 0.0, 0.3), Phone(symbol, 0.3, 0.38), Phone("a", 0.38, 0.8))
    faces = mouths(Speech(noise(0.8), RATE, phones))
    closed = faces[round(0.32 * FPS)]
    assert closed.press > 0.6
    assert closed.jaw < 0.25 < faces[4].jaw


@pytest.mark.parametrize("mood", EXPRESSIONS)
def test_a_closed_mouth_shows_no_teeth_in_any_mood(sofia, mood):
    shut, open_ = (
        sofia.paint(Pose(face=spoken(expressed(Expression(mood)), mouth)))[sofia.mouth]
        for mouth in (Face(press=1.0), Face(jaw=0.4, wide=0.5, raise_upper=0.3))
    )
    white = [((part.min(axis=2) > 150) & (np.ptp(part, axis=2) < 45)).sum() for part in (shut, open_)]
    assert white[0] == 0 < white[1]


def test_an_open_vowel_opens_more_than_a_closed_one():
    faces = mouths(Speech(np.concatenate([vowel(0.6, 750, 1200), vowel(0.6, 280, 2250)]), RATE))
    assert faces[9].jaw > 1.3 * faces[24].jaw
    assert faces[24].wide > faces[9].wide


def test_quiet_speech_opens_the_mouth_as_well():
    loud = vowel(1.0, 750, 1200)
    jaws = [max(face.jaw for face in mouths(Speech(np.float32(loud * gain), RATE))) for gain in (1.0, 0.1)]
    assert jaws[1] > 0.5 * jaws[0]


def test_silence_keeps_the_mouth_at_rest():
    assert all(face == Face() for face in mouths(Speech(np.zeros(RATE, np.float32), RATE)))


def test_a_closure_in_the_sound_closes_the_lips():
    hum = np.float32(0.05 * np.sin(2 * np.pi * 130 * np.arange(round(0.1 * RATE)) / RATE))
    faces = mouths(Speech(np.concatenate([vowel(0.4, 750, 1200), hum, vowel(0.4, 750, 1200)]), RATE))
    assert max(face.press for face in faces[9:14]) > 0.5


def test_a_frame_is_ready_once_80_ms_after_it_are_heard():
    lips = Lips()
    lips.hear(Speech(noise(0.4), RATE))
    assert lips.ready == 10 - AHEAD
    lips.end()
    assert lips.ready == 10


def test_what_comes_later_changes_no_frame_that_was_ready():
    early, late = Lips(), Lips()
    for lips in (early, late):
        lips.hear(Speech(noise(0.5), RATE))
    ready = early.ready
    late.hear(Speech(noise(0.5, level=0.9), RATE, (Phone("a", 0.1, 0.4),)))
    assert [early.face(i) for i in range(ready)] == [late.face(i) for i in range(ready)]


def test_phones_in_pieces_give_the_mouths_of_the_whole():
    phones = tuple(Phone(symbol, i * 0.09, (i + 1) * 0.09) for i, symbol in enumerate("mamapiʃubotɛ"))
    whole, lips, faces = Speech(noise(1.2), RATE, phones), Lips(), []
    for begin in np.arange(0, 1.2, 0.2):
        starting = [p for p in phones if begin <= p.start < begin + 0.2]
        told = tuple(Phone(p.symbol, p.start - begin, p.end - begin) for p in starting)
        lips.hear(Speech(whole.samples[round(begin * RATE) : round((begin + 0.2) * RATE)], RATE, told))
        faces += [lips.face(index) for index in range(len(faces), lips.ready)]
    expected = mouths(whole)[: len(faces)]
    assert all(one.jaw == pytest.approx(other.jaw) for one, other in zip(faces, expected, strict=True))
    assert all(one.press == pytest.approx(other.press) for one, other in zip(faces, expected, strict=True))


def test_the_mouth_is_shut_within_a_fifth_of_a_second():
    faces = mouths(Speech(vowel(0.5, 750, 1200), RATE))
    end = round(0.5 * FPS)
    assert faces[end - 1].jaw > faces[end].jaw > faces[end + 1].jaw
    assert faces[end + round(0.2 * FPS) - 1] == Face()


@given(symbol=st.text(max_size=4))
def test_any_symbol_has_a_mouth_within_bounds(symbol):
    face = viseme(symbol)
    assert 0 <= face.jaw <= 1
    assert -0.5 <= face.drop_lower <= 1


@given(st.lists(st.tuples(st.sampled_from("pamiustʃ"), st.floats(0, 0.4)), max_size=6), st.sampled_from([8000, 44_100]))
@settings(max_examples=40, deadline=None)
def test_any_speech_keeps_the_controls_within_bounds(sounds, rate):
    at, phones = 0.0, []
    for symbol, length in sounds:
        phones.append(Phone(symbol, at, at + length))
        at += length
    for face in mouths(Speech(np.zeros(round(at * rate), np.float32), rate, tuple(phones))):
        assert min(face.jaw, face.wide, face.round, face.press) >= 0
        assert max(face.jaw, face.wide, face.round, face.press) <= 1
