"""The real model, real voices, human speech, and how many words are wrong."""

import json
import re
import wave
from collections.abc import Callable, Sequence
from pathlib import Path

import jiwer
import numpy as np
import pytest

from gpu_tasks.stt.faster_whisper import FasterWhisper
from gpu_tasks.tts.embedded import Embedded
from secretary.wire.types import Speech, Voice

LIBRIVOX = Path("/usr/share/pocketsphinx/test/data/librivox")
SENTENCES = Path(__file__).parents[2] / "data" / "sentences.json"

SAME = {
    "en": {"mr": "mister", "7": "seven", "10": "ten", "neighbour": "neighbor"},
    "de": {"7": "sieben", "10": "zehn"},
}
"""Two spellings of one word, by language: the one that Whisper likes, the one in the reference."""

Say = Callable[..., Speech]


@pytest.fixture(scope="session")
def whisper(models: None) -> FasterWhisper:
    return FasterWhisper("base")


@pytest.fixture(scope="session")
def say() -> Say:
    voices = Embedded()

    def spoken(text: str, language: str, voice: Voice | None = None) -> Speech:
        pieces = list(voices.synthesize(text, voice or Voice(""), language))
        return Speech(np.concatenate([piece.samples for piece in pieces]), pieces[0].rate)

    return spoken


@pytest.fixture(scope="session")
def sentences() -> dict[str, list[str]]:
    return json.loads(SENTENCES.read_text())


@pytest.fixture(scope="session")
def human() -> list[tuple[Speech, str]]:
    """English sentences read by a person, with their words."""
    if not LIBRIVOX.is_dir():
        pytest.fail("the human sentences are missing; run: apt-get install -y pocketsphinx-testdata")
    read = []
    for line in (LIBRIVOX / "transcription").read_text().splitlines():
        words, name = re.fullmatch(r"<s> (.*) </s> \((.*)\)", line).groups()
        with wave.open(str(LIBRIVOX / f"{name}.wav")) as file:
            samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float32) / 32_768
            read.append((Speech(samples, file.getframerate()), words))
    return read


def normal(text: str, language: str) -> str:
    plain = text.lower().replace("-", " ").replace("ß", "ss")
    words = "".join(c if c.isalnum() or c in " '" else " " for c in plain).split()
    return " ".join(SAME[language].get(word, word) for word in words)


@pytest.fixture(scope="session")
def word_errors() -> Callable[[Sequence[str], Sequence[str], str], float]:
    """(references, hypotheses, language) → share of wrong words."""

    def measure(references: Sequence[str], hypotheses: Sequence[str], language: str) -> float:
        pairs = [[normal(text, language) for text in texts] for texts in (references, hypotheses)]
        return jiwer.wer(*pairs)

    return measure
