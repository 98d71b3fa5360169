"""Sounds that are a voice and sounds that are none, 16 kHz mono float32."""

import wave
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

RATE = 16_000
LIBRIVOX = Path("/usr/share/pocketsphinx/test/data/librivox")

Samples = NDArray[np.float32]


def human() -> Samples:
    """A spoken sentence of 3 s (LibriVox), with half a second of room before and a second after."""
    file = LIBRIVOX / "sense_and_sensibility_01_austen_64kb-0880.wav"
    if not file.exists():
        pytest.fail("human speech is missing: apt-get install pocketsphinx-testdata")
    with wave.open(str(file)) as recording:
        whole = np.frombuffer(recording.readframes(recording.getnframes()), np.int16)
    return between_silence(whole.astype(np.float32) / 32768)


def synthetic(language: str) -> Samples:
    """A sentence by the embedded voice."""
    from py_nanotts import NanoTTS

    texts = {"de-DE": "Guten Tag, wie spät ist es jetzt?", "en-GB": "Hello, what time is it now?"}
    pcm = NanoTTS().speak(texts[language], voice=language)
    return between_silence(np.frombuffer(pcm, np.int16).astype(np.float32) / 32768)


def between_silence(speech: Samples) -> Samples:
    return np.concatenate([room(0.5), speech, room(1.0)])


def room(seconds: float) -> Samples:
    return np.random.default_rng(1).normal(0, 0.001, round(seconds * RATE)).astype(np.float32)


def noise(level: float) -> Samples:
    return np.random.default_rng(2).normal(0, level, 4 * RATE).clip(-1, 1).astype(np.float32)


def sine(hertz: float) -> Samples:
    return (0.4 * np.sin(2 * np.pi * hertz * np.arange(4 * RATE) / RATE)).astype(np.float32)


def clicks() -> Samples:
    samples = np.zeros(4 * RATE, np.float32)
    samples[::8000], samples[1::8000] = 1, -1
    return samples


def knocks() -> Samples:
    knock = np.random.default_rng(3).normal(0, 0.5, 800) * np.exp(-np.arange(800) / 150)
    samples = np.zeros(4 * RATE, np.float32)
    for start in range(0, len(samples), 6400):
        samples[start : start + 800] = knock
    return samples


def chords() -> Samples:
    """A plucked progression with overtones."""
    t = np.arange(RATE) / RATE
    triads = ((262, 330, 392), (220, 277, 330), (196, 247, 294), (262, 330, 392))
    played = [sum(np.sin(2 * np.pi * f * h * t) / h for f in triad for h in range(1, 5)) for triad in triads]
    music = np.concatenate([chord * np.exp(-2 * t) for chord in played])
    return (0.5 * music / np.abs(music).max()).astype(np.float32)
