"""The words that all processes share: frozen dataclasses, units under the fields, packed as JSON."""

from dataclasses import asdict, dataclass, field
from functools import cache
from typing import Any, Literal, TypeVar, cast

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

T = TypeVar("T")

Effort = Literal["glance", "pause", "whole"]
"""Of a transcription: words to be shown while somebody speaks; those of a pause that may be the end, heard once and
known to be doubtful if they are; or what an utterance is taken for, heard again as long as it is doubtful."""

ExpressionName = Literal["neutral", "happy", "sad", "surprised"]
EXPRESSIONS: tuple[ExpressionName, ...] = ("neutral", "happy", "sad", "surprised")

FPS = 25
"""Frames a second of every avatar video."""

GOP = 25
"""Frames from one keyframe to the next: one a second, so that a listener can join or recover within a second."""

LOOP = 250
"""Frames of one period of the head motion, and of the idle loop. A multiple of GOP."""

PAUSE = 0.2
"""Seconds between two sentences of an answer."""

FACE_SIZE = 512
"""Side of the square avatar video in pixels."""


@dataclass(frozen=True, slots=True)
class Phone:
    """One spoken sound."""

    symbol: str
    """IPA."""
    start: float
    """Seconds from the start of the Speech that holds it."""
    end: float
    """Seconds."""


@dataclass(frozen=True, slots=True, eq=False)
class Speech:
    """A piece of sound. A sentence is one or more pieces in order."""

    samples: NDArray[np.float32]
    """Mono, −1 … 1."""
    rate: int
    """Hertz."""
    phones: tuple[Phone, ...] = ()
    """What is spoken when, from engines that know; empty otherwise."""

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    start: float
    """Seconds."""
    end: float
    """Seconds."""
    probability: float


@dataclass(frozen=True, slots=True)
class Transcript:
    text: str
    """Empty when no words were heard."""
    language: str
    """ISO 639-1."""
    language_probability: float
    no_speech_probability: float
    seconds: float
    """Length of the sound."""
    words: tuple[Word, ...] = ()
    sure: bool = True
    """False: a hearing with more effort may well give other words."""


@dataclass(frozen=True, slots=True)
class Voice:
    """How a character sounds. The same pitch in every language, whichever engine voice speaks it."""

    name: str
    """The engine's voice; "" lets the engine choose one for the language."""
    f0: float | None = None
    """Target median pitch in hertz; None keeps the engine's own."""
    formant: float = 1.0
    """Length of the vocal tract against the engine's voice: below 1 sounds larger, above 1 smaller."""
    speed: float = 1.0
    sample: str = ""
    """Blob of a recording of somebody, a mono WAV, whom an engine that can (`Synthesizer.clones`) imitates."""


@dataclass(frozen=True, slots=True)
class Expression:
    name: ExpressionName = "neutral"
    intensity: float = 1.0
    """0 … 1."""


@dataclass(frozen=True, slots=True)
class Face:
    """The controls that every renderer understands. All 0 is the face at rest."""

    jaw: float = 0.0
    """0 closed … 1 wide open."""
    wide: float = 0.0
    """0 … 1, lips spread (ee)."""
    round: float = 0.0
    """0 … 1, lips rounded (oo)."""
    press: float = 0.0
    """0 … 1, lips pressed (p, b, m)."""
    smile: float = 0.0
    """−1 sad … 1 happy."""
    brow: float = 0.0
    """−1 worried … 1 raised."""
    blink: float = 0.0
    """−0.4 wide open … 0 … 1 closed."""
    yaw: float = 0.0
    """Degrees, to the picture's right."""
    pitch: float = 0.0
    """Degrees, up."""
    roll: float = 0.0
    """Degrees, clockwise in the picture."""
    raise_upper: float = 0.0
    """0 … 1, upper lip raised (f, v, s)."""
    drop_lower: float = 0.0
    """−0.5 tucked under the teeth (f, v) … 1 dropped (s, ee)."""


@dataclass(frozen=True, slots=True, eq=False)
class Frames:
    pixels: NDArray[np.uint8]
    """(n, height, width, 3) RGB, at FPS."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A portrait as it travels: keys into the blob store."""

    image: str
    landmarks: str | None = None
    """JSON of exact landmarks, for drawn portraits; None lets the renderer detect them."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a picture can be animated."""

    ok: bool
    reason: str = ""
    """For people, when not ok."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A finished recording in the blob store."""

    blob: str
    media_type: str
    seconds: float
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a worker hands on. Workers catch their errors: a failure is an Outcome too, so that somebody hears of it."""

    turn: str
    ok: bool
    reason: str = ""
    """For people, when not ok."""
    clip: Clip | None = None
    voice: Clip | None = None
    sentences: dict[int, float] = field(default_factory=dict)
    """Number of each sentence in the recording → seconds of it, with the pause that follows."""
    durations: dict[str, float] = field(default_factory=dict)
    """Seconds a stage took; durations only, since clocks differ between hosts."""


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def pack(value: Any) -> dict[str, Any]:
    """The JSON-ready form of one of these (not of those that hold samples or pixels)."""
    return asdict(value)


def unpack(kind: type[T], packed: dict[str, Any]) -> T:
    """The reverse of `pack`, checked. Raises pydantic.ValidationError (a ValueError) on a strange shape."""
    return cast(T, _adapter(kind).validate_python(packed))  # type: ignore[arg-type]
