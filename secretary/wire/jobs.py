"""The arguments of the GPU tasks: one frozen dataclass each, packed as the task's only argument `job`."""

from dataclasses import dataclass, field
from typing import Literal

from secretary.wire.types import Effort, Expression, Photo, Voice

MAX_ATTEMPTS = 3
"""Starts of one piece of work, over all workers: what kills its worker must not come back for ever."""


@dataclass(frozen=True, slots=True)
class TranscriptionJob:
    """Transcribe what lies (or still grows) on a stream, or a recording in the blob store.

    The Transcript goes to `words:<turn>:<revision>:<attempt>`.
    """

    turn: str
    """Whose utterance: a call's utterance id, a turn's id, or "canary"."""
    speech: str
    languages: tuple[str, ...]
    """ISO 639-1 codes to choose from; one code fixes the language."""
    revision: int = 0
    """Of the words of an utterance that goes on; one that a later revision has replaced is not started."""
    until: int | None = None
    """Samples that are to be heard; the whole stream when None."""
    effort: Effort = "whole"
    hint: str = ""
    """The language of the person's last utterance: likelier than the others."""
    recording: str = ""
    """Blob of the sound, when it lies on no stream."""
    task: Literal["transcribe", "translate"] = "transcribe"
    """Translate: the words in English, whatever was spoken."""
    timed: bool = False
    """When each word was said is wanted too."""


@dataclass(frozen=True, slots=True)
class SynthesisJob:
    turn: str
    number: int
    """Of the sentence in its turn, from 0."""
    text: str
    """Made speakable: no markup, numbers as words."""
    language: str
    voice: Voice


@dataclass(frozen=True, slots=True)
class AnimationJob:
    turn: str
    number: int
    photo: Photo
    expression: Expression = field(default_factory=Expression)
    resting: Expression = field(default_factory=Expression)
    """The expression of the idle loop that plays before and after."""
    phase: int = 0
    """Frame of the head motion's period at which sentence 0 starts."""
    speech: str = ""
    """The turn whose voice it follows, when that is another: what may come is only supposed."""
    idle: bool = False
    """Render the silent loop of LOOP frames instead of a sentence."""


@dataclass(frozen=True, slots=True)
class MuxJob:
    turn: str
    sentences: int
    picture: bool = True
    """False: only the voice, because nothing was rendered."""
    awaited: bool = False
    """No turn: the Outcome goes to `words:<turn>:1:1`, where somebody waits for it."""


@dataclass(frozen=True, slots=True)
class InspectionJob:
    """Say whether a picture in the blob store can be animated: `words:<turn>:0:<attempt>` gets the Verdict."""

    turn: str
    """A name of its own."""
    image: str
    """Blob of the picture."""
