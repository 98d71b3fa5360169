"""The naive variant, over the same engines in one process: everything waits for what comes before it.

The end of the turn is a pause of fixed length, the recogniser is faster-whisper as it comes (30 seconds whatever was
said), and the whole answer is spoken, drawn and encoded before its first packet. To its advantage it is told the
language and decodes greedily, and network and browser are not counted.
"""

import json
import os
import time
from collections.abc import Iterator, Sequence
from importlib.resources import files
from typing import Any

from faster_whisper import WhisperModel

from gpu_tasks.encode import OpusEncoder, VideoEncoder
from gpu_tasks.render.warp import Warp
from gpu_tasks.tts.embedded import Embedded
from secretary.wire.media import decode_image
from secretary.wire.models import folder
from secretary.wire.types import Expression, Voice
from tests.bench.signals import RATE, Samples, true_end

PAUSE = 0.8
"""Seconds of silence that end a turn."""


def portrait(warp: Warp) -> Any:
    """The first character's."""
    pictures = files("secretary.core.characters")
    image = decode_image((pictures / "sofia.webp").read_bytes(), 40_000_000)
    return warp.prepare(image, json.loads((pictures / "sofia.landmarks.json").read_bytes()))


class Naive:
    def __init__(self) -> None:
        model, threads = str(folder("faster-whisper-base")), min(os.cpu_count() or 1, 4)
        self._ear = WhisperModel(model, "cpu", compute_type="int8", cpu_threads=threads)
        self._voice, self._painter = Embedded(), Warp()
        self._portrait = portrait(self._painter)

    def times(self, utterances: Sequence[tuple[str, Samples]], answer: str) -> Iterator[float]:
        """Milliseconds from each true end to the first packet of the sound of `answer`."""
        self._answer(answer)  # warm
        for _, samples in utterances:
            heard = samples[: round((true_end(samples) + PAUSE) * RATE)]
            began = time.perf_counter()
            segments, _ = self._ear.transcribe(heard, language="en", beam_size=1)
            list(segments)  # it works only as far as it is asked
            self._answer(answer)
            yield (PAUSE + time.perf_counter() - began) * 1000

    def _answer(self, text: str) -> None:
        spoken = list(self._voice.synthesize(text, Voice("", f0=195.0), "en"))
        opus, video, resting = OpusEncoder(), VideoEncoder(), Expression()
        for frames in self._painter.animate(self._portrait, spoken, resting, resting=resting, phase=0):
            video.encode(frames)
        for piece in spoken:
            opus.encode(piece)
