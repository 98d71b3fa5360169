"""Judges by the sound whether a person has finished speaking: smart-turn version 3.2."""

from functools import cache

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from avatar.live.mel import log_mel
from secretary.wire import models
from secretary.wire.onnx import session


@cache
def _session() -> onnxruntime.InferenceSession:
    """One for the process: it keeps no state, and several threads may run it."""
    return session(models.folder("smart-turn") / "smart-turn-v3.2-cpu.onnx")


class Judge:
    """Hears how a sentence is spoken, not its words; any language. May be used from several threads at once.

    Raises what `secretary.wire.models.folder` raises when the model is not there.
    """

    def __init__(self) -> None:
        self._model = _session()

    def finished(self, samples: NDArray[np.float32]) -> float:
        """Probability (0 … 1) that the person has finished.

        `samples`: mono, 16 kHz, −1 … 1, of this utterance from its beginning to now, the pause included; the newest 8 s
        count. Takes about 80 ms on one core, so not on an event loop; other threads run meanwhile.
        """
        (logits,) = self._model.run(None, {"input_features": log_mel(samples)[None]})
        return float(logits[0, 0])
