"""How high a voice is, moment by moment: Boersma's autocorrelation method.

P. Boersma, "Accurate short-term analysis of the fundamental frequency and the harmonics-to-noise ratio of a sampled
sound", Proceedings of the Institute of Phonetic Sciences 17 (1993): the autocorrelation of each windowed frame over
that of the window, its peaks as candidates, the cheapest path through them. The costs are his, but
that of an octave, which is higher.
"""

import numpy as np
from numpy.typing import NDArray

from secretary.wire.media import resample
from secretary.wire.types import Speech

HOP = 0.01
"""Seconds between two values."""

LOWEST, HIGHEST = 60.0, 450.0
"""Hertz."""

_RATE = 8_000
_FRAME = 0.045
"""Seconds: room for three periods of the lowest male voices."""

_CANDIDATES = 5
_SILENCE = 0.03
_VOICING = 0.45
_OCTAVE = 0.03
_JUMP = 0.35
_SWITCH = 0.14

Floats = NDArray[np.float64]


def f0(speech: Speech) -> Floats:
    """Hertz every HOP seconds, the first centred on 0 s; 0 where the voice does not vibrate."""
    if len(speech.samples) < speech.rate * HOP:
        return np.zeros(1)
    frames = _frames(resample(speech, _RATE).samples)
    frequencies, strengths = _candidates(_autocorrelation(frames))
    loudness = np.sqrt(np.square(frames).mean(axis=1))
    quiet = np.maximum(0, 2 - loudness / max(float(loudness.max()), 1e-9) * (1 + _VOICING) / _SILENCE)
    frequencies = np.column_stack([np.zeros(len(frames)), frequencies])
    return _path(frequencies, np.column_stack([_VOICING + quiet, strengths]))


def median_f0(speech: Speech) -> float:
    """Hertz; 0 for a sound without a voice."""
    voiced = f0(speech)
    voiced = voiced[voiced > 0]
    return float(np.median(voiced)) if len(voiced) else 0.0


def _frames(samples: NDArray[np.float32]) -> Floats:
    length, hop = int(_FRAME * _RATE), int(HOP * _RATE)
    padded = np.pad(samples.astype(np.float64), (length // 2, length // 2 + hop))
    frames = np.lib.stride_tricks.sliding_window_view(padded, length)[::hop]
    return np.asarray(frames - frames.mean(axis=1, keepdims=True))


def _autocorrelation(frames: Floats) -> Floats:
    """Of each frame by lag, free of the window's own decay (Boersma, equation 9)."""
    window = np.hanning(frames.shape[1] + 2)[1:-1]
    size = 1 << (2 * frames.shape[1] - 1).bit_length()

    def correlate(rows: Floats) -> Floats:
        power = np.square(np.abs(np.fft.rfft(rows, size)))
        return np.asarray(np.fft.irfft(power)[..., : frames.shape[1]])

    of_frames, of_window = correlate(frames * window), correlate(window)
    return np.asarray(of_frames / np.maximum(of_frames[:, :1], 1e-9) * (of_window[0] / of_window))


def _candidates(correlation: Floats) -> tuple[Floats, Floats]:
    """(hertz, strength) of the strongest peaks of each frame, each (frames, _CANDIDATES)."""
    shortest, longest = int(_RATE / HIGHEST), int(_RATE / LOWEST)
    middle = correlation[:, shortest : longest + 1]
    before, after = correlation[:, shortest - 1 : longest], correlation[:, shortest + 1 : longest + 2]
    lags = np.arange(shortest, longest + 1)
    bend = np.minimum(before - 2 * middle + after, -1e-9)
    fraction = np.clip(0.5 * (before - after) / bend, -0.5, 0.5)
    # Between two samples the peak is higher than at either: else a multiple of the period that meets one would win.
    height = np.minimum(middle - 0.25 * (before - after) * fraction, 1.0)
    peaks = (middle > before) & (middle >= after) & (middle > 0)
    strength = np.where(peaks, height - _OCTAVE * np.log2(lags * LOWEST / _RATE), -1.0)
    best = np.argsort(-strength, axis=1)[:, :_CANDIDATES]
    return _RATE / (lags + fraction)[np.arange(len(best))[:, None], best], np.take_along_axis(strength, best, axis=1)


def _path(frequencies: Floats, strengths: Floats) -> Floats:
    """The sequence of candidates that is strong and jumps little (Viterbi)."""
    voiced = frequencies > 0
    octaves = np.log2(np.maximum(frequencies, 1))
    score = strengths[0]
    origin = np.zeros(frequencies.shape, int)
    for i in range(1, len(frequencies)):
        jump = _JUMP * np.abs(octaves[i][:, None] - octaves[i - 1])
        both = voiced[i][:, None] & voiced[i - 1]
        switch = np.where(voiced[i][:, None] ^ voiced[i - 1], _SWITCH, 0.0)
        reached = score - np.where(both, jump, switch)
        origin[i] = reached.argmax(axis=1)
        score = reached.max(axis=1) + strengths[i]
    path = np.zeros(len(frequencies))
    at = int(score.argmax())
    for i in range(len(frequencies) - 1, -1, -1):
        path[i] = frequencies[i, at]
        at = origin[i, at]
    return path
