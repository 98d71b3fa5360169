"""What the player tells the call, in the order in which it happens."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SentenceStarted:
    """The first sound of a sentence leaves now."""

    turn: str
    number: int
    text: str
    seconds: float | None
    """Length of its sound; None while it is still being spoken by the worker."""


@dataclass(frozen=True, slots=True)
class FirstSound:
    """The first sound of a turn left."""

    turn: str
    at: float
    """Monotonic seconds."""


@dataclass(frozen=True, slots=True)
class FirstFrame:
    """The first rendered frame of a turn left."""

    turn: str
    at: float
    """Monotonic seconds."""


@dataclass(frozen=True, slots=True)
class SentenceEnded:
    """The sentence's sound is over, or was interrupted."""

    turn: str
    number: int
    played_fraction: float
    """0 … 1 of its sound."""


@dataclass(frozen=True, slots=True)
class SentenceLost:
    """No sound came, or it broke off; the next sentence follows."""

    turn: str
    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class TurnPlayed:
    """All sentences of a turn are over."""

    turn: str
    spoken: tuple[tuple[int, float], ...]
    """Number and fraction of each sentence that sounded."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """Nothing is left to say."""


PlayerEvent = SentenceStarted | FirstSound | FirstFrame | SentenceEnded | SentenceLost | TurnPlayed | Quiet
