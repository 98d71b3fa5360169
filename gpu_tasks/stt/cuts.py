"""Which part of a recording Whisper gets to hear: where somebody speaks, in pieces that fit its 30 seconds."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

RATE = 16_000

WINDOW = 30.0
"""Seconds that Whisper was trained on."""

_CUT_FROM, _CUT_TO = 25.0, 28.0
"""Seconds of a piece between which the quietest moment is looked for."""

FLOOR = 10 ** (-60 / 20)
"""RMS of the loudest tenth of a second, below which nothing is there: −60 dBFS."""

MARGIN = 0.2
"""Seconds kept around speech: the detector opens late on soft consonants."""

_THRESHOLD = 0.35
"""Of Silero's probability; its 0.5 loses soft beginnings."""


def spoken(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """The part from the first to the last word, at RATE; empty when nobody speaks. Pauses inside stay."""
    if len(samples) < RATE // 10 or loudest(samples) < FLOOR:
        return samples[:0]
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    options = VadOptions(threshold=_THRESHOLD, min_silence_duration_ms=500, speech_pad_ms=int(MARGIN * 1000))
    found = get_speech_timestamps(samples, options)
    return samples[found[0]["start"] : found[-1]["end"]] if found else samples[:0]


def loudest(samples: NDArray[np.float32]) -> float:
    """RMS of the loudest tenth of a second."""
    hop = RATE // 10
    return float(np.sqrt(np.square(samples[: len(samples) // hop * hop].reshape(-1, hop)).mean(axis=1).max()))


def windows(samples: NDArray[np.float32]) -> Iterator[NDArray[np.float32]]:
    """Pieces of at most WINDOW seconds, cut where it is quietest."""
    while len(samples) > WINDOW * RATE:
        cut = _quietest(samples)
        yield samples[:cut]
        samples = samples[cut:]
    yield samples


def _quietest(samples: NDArray[np.float32]) -> int:
    """Index of the quietest moment between _CUT_FROM and _CUT_TO."""
    hop = RATE // 50
    begin = int(_CUT_FROM * RATE)
    power = np.square(samples[begin : int(_CUT_TO * RATE)].reshape(-1, hop)).mean(axis=1)
    smooth = np.convolve(power, np.ones(5), mode="same")
    # The ends of the convolution see fewer neighbours and would look quiet.
    return begin + (int(np.argmin(smooth[2:-2])) + 2) * hop + hop // 2
