"""The voices that come with the program: hibari for English, Pico for German, Spanish, French and Italian."""

from collections.abc import Iterator
from typing import Protocol

import numpy as np

from gpu_tasks.engines import EngineError
from gpu_tasks.tts.phrasing import CLAUSE, phrases, speakable
from gpu_tasks.tts.polish import pieces, polish
from gpu_tasks.tts.voice_change import play_back, tune
from secretary.wire.types import Speech, Voice

RATE = 24_000
"""Hertz, whichever engine speaks."""

PIECE = 0.3
"""Seconds: short enough that the first sound leaves at once, long enough to be worth a message."""

LONGEST_SOUND = 55.0
"""Seconds."""

PAUSE, COMMA = 0.2, 0.06
"""Seconds between two phrases, and after a clause."""

VOICES = {"en": ("heart", "en-GB"), "de": ("de-DE",), "es": ("es-ES",), "fr": ("fr-FR",), "it": ("it-IT",)}
"""What Voice.name may ask for in each language; the first is taken for any other name."""


class EngineVoice(Protocol):
    base_f0: float

    def speak(self, text: str, pitch: float, speed: float) -> Iterator[Speech]: ...


class Embedded:
    label = "embedded"
    device = "cpu"
    clones = False

    def __init__(self, variant: str = "") -> None:
        """Loads all voices. `variant` has no meaning."""
        self._voices = {name: _load(name) for names in VOICES.values() for name in names}

    def synthesize(self, text: str, voice: Voice, language: str) -> Iterator[Speech]:
        """Pieces of PIECE seconds at RATE; a breath of silence for a text without words.

        Raises EngineError for a language that has no voice.
        """
        if language not in VOICES:
            raise EngineError(f"the embedded voices speak {', '.join(VOICES)}, not {language}")
        return self._pieces(speakable(text), voice, VOICES[language])

    def _pieces(self, text: str, voice: Voice, names: tuple[str, ...]) -> Iterator[Speech]:
        room, begun = LONGEST_SOUND, False
        engine = self._voices[voice.name if voice.name in names else names[0]]
        for sentence in _sentences(text, voice, engine):
            begun = True
            for piece in pieces(sentence, PIECE):
                if (room := room - piece.seconds) < 0:
                    return
                yield piece
        if not begun:
            yield _silence(PAUSE)


def _sentences(text: str, voice: Voice, engine: EngineVoice) -> Iterator[Speech]:
    """With the silence between them."""
    tuning, pause = tune(voice, engine.base_f0), 0.0
    for phrase in phrases(text):
        for spoken in engine.speak(phrase, tuning.pitch, tuning.speed):
            sentence = polish(play_back(spoken, tuning.playback, RATE))
            if len(sentence.samples):
                if pause:
                    yield _silence(pause)
                yield sentence
                pause = PAUSE
        if phrase[-1] in CLAUSE:
            pause = min(pause, COMMA)


def _load(name: str) -> EngineVoice:
    if name == "heart":
        from gpu_tasks.tts.english import Hibari

        return Hibari()
    from gpu_tasks.tts.pico import Pico

    return Pico(name)


def _silence(seconds: float) -> Speech:
    return Speech(np.zeros(int(seconds * RATE), np.float32), RATE)
