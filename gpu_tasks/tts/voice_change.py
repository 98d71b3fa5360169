"""A character's voice out of an engine's: pitch, vocal tract and pace, chosen together.

Sound played back faster by a factor has its pitch, its formants and its pace raised by that factor, and nothing else
happens to it. So a larger speaker comes without artefacts from a voice that speaks at pitch / formant and
speed / formant and is then played back at `formant` times its rate. Where the engine cannot do so, `change` does.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from gpu_tasks.tts.pitch import HOP, f0
from secretary.wire.media import resample
from secretary.wire.types import Phone, Speech, Voice

SLOWEST, FASTEST = 0.5, 2.0
"""Bounds of Voice.speed."""

LARGEST, SMALLEST = 0.75, 1.3
"""Bounds of Voice.formant: beyond them nobody sounds like a person."""

DEEPEST, HIGHEST = 0.5, 2.0
"""Bounds of the pitch against the engine's own."""

_UNHEARD = 0.02
"""A change of pitch below this share (a third of a semitone) is not worth touching the sound."""

_STEP = 0.006
"""Seconds between marks where there is no pitch."""

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Tuning:
    """What the engine is asked for, and how it is played back."""

    pitch: float
    """Times the engine voice's own."""
    speed: float
    playback: float


def tune(voice: Voice, base_f0: float) -> Tuning:
    """How to get `voice` out of an engine voice of `base_f0` hertz, as near as the bounds allow."""
    playback = min(max(voice.formant, LARGEST), SMALLEST)
    wanted = voice.f0 / base_f0 if voice.f0 else playback
    speed = min(max(voice.speed, SLOWEST), FASTEST)
    return Tuning(min(max(wanted / playback, DEEPEST), HIGHEST), speed / playback, playback)


def play_back(speech: Speech, playback: float, rate: int) -> Speech:
    """`speech` played `playback` times as fast, at `rate` hertz."""
    phones = tuple(Phone(p.symbol, p.start / playback, p.end / playback) for p in speech.phones)
    return resample(Speech(speech.samples, round(speech.rate * playback), phones), rate)


@dataclass(frozen=True, slots=True)
class _Mark:
    """A moment around which two periods are cut out."""

    at: int
    period: int
    """Both in samples."""
    voiced: bool


def change(speech: Speech, ratio: float, pace: float = 1.0) -> Speech:
    """The same words with the pitch times `ratio`, spoken `pace` times as fast; formants stay.

    TD-PSOLA (Moulines and Charpentier, Speech Communication 9, 1990): pieces of two periods are laid closer together
    or farther apart. Sounds without pitch are left as they are where the pace allows, so that bursts stay sharp.
    """
    if (abs(ratio - 1) < _UNHEARD and abs(pace - 1) < _UNHEARD) or not len(speech.samples):
        return speech
    marks = _marks(speech)
    margin = max(mark.period for mark in marks) + 1
    source = np.pad(speech.samples, margin)
    length = round(len(speech.samples) / pace)
    changed = np.zeros(length + 2 * margin, np.float32)
    # Fewer pulses carry less power: without this the vowels sink against the consonants.
    gain = np.float32(1 / np.sqrt(ratio))
    for at, mark in _laid(marks, ratio, pace):
        window = _window(mark.period) * (gain if mark.voiced else np.float32(1))
        begin, taken = min(at, length) + margin - mark.period, mark.at + margin - mark.period
        changed[begin : begin + len(window)] += source[taken : taken + len(window)] * window
    phones = tuple(Phone(p.symbol, p.start / pace, p.end / pace) for p in speech.phones)
    return Speech(changed[margin:-margin], speech.rate, phones)


@lru_cache(maxsize=1000)
def _window(period: int) -> Samples:
    """Over two periods; a voice has a few hundred lengths of them."""
    return np.hanning(2 * period + 1).astype(np.float32)


def _laid(marks: list[_Mark], ratio: float, pace: float) -> Iterator[tuple[int, _Mark]]:
    """(new place, the mark whose periods go there)."""
    for voiced, group in groupby(marks, key=lambda mark: mark.voiced):
        run = list(group)
        if not voiced and pace == 1:
            yield from ((mark.at, mark) for mark in run)
            continue
        places = np.array([mark.at for mark in run])
        halfway = (places[1:] + places[:-1]) / 2
        at, stop = run[0].at / pace, (run[-1].at + run[-1].period / 2) / pace
        while at < stop:
            mark = run[int(np.searchsorted(halfway, at * pace))]
            yield round(at), mark
            at += mark.period / (ratio if voiced else 1)


def _marks(speech: Speech) -> list[_Mark]:
    """One mark a period where the voice vibrates, every _STEP elsewhere."""
    track, hop, end = f0(speech), HOP * speech.rate, len(speech.samples)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], track > 0, [0]])))
    marks: list[_Mark] = []
    done = 0
    for first, after in zip(edges[::2], edges[1::2], strict=True):
        begin, stop = max(done, int((first - 0.5) * hop)), min(end, int((after - 0.5) * hop))
        if stop - begin < hop / 2:
            continue
        periods = speech.rate / np.interp(np.arange(end // int(hop) + 2), np.arange(first, after), track[first:after])
        found = _pulses(speech.samples, (begin, stop), periods, hop)
        marks += _unvoiced(done, found[0], speech.rate)
        marks += [_Mark(at, round(float(periods[round(at / hop)])), True) for at in found]
        done = min(end, marks[-1].at + marks[-1].period)
    return marks + _unvoiced(done, end, speech.rate)


def _unvoiced(begin: int, end: int, rate: int) -> list[_Mark]:
    """Marks that give back the sound as it was."""
    count = round((end - begin) / (_STEP * rate))
    places = np.linspace(begin, end, count, endpoint=False) if count else np.zeros(0)
    return [_Mark(int(at), max(1, (end - begin) // count), False) for at in places]


def _pulses(samples: Samples, region: tuple[int, int], periods: NDArray[np.float64], hop: float) -> list[int]:
    """Places one period apart, from the region's highest peak in both directions, where the wave looks most alike."""
    begin, stop = region
    part = samples[begin:stop]
    start = begin + int(np.argmax(part if part.max() > -part.min() else -part))
    # Room for the patterns at the ends of the sound.
    reach = 2 * int(periods.max()) + 2
    padded = np.pad(samples, reach)
    energy = np.concatenate([[0.0], np.cumsum(np.square(padded, dtype=np.float64))])

    def walk(direction: int) -> Iterator[int]:
        at = start
        while True:
            away = direction * float(periods[round(at / hop)])
            at = _alike(padded, energy, at + reach, away) - reach
            if not begin <= at < stop:
                return
            yield at

    return [*list(walk(-1))[::-1], start, *walk(1)]


def _alike(samples: Samples, energy: NDArray[np.float64], at: int, away: float) -> int:
    """The place about a period away whose surroundings resemble those of `at` most; `energy`: that before a sample."""
    half, slack = int(abs(away) / 2), int(abs(away) / 5)
    begin, count = at + round(away) - slack - half, 2 * slack + 2
    pattern, around = samples[at - half : at + half], samples[begin : begin + 2 * half + count - 1]
    norm = energy[begin + 2 * half : begin + 2 * half + count] - energy[begin : begin + count]
    likeness = np.correlate(around, pattern, "valid") / np.sqrt(norm.clip(0.0) + 1e-9)
    return begin + half + int(np.argmax(likeness))
