"""What the secretary answers: commands first, then the language model when there is one. No Django in here."""

from secretary.core.brain.answer import answer, opening
from secretary.core.brain.probe import find_model
from secretary.core.brain.question import Effect, Exchange, ModelAddress, Patience, Question, Remind, Sentence
from secretary.core.brain.reminding import heading, tell
from secretary.core.brain.sentences import Splitter, split
from secretary.core.brain.speakable import speakable
from secretary.core.brain.zone import zone

__all__ = [
    "Effect",
    "Exchange",
    "ModelAddress",
    "Patience",
    "Question",
    "Remind",
    "Sentence",
    "Splitter",
    "answer",
    "find_model",
    "heading",
    "opening",
    "speakable",
    "split",
    "tell",
    "zone",
]
