"""What happens to an utterance, from its first sound to its end."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
"""Mono, 16 kHz, −1 … 1."""


@dataclass(frozen=True, slots=True)
class UtteranceStarted:
    utterance: str
    at: float
    """Monotonic seconds of its first sound."""


@dataclass(frozen=True, slots=True, eq=False)
class UtteranceAudio:
    utterance: str
    samples: Samples


@dataclass(frozen=True, slots=True)
class UtterancePaused:
    """The voice rests; it may go on."""

    utterance: str
    voiced_seconds: float
    since: float
    """Monotonic seconds of the end of the last voiced frame."""


@dataclass(frozen=True, slots=True)
class UtteranceResumed:
    """The voice goes on after a pause."""

    utterance: str


@dataclass(frozen=True, slots=True)
class UtteranceEnded:
    utterance: str
    voiced_seconds: float
    true_end: float
    """Monotonic seconds of the end of the last voiced frame."""
    continues: bool = False
    """It was cut: the next utterance is its continuation."""


@dataclass(frozen=True, slots=True)
class UtteranceDropped:
    """It was no speech after all, or could not be handed on."""

    utterance: str
    reason: str


UtteranceEvent = (
    UtteranceStarted | UtteranceAudio | UtterancePaused | UtteranceResumed | UtteranceEnded | UtteranceDropped
)
