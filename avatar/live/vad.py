"""Silero's voice activity detector, version 6: how likely each 32 ms of sound is a voice."""

from functools import cache

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from secretary.wire import models
from secretary.wire.onnx import session

RATE = 16_000
"""Hertz."""

WINDOW = 512
"""Samples judged at a time."""

CONTEXT = 64
"""Samples of the window before, which the model sees again."""


@cache
def _session() -> onnxruntime.InferenceSession:
    """One for the process: the state of a voice lies outside it."""
    return session(models.folder("silero-vad") / "silero_vad_v6.onnx")


class VoiceDetector:
    """Listens to one voice; takes about 0.1 ms a window, so that it may run on an event loop.

    Raises what `secretary.wire.models.folder` raises when the model is not there.
    """

    def __init__(self) -> None:
        self._model = _session()
        self.reset()

    def reset(self) -> None:
        """Forget what was heard."""
        self._pending = np.zeros(0, np.float32)
        self._input = np.zeros((1, CONTEXT + WINDOW), np.float32)
        self._hidden = self._cell = np.zeros((1, 1, 128), np.float32)

    def feed(self, samples: NDArray[np.float32]) -> list[float]:
        """Probabilities (0 … 1) of the windows that became whole. `samples`: mono, RATE, −1 … 1; any number of them."""
        self._pending = np.concatenate((self._pending, samples))
        whole = len(self._pending) // WINDOW * WINDOW
        windows, self._pending = self._pending[:whole].reshape(-1, WINDOW), self._pending[whole:]
        return [self._judge(window) for window in windows]

    def _judge(self, window: NDArray[np.float32]) -> float:
        self._input[0, :CONTEXT] = self._input[0, -CONTEXT:]
        self._input[0, CONTEXT:] = window
        given = {"input": self._input, "h": self._hidden, "c": self._cell}
        probability, self._hidden, self._cell = self._model.run(None, given)
        return float(probability[0])
