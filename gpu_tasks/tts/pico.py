"""SVOX Pico through py-nanotts: small voices for German, British English, Spanish, French and Italian."""

import threading
from collections.abc import Iterator

import numpy as np

from secretary.wire.types import Speech

RATE = 16_000

LOCALES = {"de": "de-DE", "en": "en-GB", "es": "es-ES", "fr": "fr-FR", "it": "it-IT"}

_MARKUP = str.maketrans("<>\\", "   ")

# The C library keeps its state in globals: parallel calls gave wrong sound in half of the tries.
_one_at_a_time = threading.Lock()


class Pico:
    """One locale's voice."""

    base_f0: float
    """Hertz: the median over twenty sentences."""

    def __init__(self, language: str) -> None:
        from py_nanotts import NanoTTS

        self._engine = NanoTTS()
        self._locale = LOCALES[language]
        self.base_f0 = BASE_F0[language]

    def speak(self, text: str, pitch: float, speed: float) -> Iterator[Speech]:
        """The text in one piece; `pitch` and `speed` times the voice's own. Markup is never obeyed."""
        with _one_at_a_time:
            pcm = self._engine.speak(text.translate(_MARKUP), voice=self._locale, pitch=pitch, speed=speed)
        yield Speech(np.frombuffer(pcm, "<i2").astype(np.float32) / 32768, RATE)


BASE_F0 = {"de": 167.0, "en": 172.0, "es": 197.0, "fr": 190.0, "it": 182.0}
"""Hertz."""
