"""What the microphone of a visit hears: utterances in order, with silence after each, between two markers."""

import wave
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests.bench.signals import RATE, Samples, chirp, true_end

BEFORE = 6.0
"""Seconds before the first marker: the call is up by then."""

APART = 2.0
"""Seconds between a marker and an utterance."""

AFTER = 1.0
"""Seconds after the last marker."""

HISS = 10 ** (-66 / 20)
"""Of a quiet room, so that no pause is a digital nothing."""


@dataclass(frozen=True, slots=True)
class Part:
    """An utterance on the tape."""

    name: str
    samples: Samples
    begin: float
    """Seconds after the first marker's begin."""
    end: float
    """Its true end, in the same seconds."""
    until: float
    """The next begins."""


@dataclass(frozen=True, slots=True)
class Tape:
    parts: tuple[Part, ...]
    samples: Samples
    last: float
    """Seconds from the first marker's begin to the last one's."""

    @property
    def seconds(self) -> float:
        return len(self.samples) / RATE

    def write(self, path: Path) -> Path:
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes((self.samples.clip(-1, 1) * 32_767).astype("<i2").tobytes())
        return path


def tape(utterances: Iterable[tuple[str, Samples]], gap: float) -> Tape:
    """`gap`: seconds from the true end of each utterance to the next."""
    parts: list[Part] = []
    marker = chirp()
    at = len(marker) / RATE + APART
    for name, samples in utterances:
        end = at + true_end(samples)
        parts.append(Part(name, samples, at, end, end + gap))
        at = end + gap
    sound = np.zeros(round((BEFORE + at + 1.0 + AFTER) * RATE), np.float32)
    sound += HISS * np.random.default_rng(1).standard_normal(len(sound)).astype(np.float32)
    for begin, piece in [(0.0, marker), (at, marker), *((part.begin, part.samples) for part in parts)]:
        first = round((BEFORE + begin) * RATE)
        sound[first : first + len(piece)] += piece
    return Tape(tuple(parts), sound, at)
