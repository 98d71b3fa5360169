"""Where things lie in sound: the true end of an utterance, a marker in a recording, the first sound after a moment."""

import numpy as np
from numpy.typing import NDArray

RATE = 16_000
"""Hertz, of everything here."""

BLOCK = RATE // 100
"""10 ms."""

Samples = NDArray[np.float32]


def chirp() -> Samples:
    """A marker that is found to the sample: 100 ms from 500 Hz up to 6 kHz."""
    at = np.arange(RATE // 10) / RATE
    sweep = np.sin(2 * np.pi * (500 * at + (6000 - 500) / (2 * 0.1) * at**2))
    return (0.4 * sweep * np.hanning(len(at))).astype(np.float32)


def true_end(samples: Samples, level: float = -40.0) -> float:
    """Seconds to the end of the last 10 ms whose mean power is over `level` (dB of full scale). 0 when none is."""
    blocks = samples[: len(samples) // BLOCK * BLOCK].reshape(-1, BLOCK)
    loud = np.flatnonzero((blocks.astype(np.float64) ** 2).mean(axis=1) > 10 ** (level / 10))
    return float((loud[-1] + 1) * BLOCK / RATE) if len(loud) else 0.0


def find(recording: Samples, marker: Samples) -> tuple[int, float]:
    """Where `marker` begins in `recording`, and how alike they are there (0 … 1, normalised correlation)."""
    size = 1 << (len(recording) + len(marker)).bit_length()
    spectrum = np.fft.rfft(recording, size) * np.conj(np.fft.rfft(marker, size))
    alike = np.fft.irfft(spectrum, size)[: max(1, len(recording) - len(marker) + 1)]
    at = int(np.argmax(np.abs(alike)))
    there = recording[at : at + len(marker)]
    norm = float(np.linalg.norm(there) * np.linalg.norm(marker))
    return at, float(abs(alike[at]) / norm) if norm else 0.0


def first_sound(samples: Samples, after: int, level: float = -50.0) -> int | None:
    """The first sample over `level` (dB of full scale, of its amplitude), from `after` on."""
    loud = np.flatnonzero(np.abs(samples[after:]) > 10 ** (level / 20))
    return after + int(loud[0]) if len(loud) else None


def quiet(samples: Samples, level: float = -50.0, seconds: float = 0.2) -> int:
    """Where the first silence of that length begins."""
    loud = np.flatnonzero(np.abs(samples) > 10 ** (level / 20))
    edges = np.concatenate([[-1], loud, [len(samples)]])
    gaps = np.flatnonzero(np.diff(edges) > seconds * RATE)
    return int(edges[gaps[0]]) + 1 if len(gaps) else len(samples)
