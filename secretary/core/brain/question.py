"""What the brain is asked and what it gives back: the vocabulary of this package."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from secretary.wire.types import ExpressionName

Effect = Literal["", "start_over", "stop"]
"""What the caller must do besides speaking."""


@dataclass(frozen=True, slots=True)
class ModelAddress:
    """An OpenAI-compatible server and the model to ask there."""

    url: str
    """Ends in /v1."""
    name: str
    key: str = field(default="", repr=False)


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
