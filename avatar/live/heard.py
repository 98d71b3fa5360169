"""What an ear tells a call."""

from dataclasses import dataclass

from secretary.wire.types import Transcript


@dataclass(frozen=True, slots=True)
class Began:
    """A voice, whose first sound came `at` monotonic seconds."""

    at: float


@dataclass(frozen=True, slots=True)
class Guessed:
    """The words so far."""

    text: str
    language: str = ""
    paused: bool = False
    """The person makes a pause, and this is all that was said."""
    left: float = 0.0
    """Seconds that the pause must still last to be the end."""


@dataclass(frozen=True, slots=True)
class Paused:
    """A pause has lasted for a moment; its words are still being made out, these were known before."""

    text: str
    language: str
    left: float
    """Seconds that it must still last to be the end, at the least."""


@dataclass(frozen=True, slots=True)
class Resumed:
    """The person goes on."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The person has finished; the words come in a moment."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a person said, when they have finished."""

    words: Transcript
    began: float
    true_end: float
    """Monotonic seconds."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """There were no words in it; `why` is for people, empty when there is nothing to say about it."""

    why: str = ""


EarEvent = Began | Guessed | Paused | Resumed | Ended | Heard | Nothing
