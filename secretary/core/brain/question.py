"""What the brain is asked and what it gives back: the vocabulary of this package."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit

from secretary.wire.types import ExpressionName


@dataclass(frozen=True, slots=True)
class Remind:
    """A reminder: one that is to be set, one that is open, or one that is due."""

    text: str
    """What of, as the person said it."""
    due: datetime
    """Aware."""
    language: str
    """Of the command, and so of the telling: one that has commands."""

    def __str__(self) -> str:
        return "remind"


Effect = Literal["", "start_over", "stop", "forget_reminders"] | Remind
"""What the caller must do besides speaking."""


@dataclass(frozen=True, slots=True)
class ModelAddress:
    """An OpenAI-compatible server and the model to ask there."""

    url: str
    """Ends in /v1."""
    name: str
    key: str = field(default="", repr=False)

    @property
    def local(self) -> bool:
        """On this machine: a proxy that the environment names cannot reach it."""
        return urlsplit(self.url).hostname in {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True, slots=True)
class Patience:
    """With a language model, in seconds; `silence` and `total` together stay below what the queue gives an answer."""

    connect: float = 3.0
    silence: float = 14.0
    """Between two pieces, and until the first one: a local model may have to be loaded."""
    total: float = 24.0


PATIENCE = Patience()


class Failure(Exception):
    """A language model gave no whole answer. `phrase` names what the person is told."""

    def __init__(self, phrase: str) -> None:
        super().__init__(phrase)
        self.phrase = phrase


@dataclass(frozen=True, slots=True)
class Exchange:
    """An earlier turn."""

    person: str
    secretary: str
    """What was really spoken; "" when the person interrupted before the first word."""


@dataclass(frozen=True, slots=True)
class Question:
    text: str
    language: str
    """ISO 639-1, what the person spoke."""
    character: str
    """Name."""
    manner: str
    """How the character speaks, in words for the language model."""
    history: tuple[Exchange, ...]
    """Oldest first."""
    now: datetime
    """Aware, in the person's zone."""
    model: ModelAddress | None
    door: str = "web"
    reminders: tuple[Remind, ...] = ()
    """The person's open ones, the soonest first."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer."""

    text: str
    """As shown: captions, history."""
    speakable: str
    """As spoken: no markup, numbers as words in `language`. Never empty."""
    language: str
    expression: ExpressionName = "neutral"
    effect: Effect = ""
