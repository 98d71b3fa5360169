"""Finds the utterances in a person's sound: hysteresis over the voice detector, or a key that is held."""

from collections import deque
from dataclasses import dataclass
from typing import Protocol
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from avatar.live.vad import RATE, WINDOW

FRAME = WINDOW / RATE
"""Seconds judged at a time."""

LOUD, FAINT = 0.5, 0.35
"""Probabilities at which a voice begins and ends; between them it stays what it was. The raw 0.5 flickers in words."""

ONSET = 4
"""Voiced frames (0.13 s) that begin an utterance; a click has fewer."""

PRE_ROLL = round(0.3 / FRAME)
"""Frames before the first voiced one that belong to it: a soft first consonant is not a voice yet."""

HANG_OVER = 0.6
"""Seconds below FAINT that end an utterance."""

LINGER = round(0.16 / FRAME)
"""Frames for which an utterance goes on after the key was let go, unless it was silent by then."""

SHORTEST = 0.25
"""Seconds of voice; less was a cough or a knock."""

LONGEST = 28.0
"""Seconds; the recogniser's window is 30."""


@dataclass(frozen=True, slots=True)
class UtteranceStarted:
    utterance: str
    at: float
    """Monotonic seconds of its first sound."""


@dataclass(frozen=True, slots=True, eq=False)
class UtteranceAudio:
    utterance: str
    samples: NDArray[np.float32]
    """Mono, 16 kHz."""


@dataclass(frozen=True, slots=True)
class UtteranceEnded:
    utterance: str
    voiced_seconds: float
    true_end: float
    """Monotonic seconds of the end of the last voiced frame."""


@dataclass(frozen=True, slots=True)
class UtteranceDropped:
    """It was no speech after all, or could not be handed on."""

    utterance: str
    reason: str


UtteranceEvent = UtteranceStarted | UtteranceAudio | UtteranceEnded | UtteranceDropped


class Detector(Protocol):
    def feed(self, samples: NDArray[np.float32]) -> list[float]: ...


class Utterances:
    """The state machine. Every method returns what happened, in order."""

    def __init__(self, detector: Detector, *, hang_over: float = HANG_OVER) -> None:
        self.hang_over = hang_over
        self._detector = detector
        self._pending = np.zeros(0, np.float32)
        self._before: deque[NDArray[np.float32]] = deque(maxlen=PRE_ROLL + 2 * ONSET)
        self._open = ""
        self._held = self._muted = False
        self._onset = 0
        self._voiced = self._frames = self._silent = 0
        self._left = 0
        """Frames to go after the key was let go; below 0 when no key was held."""
        self._last_voice = 0.0

    @property
    def speaking(self) -> bool:
        """An utterance is open."""
        return bool(self._open)

    def feed(self, samples: NDArray[np.float32], at: float) -> list[UtteranceEvent]:
        """Sound as it comes. `at`: monotonic seconds of the end of `samples`."""
        self._pending = np.concatenate((self._pending, samples))
        events: list[UtteranceEvent] = []
        for probability in self._detector.feed(samples):
            frame, self._pending = self._pending[:WINDOW], self._pending[WINDOW:]
            events += self._take(frame, probability, at - len(self._pending) / RATE)
        return events

    def push(self, held: bool, at: float) -> list[UtteranceEvent]:
        """Push-to-talk: held opens an utterance at once, also while muted; let go ends it."""
        if held == self._held:
            return []
        self._held = held
        if held:
            return [] if self._open else self._begin(at)
        # What was said before the key came up may still be on its way.
        self._left = LINGER
        return self._end(at) if self._silent >= LINGER else []

    def mute(self, muted: bool, at: float) -> list[UtteranceEvent]:
        """Stop or resume listening. What was said before is not taken back."""
        self._muted = muted
        return self._end(at) if muted and not self._held else []

    def _take(self, frame: NDArray[np.float32], probability: float, at: float) -> list[UtteranceEvent]:
        if self._open:
            return self._grow(frame, probability, at)
        if self._muted:
            self._before.clear()
            self._onset = 0
            return []
        self._before.append(frame)
        if probability >= LOUD:
            self._onset += 1
        elif probability < FAINT:
            self._onset = 0
        if self._onset < ONSET:
            return []
        self._last_voice = at
        return self._begin(at)

    def _begin(self, at: float) -> list[UtteranceEvent]:
        before = list(self._before)
        self._open, self._voiced, self._frames, self._silent = uuid4().hex, self._onset, len(before), 0
        self._left = 0
        self._before.clear()
        self._onset = 0
        started = UtteranceStarted(self._open, at - len(before) * FRAME)
        return [started, UtteranceAudio(self._open, np.concatenate(before))] if before else [started]

    def _grow(self, frame: NDArray[np.float32], probability: float, at: float) -> list[UtteranceEvent]:
        self._frames += 1
        if probability >= FAINT:
            self._silent, self._last_voice = 0, at
            self._voiced += 1
        else:
            self._silent += 1
        grown: list[UtteranceEvent] = [UtteranceAudio(self._open, frame)]
        return grown + self._end(at) if self._over() else grown

    def _over(self) -> bool:
        if self._frames * FRAME >= LONGEST:
            return True
        if self._held:
            return False
        self._left -= 1
        return self._silent * FRAME >= self.hang_over or self._left == 0

    def _end(self, at: float) -> list[UtteranceEvent]:
        if not self._open:
            return []
        utterance, self._open = self._open, ""
        voiced = self._voiced * FRAME
        if voiced < SHORTEST:
            return [UtteranceDropped(utterance, "too short")]
        return [UtteranceEnded(utterance, voiced, min(at, self._last_voice))]
