"""What an engine must be able to do, which there are, and the one of each kind that this worker runs.

A new engine is one module, one line in ENGINES, and it passes tests/gpu_tasks/test_engines.py.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from importlib import import_module
from typing import Any, Literal, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from secretary.wire.config import settings
from secretary.wire.types import Effort, Expression, Frames, Speech, Transcript, Voice

Kind = Literal["stt", "tts", "render"]
Task = Literal["transcribe", "translate"]


class EngineError(Exception):
    """The engine cannot do this; the text is for people."""


class Unwanted(Exception):
    """Nobody needs the result any more: the engine stopped in the midst."""


@runtime_checkable
class Transcriber(Protocol):
    label: str
    """As in SECRETARY_STT."""
    device: str
    """What really runs it: `cpu int8`, `cuda float16`, …"""

    def transcribe(  # noqa: PLR0913
        self,
        speech: Speech,
        languages: Sequence[str],
        task: Task = "transcribe",
        *,
        hint: str = "",
        effort: Effort = "whole",
        wanted: Callable[[], bool] = lambda: True,
        timed: bool = False,
    ) -> Transcript:
        """`speech` of any rate. Silence and noise give an empty text, never an error.

        `hint`: the language of the person's last utterance, likelier than the others though not certain.
        `wanted`: asked now and then; raises Unwanted when nobody needs these words any more.
        `timed`: say when each word was said too (`Transcript.words`).
        """


@runtime_checkable
class Synthesizer(Protocol):
    label: str
    device: str
    clones: bool
    """Whether it imitates `Voice.sample`; one that does not speaks with its own voice, and people are told so."""

    def synthesize(self, text: str, voice: Voice, language: str) -> Iterator[Speech]:
        """Pieces of one rate, in order; once if it cannot stream. Raises EngineError for a language without a voice.

        One that clones reads the sample from the blob store, and keeps what it has learned of it by its key.
        """


class Portrait(Protocol):
    """A photo made ready by a renderer; opaque to everyone else. Kept in memory by the worker."""


@runtime_checkable
class Renderer(Protocol):
    label: str
    device: str

    def prepare(self, image: NDArray[np.uint8], landmarks: dict[str, Any] | None) -> Portrait:
        """`image` (h, w, 3) RGB; `landmarks` as shipped with a drawn portrait, None to detect.

        Raises EngineError when there is no face.
        """

    def animate(
        self,
        portrait: Any,
        speech: Iterable[Speech],
        expression: Expression,
        *,
        resting: Expression,
        phase: int,
    ) -> Iterator[Frames]:
        """Frames for speech that arrives in pieces: yields as soon as a piece allows (causal), FACE_SIZE², FPS.

        The head moves as a periodic function of `phase` (frame of LOOP), the same as in `idle`. After the speech the
        face comes to rest and idles on until phase + frames is a multiple of GOP: a keyframe of the idle loop.
        """

    def idle(self, portrait: Any, resting: Expression) -> Iterator[Frames]:
        """LOOP frames that join end to start."""


ENGINES: dict[Kind, dict[str, str]] = {
    "stt": {"faster-whisper": "gpu_tasks.stt.faster_whisper:FasterWhisper"},
    "tts": {"embedded": "gpu_tasks.tts.embedded:Embedded", "xtts": "gpu_tasks.tts.xtts:Xtts"},
    "render": {"warp": "gpu_tasks.render.warp:Warp"},
}


@cache
def engine(kind: Kind) -> Any:
    """The engine that the settings name, loaded once: `name`, `name:variant`, or your own `package.module:Class`."""
    wanted = str(getattr(settings(), kind))
    name, _, variant = wanted.partition(":")
    known = ENGINES[kind]
    if name in known:
        module, _, cls = known[name].partition(":")
    elif "." in name and variant:
        module, cls, variant = name, variant, ""
    else:
        raise EngineError(f"SECRETARY_{kind.upper()}={wanted} is unknown; there are {', '.join(known)}")
    return getattr(import_module(module), cls)(variant)


def transcriber() -> Transcriber:
    return engine("stt")  # type: ignore[no-any-return]


def synthesizer() -> Synthesizer:
    return engine("tts")  # type: ignore[no-any-return]


def renderer() -> Renderer:
    return engine("render")  # type: ignore[no-any-return]
