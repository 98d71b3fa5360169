"""A phrase that leaves while it is being made: as loud as one that is whole, and no silence around it."""

import numpy as np
import pytest

from gpu_tasks.tts.polish import AFTER, BEFORE, LOUDNESS, PEAK, level
from secretary.wire.types import Speech

RATE = 24_000


def tone(seconds: float, amplitude: float) -> np.ndarray:
    return (amplitude * np.sin(2 * np.pi * 200 * np.arange(round(seconds * RATE)) / RATE)).astype(np.float32)


def silence(seconds: float) -> np.ndarray:
    return np.zeros(round(seconds * RATE), np.float32)


def levelled(*parts: np.ndarray, piece: float = 0.2, settling: float = 0.5) -> list[Speech]:
    whole, size = np.concatenate(parts), round(piece * RATE)
    given = (Speech(whole[at : at + size], RATE) for at in range(0, len(whole), size))
    return list(level(given, settling))


def joined(pieces: list[Speech]) -> np.ndarray:
    return np.concatenate([piece.samples for piece in pieces])


@pytest.mark.parametrize("amplitude", [0.004, 0.05, 0.9])
def test_it_is_as_loud_as_any_other(amplitude):
    samples = joined(levelled(tone(2.0, amplitude)))
    assert np.sqrt(np.square(samples).mean()) == pytest.approx(LOUDNESS, rel=0.02)


def test_the_silence_around_it_is_left_out():
    samples = joined(levelled(silence(0.7), tone(1.5, 0.2), silence(0.15)))
    assert len(samples) / RATE == pytest.approx(BEFORE + 1.5 + AFTER, abs=0.02)
    assert max(abs(samples[0]), abs(samples[-1])) < 0.01


def test_pauses_inside_stay():
    samples = joined(levelled(tone(1.0, 0.2), silence(0.6), tone(1.0, 0.2)))
    assert len(samples) / RATE == pytest.approx(2.6, abs=0.02)


def test_it_leaves_before_its_end_is_made():
    given: list[int] = []

    def pieces():
        for number in range(20):
            given.append(number)
            yield Speech(tone(0.2, 0.2), RATE)

    next(level(pieces(), 0.5))
    assert len(given) < 6


def test_what_grows_louder_is_never_clipped_by_the_codec():
    assert np.abs(joined(levelled(tone(0.6, 0.01), tone(1.0, 0.9)))).max() <= PEAK


@pytest.mark.parametrize("parts", [[], [silence(0.0)], [silence(3.0)]])
def test_nothing_that_sounds_gives_nothing(parts):
    assert levelled(*(parts or [silence(0.0)])) == []


def test_less_than_is_needed_to_settle_is_still_heard():
    assert len(joined(levelled(tone(0.1, 0.2)))) / RATE == pytest.approx(0.1, abs=0.02)
