"""SVOX Pico through py-nanotts: small voices for German, British English, Spanish, French and Italian."""

import threading
from collections.abc import Iterator

import numpy as np

from secretary.wire.types import Speech

RATE = 16_000

BASE_F0 = {"de-DE": 166.0, "en-GB": 175.0, "es-ES": 199.0, "fr-FR": 193.0, "it-IT": 179.0}
"""Hertz: each locale's median over eight to twelve sentences."""

_MARKUP = str.maketrans("<>\\", "   ")

# The C library keeps its state in globals: parallel calls gave wrong sound in half of the tries.
_one_at_a_time = threading.Lock()


class Pico:
    """One locale's voice."""

    def __init__(self, locale: str) -> None:
        from py_nanotts import NanoTTS

        self._engine = NanoTTS()
        self._locale = locale
        self.base_f0 = BASE_F0[locale]

    def speak(self, text: str, pitch: float, speed: float) -> Iterator[Speech]:
        """The text in one piece; `pitch` and `speed` times the voice's own. Markup is never obeyed."""
        with _one_at_a_time:
            pcm = self._engine.speak(text.translate(_MARKUP), voice=self._locale, pitch=pitch, speed=speed)
        yield Speech(np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(32768), RATE)
