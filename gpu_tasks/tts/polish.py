"""What every sentence gets before it leaves: no silence around it, soft edges, the same loudness."""

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from secretary.wire.types import Phone, Speech

LOUDNESS = 10 ** (-20 / 20)
"""RMS of the spoken parts: −20 dBFS."""

PEAK = 10 ** (-1 / 20)
"""−1 dBFS."""

BEFORE, AFTER = 0.02, 0.05
"""Seconds of quiet that stay: somebody waits for the first sound, and nobody for the end of the last."""

FADE = 0.004
"""Seconds."""

_HOP = 0.005
_AUDIBLE = 1e-3
"""−60 dBFS."""

_SILENT = 10 ** (-42 / 20)
"""Against the loudest moment."""

_SPOKEN = 10 ** (-30 / 20)
"""Against the loudest moment: what counts for the loudness. Pauses do not."""


def polish(speech: Speech) -> Speech:
    """Trimmed, faded and levelled; empty when nothing sounds."""
    hop = int(_HOP * speech.rate)
    levels = _levels(speech.samples, hop)
    if not len(levels) or levels.max() < 1e-4:
        return Speech(np.zeros(0, np.float32), speech.rate)
    sounding = np.flatnonzero(levels > _SILENT * levels.max())
    begin = max(0, int(sounding[0]) * hop - int(BEFORE * speech.rate))
    end = min(len(speech.samples), (int(sounding[-1]) + 1) * hop + int(AFTER * speech.rate))
    samples = speech.samples[begin:end] * _gain(levels, float(np.abs(speech.samples).max()))
    return Speech(_fade(samples, speech.rate), speech.rate, shift(speech.phones, -begin / speech.rate))


def level(stream: Iterable[Speech], settling: float) -> Iterator[Speech]:
    """A phrase that is still being made, without the silence around it, levelled by its first `settling` seconds that
    sound: those are waited for, the rest passes through.
    """
    pieces = iter(stream)
    begun = _begun(pieces, settling)
    hop = int(_HOP * begun.rate)
    levels = _levels(begun.samples, hop)
    if not len(levels) or levels.max() < _AUDIBLE:
        return
    gain = _gain(levels, float(np.abs(begun.samples).max()))
    begin = max(0, int(np.flatnonzero(levels > _SILENT * levels.max())[0]) * hop - int(BEFORE * begun.rate))
    waiting = Speech(_faded_in(begun.samples[begin:] * gain, begun.rate), begun.rate)
    for piece in pieces:
        yield waiting
        waiting = Speech(np.clip(piece.samples * gain, -PEAK, PEAK), piece.rate)
    yield _ended(waiting, hop, float(levels.max() * gain))


def _begun(pieces: Iterator[Speech], settling: float) -> Speech:
    """Everything up to where `settling` seconds have sounded, in one."""
    taken, sounding = [], 0.0
    for piece in pieces:
        taken.append(piece)
        sounding += float((_levels(piece.samples, int(_HOP * piece.rate)) > _AUDIBLE).sum()) * _HOP
        if sounding >= settling:
            break
    if not taken:
        return Speech(np.zeros(0, np.float32), 24_000)
    return Speech(np.concatenate([piece.samples for piece in taken]), taken[0].rate)


def _ended(last: Speech, hop: int, loudest: float) -> Speech:
    """The last piece without the silence at its end, faded out."""
    sounding = np.flatnonzero(_levels(last.samples, hop) > _SILENT * loudest)
    end = (int(sounding[-1]) + 1) * hop + int(AFTER * last.rate) if len(sounding) else int(AFTER * last.rate)
    return Speech(_faded_in(last.samples[:end][::-1], last.rate)[::-1], last.rate)


def _levels(samples: NDArray[np.float32], hop: int) -> NDArray[np.float32]:
    """RMS of each hop."""
    whole = samples[: len(samples) // hop * hop].reshape(-1, hop)
    return np.asarray(np.sqrt(np.square(whole).mean(axis=1)), np.float32)


def _gain(levels: NDArray[np.float32], peak: float) -> np.float32:
    spoken = levels[levels > _SPOKEN * levels.max()]
    return np.float32(min(LOUDNESS / np.sqrt(np.square(spoken).mean()), PEAK / peak))


def _fade(samples: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    """At both ends."""
    return _faded_in(_faded_in(samples, rate)[::-1], rate)[::-1]


def _faded_in(samples: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    ramp = np.linspace(0, 1, min(int(FADE * rate), len(samples) // 2), dtype=np.float32)
    return np.concatenate([samples[: len(ramp)] * ramp, samples[len(ramp) :]])


def shift(phones: tuple[Phone, ...], seconds: float) -> tuple[Phone, ...]:
    """The same phones later (earlier when negative, but none before the beginning)."""
    return tuple(Phone(p.symbol, max(p.start + seconds, 0.0), p.end + seconds) for p in phones if p.end > -seconds)


def pieces(speech: Speech, seconds: float) -> Iterator[Speech]:
    """`speech` cut into pieces of `seconds`; a phone travels in the piece it starts in, and may reach past its end."""
    length = int(seconds * speech.rate)
    for begin in range(0, len(speech.samples), length):
        start, end = begin / speech.rate, (begin + length) / speech.rate
        inside = tuple(p for p in speech.phones if start <= max(p.start, 0.0) < end)
        yield Speech(speech.samples[begin : begin + length], speech.rate, shift(inside, -start))
