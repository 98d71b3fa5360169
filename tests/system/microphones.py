"""What Chromium hears as its microphone: recordings that begin with silence, so that the call is up when they speak."""

import re
import wave
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from gpu_tasks.engines import Synthesizer
from secretary.wire.media import resample
from secretary.wire.types import Speech, Voice

LIBRIVOX = Path("/usr/share/pocketsphinx/test/data/librivox")
"""Debian's pocketsphinx-testdata."""

RATE = 16_000

BEFORE, AFTER = 3.0, 1.0
"""Seconds of silence around."""

Samples = NDArray[np.float32]


def human(number: str) -> tuple[Samples, str]:
    """A sentence that a person read, and its words. `number`: the end of its name."""
    if not LIBRIVOX.is_dir():
        pytest.fail("the human sentences are missing; run: apt-get install -y pocketsphinx-testdata")
    lines = (LIBRIVOX / "transcription").read_text()
    found = re.search(rf"<s> (.*) </s> \((.*-{number})\)", lines)
    assert found
    with wave.open(str(LIBRIVOX / f"{found[2]}.wav")) as file:
        assert file.getframerate() == RATE
        pcm = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    return pcm.astype(np.float32) / np.float32(32_768), found[1]


def synthetic(voices: Synthesizer, text: str, language: str) -> Samples:
    pieces = list(voices.synthesize(text, Voice(""), language))
    spoken = Speech(np.concatenate([piece.samples for piece in pieces]), pieces[0].rate)
    return resample(spoken, RATE).samples


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE), np.float32)


def noise(seconds: float) -> Samples:
    """White, as loud as a fan beside the microphone."""
    return (0.05 * np.random.default_rng(1).standard_normal(round(seconds * RATE))).astype(np.float32)


def chords(seconds: float) -> Samples:
    """Four of them, half a second each, round and round, struck and fading, with overtones."""
    at = np.arange(RATE // 2) / RATE
    roots = (261.6, 220.0, 174.6, 196.0)
    tones = [[root * third * over for third in (1, 1.26, 1.5) for over in (1, 2, 3)] for root in roots]
    round_ = [sum(np.sin(2 * np.pi * tone * at) / tone for tone in chord) * 30 * np.exp(-3 * at) for chord in tones]
    return np.resize(np.concatenate(round_), round(seconds * RATE)).astype(np.float32)


def record(path: Path, *parts: Samples) -> Path:
    """A WAV file of the parts, one after the other."""
    sound = np.concatenate([silence(BEFORE), *parts, silence(AFTER)])
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((sound.clip(-1, 1) * 32_767).astype("<i2").tobytes())
    return path
