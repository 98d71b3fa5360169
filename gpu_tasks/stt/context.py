"""How much Whisper's encoder gets to hear: three contexts.

The encoder costs what it is given, and the decoder needs a long silence after the words: with one second of it every
second command is heard right and then repeated until the decoder is stopped. It hardly matters whose silence that is:
where a slip does no harm, only the words and SILENCE_AFTER are encoded on a CPU, and the encoded silence up to
LEAST_CONTEXT is borrowed from a burst of noise that was encoded once (37 of 50 clips to the letter, against 41).
"""

from collections.abc import Iterator
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from gpu_tasks.stt.cuts import RATE, WINDOW

SILENCE_AFTER = 1.0
"""Seconds of silence that are encoded with the words."""

LEAST_CONTEXT = 8.0
"""Seconds that the decoder sees at least, with the silence: given less, a single word is repeated or misheard."""

STATES_A_SECOND = 50
"""Encoder output: one state every two frames of 10 ms."""

Context = Literal["borrowed", "padded", "full"]
"""Silence borrowed up to LEAST_CONTEXT, real silence up to there, or real silence up to 30 seconds."""

_HOP = 160
_BURST = 1.5
"""Seconds of the noise whose silence is borrowed. Plain silence will not do: that of the end of speech differs."""


class Contexts:
    """Encodings of one piece of speech by one model (a `faster_whisper.WhisperModel`)."""

    def __init__(self, whisper: Any) -> None:
        self._whisper = whisper

    def of(self, window: NDArray[np.float32], *, cheap: bool) -> Iterator[tuple[Context, Any]]:
        """Encoder outputs for at most WINDOW seconds at RATE, made when asked for, the cheaper first.

        `cheap`: begin with borrowed silence.
        """
        seconds = len(window) / RATE + SILENCE_AFTER
        if cheap and seconds < LEAST_CONTEXT and self._whisper.model.device == "cpu":
            yield "borrowed", self._lengthened(self.encode(window, seconds))
        yield "padded", self.encode(window, max(seconds, LEAST_CONTEXT))
        yield "full", self.encode(window, WINDOW)

    def encode(self, window: NDArray[np.float32], seconds: float) -> Any:
        """Encoder output for the window with silence after it up to `seconds`, at most WINDOW."""
        import ctranslate2

        length = int(min(seconds, WINDOW) * RATE) // _HOP
        padded = np.pad(window, (0, max(0, length * _HOP + _HOP - len(window))))
        features = self._whisper.feature_extractor(padded, padding=0)[:, :length]
        return self._whisper.model.encode(
            ctranslate2.StorageView.from_array(np.ascontiguousarray(features[None], np.float32))
        )

    def _lengthened(self, encoded: Any) -> Any:
        """The encoder output with borrowed silence up to LEAST_CONTEXT, each state at its own place in time."""
        import ctranslate2

        states = np.array(encoded)
        joined = np.concatenate([states, self._silence[:, states.shape[1] :]], axis=1)
        return ctranslate2.StorageView.from_array(np.ascontiguousarray(joined))

    @cached_property
    def _silence(self) -> NDArray[np.float32]:
        """(1, states, width): LEAST_CONTEXT seconds encoded, silent after _BURST of noise at the pace of syllables."""
        time = np.arange(int(_BURST * RATE)) / RATE
        noise = np.random.default_rng(0).normal(0.0, 0.05, len(time)) * (0.5 + 0.5 * np.sin(2 * np.pi * 4.0 * time))
        return np.array(self.encode(noise.astype(np.float32), LEAST_CONTEXT))
