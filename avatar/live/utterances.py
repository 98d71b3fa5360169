"""Finds the utterances in a person's sound: hysteresis over the voice detector, or a key that is held.

A pause does not end an utterance here: it is reported, and whoever judges it calls `finish`.
"""

from collections import deque
from collections.abc import Callable
from typing import Protocol
from uuid import uuid4

import numpy as np

from avatar.live.utterance import (
    Samples,
    UtteranceAudio,
    UtteranceDropped,
    UtteranceEnded,
    UtteranceEvent,
    UtterancePaused,
    UtteranceResumed,
    UtteranceStarted,
)
from avatar.live.vad import RATE, WINDOW

FRAME = WINDOW / RATE
"""Seconds judged at a time."""

LOUD, FAINT = 0.5, 0.35
"""Probabilities at which a voice begins and ends; between them it stays what it was. The raw 0.5 flickers in words."""

ONSET = 4
"""Voiced frames (0.13 s) that begin an utterance; a click has fewer."""

PRE_ROLL = round(0.3 / FRAME)
"""Frames before the first voiced one that belong to it: a soft first consonant is not a voice yet."""

EARLY = 1
"""Silent frames (32 ms) that are a pause: what was said so far is judged and transcribed while it lasts."""

HANG_OVER = 2.5
"""Seconds of silence that end an utterance which nobody finished: the judge is slow or gone."""

BRIEF_HANG_OVER = 0.4
"""Seconds of silence after less than SHORTEST of voice."""

LINGER = round(0.16 / FRAME)
"""Frames for which an utterance goes on after the key was let go, unless it was silent by then."""

SHORTEST = 0.25
"""Seconds of voice; less was a cough or a knock."""

LONG, LONGEST = 20.0, 28.0
"""Seconds after which a speech is cut at its next pause, and at the latest: the recogniser's window is 30."""

CUT = round(0.2 / FRAME)
"""Silent frames that are a pause to cut at."""

REMEMBERED = 8.0
"""Seconds of sound that are kept for the judge."""


class Detector(Protocol):
    def feed(self, samples: Samples) -> list[float]: ...


class Utterances:
    """The state machine. Every method returns what happened, in order."""

    def __init__(
        self,
        detector: Detector,
        *,
        hang_over: float = HANG_OVER,
        own: Callable[[float], bool] | None = None,
    ) -> None:
        """`own` tells whether the voice at a moment (monotonic seconds) is the answer's own, come back."""
        self.hang_over = hang_over
        self._detector, self._own = detector, own or _nobodys
        self._pending = np.zeros(0, np.float32)
        self._before: deque[Samples] = deque(maxlen=PRE_ROLL + 2 * ONSET)
        self._recent: deque[Samples] = deque(maxlen=round(REMEMBERED / FRAME))
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

    @property
    def sound(self) -> Samples:
        """The newest REMEMBERED seconds of the open utterance, mono at 16 kHz."""
        return np.concatenate(self._recent) if self._recent else np.zeros(0, np.float32)

    def feed(self, samples: Samples, at: float) -> list[UtteranceEvent]:
        """Sound as it comes. `at`: monotonic seconds of the end of `samples`."""
        self._pending = np.concatenate((self._pending, samples))
        events: list[UtteranceEvent] = []
        for probability in self._detector.feed(samples):
            frame, self._pending = self._pending[:WINDOW], self._pending[WINDOW:]
            end = at - len(self._pending) / RATE
            events += self._take(frame, 0.0 if probability >= FAINT and self._own(end) else probability, end)
        return events

    def finish(self, utterance: str, at: float) -> list[UtteranceEvent]:
        """The pause was judged to be its end; nothing happens when it went on meanwhile, or the key is held."""
        over = utterance == self._open and self._paused and not self._held
        return self._end(at) if over else []

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

    @property
    def _paused(self) -> bool:
        return self._silent >= EARLY

    def _take(self, frame: Samples, probability: float, at: float) -> list[UtteranceEvent]:
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
        self._recent.clear()
        self._recent.extend(before)
        self._before.clear()
        self._onset = 0
        started = UtteranceStarted(self._open, at - len(before) * FRAME)
        return [started, UtteranceAudio(self._open, np.concatenate(before))] if before else [started]

    def _grow(self, frame: Samples, probability: float, at: float) -> list[UtteranceEvent]:
        self._frames += 1
        self._recent.append(frame)
        grown: list[UtteranceEvent] = [UtteranceAudio(self._open, frame)]
        # A breath within a pause must not undo what was made of the pause.
        if probability >= (LOUD if self._paused else FAINT):
            if self._paused:
                grown.append(UtteranceResumed(self._open))
            self._silent, self._last_voice = 0, at
            self._voiced += 1
        else:
            self._silent += 1
            if self._silent == EARLY:
                grown.append(UtterancePaused(self._open, self._voiced * FRAME, self._last_voice))
        return grown + self._cut(at) + (self._end(at) if self._open and self._over() else [])

    def _cut(self, at: float) -> list[UtteranceEvent]:
        """A speech too long for the recogniser goes on as another utterance, without a gap."""
        seconds = self._frames * FRAME
        if seconds < LONG or (self._silent < CUT and seconds < LONGEST):
            return []
        self._onset = 0
        return [*self._end(at, continues=True), *self._begin(at)]

    def _over(self) -> bool:
        if self._held:
            return False
        self._left -= 1
        brief = self._voiced * FRAME < SHORTEST
        return self._silent * FRAME >= (BRIEF_HANG_OVER if brief else self.hang_over) or self._left == 0

    def _end(self, at: float, *, continues: bool = False) -> list[UtteranceEvent]:
        if not self._open:
            return []
        utterance, self._open = self._open, ""
        voiced = self._voiced * FRAME
        if voiced < SHORTEST:
            return [UtteranceDropped(utterance, "too short")]
        return [UtteranceEnded(utterance, voiced, min(at, self._last_voice), continues)]


def _nobodys(_at: float) -> bool:
    """No answer is played."""
    return False
