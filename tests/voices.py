"""Recordings of a voice as people upload them: the embedded voice reads, and things go wrong with it."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from gpu_tasks.tts.embedded import Embedded
from secretary.wire import sounds
from secretary.wire.types import Speech, Voice

RATE = 24_000

READ = "Good morning. This is a voice that reads some sentences aloud, so that it can be imitated by a machine."


@cache
def reader() -> Speech:
    """About six seconds of speech, after half a second of nothing."""
    pieces = [piece.samples for piece in Embedded().synthesize(READ, Voice(""), "en")]
    return Speech(np.concatenate([np.zeros(RATE // 2, np.float32), *pieces, np.zeros(RATE, np.float32)]), RATE)


def noisy(decibels: float) -> Speech:
    """With so many decibels between the voice and white noise."""
    clean = reader().samples
    loudness = np.sqrt(np.square(clean[np.abs(clean) > 0.01]).mean())
    noise = np.random.default_rng(1).standard_normal(len(clean)) * loudness * 10 ** (-decibels / 20)
    return changed(clean + noise)


def changed(samples: NDArray[np.float32]) -> Speech:
    return Speech(np.clip(samples, -1, 1).astype(np.float32), RATE)


def file(speech: Speech, kind: sounds.Format = "wav") -> bytes:
    return sounds.file(speech, kind)
