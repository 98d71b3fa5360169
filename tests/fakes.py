"""Engines whose behaviour a test can predict. Named in the environment: `SECRETARY_RENDER=tests.fakes:Clap`."""

import math
import os
import signal
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gpu_tasks.engines import EngineError, Unwanted
from gpu_tasks.tts.embedded import Embedded
from secretary.wire import media, streams
from secretary.wire.blobs import store
from secretary.wire.config import media_server, settings
from secretary.wire.types import FACE_SIZE, FPS, GOP, LOOP, Effort, Expression, Frames, Speech, Transcript, Voice, Word

MOUTH = (slice(256, 384), slice(160, 352))
"""Rows and columns that flash."""


class Clap:
    """A face that is all mouth: white while there is sound, black while there is none."""

    label, device = "clap", "cpu"
    seconds_a_frame = 0.0

    def __init__(self, variant: str) -> None:
        self.variant = variant

    def prepare(self, image: NDArray[np.uint8], landmarks: dict[str, Any] | None) -> str:
        return "portrait"

    def animate(
        self, portrait: Any, speech: Iterable[Speech], expression: Expression, *, resting: Expression, phase: int
    ) -> Iterator[Frames]:
        loud, drawn = np.zeros(0, np.float32), 0
        for piece in speech:
            loud = np.concatenate([loud, np.abs(piece.samples)])
            step = piece.rate // FPS
            while (drawn + 1) * step <= len(loud):
                yield self._frame(float(loud[drawn * step : (drawn + 1) * step].max()) > 0.05)
                drawn += 1
        for _ in range(-(phase + drawn) % GOP):
            yield self._frame(False)

    def idle(self, portrait: Any, resting: Expression) -> Iterator[Frames]:
        for _ in range(LOOP):
            yield self._frame(False)

    def _frame(self, open_: bool) -> Frames:
        time.sleep(self.seconds_a_frame)
        pixels = np.full((1, FACE_SIZE, FACE_SIZE, 3), 40, np.uint8)
        pixels[(0, *MOUTH)] = 235 if open_ else 16
        return Frames(pixels)


class SlowClap(Clap):
    """Draws at a third of the speed at which it is watched."""

    seconds_a_frame = 3.0 / FPS


class Paced(Clap):
    """Draws at so many times the speed at which it is watched: the variant, or SECRETARY_TEST_PACE."""

    label = "paced"

    def __init__(self, variant: str = "") -> None:
        super().__init__(variant)
        self.seconds_a_frame = 1 / FPS / float(variant or os.environ.get("SECRETARY_TEST_PACE", "1"))


class Bursts:
    """A voice of bursts: 0.2 s of tone, 0.3 s of silence, three times."""

    label, device, clones = "bursts", "cpu", False
    rate = 24_000

    def __init__(self, variant: str) -> None:
        self.variant = variant

    def synthesize(self, text: str, voice: Any, language: str) -> Iterator[Speech]:
        t = np.arange(int(0.2 * self.rate)) / self.rate
        burst = (0.5 * np.sin(2 * math.pi * 440 * t)).astype(np.float32)
        for _ in range(3):
            yield Speech(np.concatenate([np.zeros(int(0.3 * self.rate), np.float32), burst]), self.rate)


class Drone(Bursts):
    """Six seconds of tone."""

    label = "drone"

    def synthesize(self, text: str, voice: Any, language: str) -> Iterator[Speech]:
        for _ in range(20):
            yield Speech(np.full(round(0.3 * self.rate), 0.3, np.float32), self.rate)


class Parrot(Bursts):
    """Says again what it is to imitate, whatever the text; without a sample as Bursts."""

    label, clones = "parrot", True

    def synthesize(self, text: str, voice: Any, language: str) -> Iterator[Speech]:
        if not voice.sample:
            return super().synthesize(text, voice, language)
        return iter([media.decode(store(settings().blobs_address).get(voice.sample), self.rate)])


class Fragile(Embedded):
    """The embedded voices, but a deadly sentence kills the worker, and each death is noted."""

    def synthesize(self, text: str, voice: Voice, language: str) -> Iterator[Speech]:
        if "deadly" in text:
            with (settings().folder / "deaths").open("a") as notes:
                notes.write("died\n")
            os.kill(os.getpid(), signal.SIGKILL)
        return super().synthesize(text, voice, language)


class Stenographer:
    """Writes down how much it heard."""

    label, device = "stenographer", "cpu"

    def __init__(self, variant: str) -> None:
        self.variant = variant

    def transcribe(
        self,
        speech: Speech,
        languages: Sequence[str],
        task: str = "transcribe",
        *,
        hint: str = "",
        effort: Effort = "whole",
        wanted: Callable[[], bool] = lambda: True,
        timed: bool = False,
    ) -> Transcript:
        told, language = f"{speech.seconds:.2f} s at {speech.rate} Hz", languages[0] if languages else "en"
        words = [Word(word, n * 0.5, n * 0.5 + 0.4, 0.9) for n, word in enumerate(told.split())] if timed else []
        return Transcript(told, language, 1.0, 0.0, speech.seconds, tuple(words))


class Interrupted(Stenographer):
    """Somebody goes on speaking while it hears them."""

    def transcribe(self, *heard: Any, wanted: Callable[[], bool] = lambda: True, **how: Any) -> Transcript:
        streams.revise(media_server(), "u1", 99)
        if not wanted():
            raise Unwanted
        return super().transcribe(*heard, **how)


class Broken:
    """An engine of every kind that can do nothing, and repeats what it was told."""

    label, device, clones = "broken", "cpu", False

    def __init__(self, variant: str) -> None:
        self.variant = variant

    def transcribe(
        self,
        speech: Speech,
        languages: Sequence[str],
        task: str = "transcribe",
        *,
        hint: str = "",
        effort: Effort = "whole",
        wanted: Callable[[], bool] = lambda: True,
        timed: bool = False,
    ) -> Transcript:
        raise RuntimeError("out of memory")

    def synthesize(self, text: str, voice: Any, language: str) -> Iterator[Speech]:
        raise ValueError(f"cannot say: {text}")

    def prepare(self, image: NDArray[np.uint8], landmarks: dict[str, Any] | None) -> str:
        raise EngineError("There is no face.")
