"""What the secretary answers: commands first, then the language model when there is one. No Django in here."""

from secretary.core.brain.answer import answer
from secretary.core.brain.model import Patience
from secretary.core.brain.probe import find_model
from secretary.core.brain.question import Effect, Exchange, ModelAddress, Question, Sentence
from secretary.core.brain.sentences import Splitter, split
from secretary.core.brain.speakable import speakable
from secretary.core.brain.zone import zone

__all__ = [
    "Effect",
    "Exchange",
    "ModelAddress",
    "Patience",
    "Question",
    "Sentence",
    "Splitter",
    "answer",
    "find_model",
    "speakable",
    "split",
    "zone",
]
