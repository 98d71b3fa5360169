"""Moonshine (tiny, English) in ONNX: a quarter of Whisper's time, for words that somebody waits for.

Its encoder is as long as the sound, where Whisper's wants silence after it, and its decoder is a third as large. It
knows one language, and by its confidence one can tell that another was spoken.
Source: Jeffries et al. 2024, "Moonshine: Speech Recognition for Live Transcription and Voice Commands".
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession, OrtValue

from gpu_tasks.stt.cuts import RATE
from gpu_tasks.stt.guard import Attempt
from secretary.wire import models
from secretary.wire.onnx import session

BEGIN, END = 1, 2
"""Tokens."""

TOKENS_A_SECOND, SPARE_TOKENS = 7, 8
"""More than anyone speaks (Jeffries et al. take 6.5); a decoder that is still at it loops."""

LEAST = RATE // 2
"""Samples: the encoder's steps leave nothing of much less."""

CLEAR = -0.15
"""Confidence from which a text is taken as it is: of 50 human sentences 43, which hold 9 of its 13 misheard ones."""

UNDERSTOOD = -0.4
"""Confidence from which it was English at all: twelve German sentences lie below −0.6, 62 English ones above −0.25."""

_SPACE = "\N{LOWER ONE EIGHTH BLOCK}"
_LAYERS, _HEADS, _HEAD_SIZE = 6, 8, 36


class Moonshine:
    """Hears English. Raises ModelMissing when the model is not there. Keeps no state: several threads may share it."""

    def __init__(self) -> None:
        place = models.folder("moonshine-tiny-en")
        self._encoder = session(place / "encoder_model.ort")
        self._decoder = session(place / "decoder_model_merged.ort")
        self._pieces = _pieces(place / "tokenizer.bin")

    def hear(self, window: NDArray[np.float32], check: Callable[[], None]) -> Attempt:
        """The likeliest text. `window`: speech at RATE; `check` is called between the steps and may raise."""
        seconds = len(window) / RATE
        window = np.pad(window, (0, max(0, LEAST - len(window))))
        most = int(seconds * TOKENS_A_SECOND) + SPARE_TOKENS
        tokens: list[int] = []
        logs: list[float] = []
        for token, log in self._decode(window):
            check()
            logs.append(log)
            if token == END or len(tokens) == most:
                break
            tokens.append(token)
        text = b"".join(self._pieces[token] for token in tokens).decode(errors="replace")
        return Attempt(text.replace(_SPACE, " ").strip(), float(np.mean(logs)), 0.0, seconds, len(tokens) == most)

    def _decode(self, window: NDArray[np.float32]) -> Iterator[tuple[int, float]]:
        """One likeliest token after the other, with the logarithm of its probability, for ever."""
        sound = OrtValue.ortvalue_from_numpy(np.ascontiguousarray(window[None], np.float32))
        mask = OrtValue.ortvalue_from_numpy(np.ones((1, len(window)), np.int64))
        (states,) = _run(self._encoder, {"input_values": sound, "attention_mask": mask}, ["last_hidden_state"])
        given = {"encoder_attention_mask": mask, "encoder_hidden_states": states} | _nothing_yet()
        token, cached = BEGIN, False
        while True:
            given |= {"input_ids": _one([[token]], np.int64), "use_cache_branch": _one([cached], np.bool_)}
            # What the decoder takes from the encoder stays as it was after the first step.
            caches = [name for name in _caches() if not cached or "decoder" in name]
            logits, *news = _run(self._decoder, given, ["logits", *(f"present.{name}" for name in caches)])
            given |= {f"past_key_values.{name}": new for name, new in zip(caches, news, strict=True)}
            scores = logits.numpy()[0, -1]
            token, cached = int(scores.argmax()), True
            yield token, -float(np.log(np.exp(scores - scores[token]).sum()))


def _caches() -> list[str]:
    return [
        f"{layer}.{of}.{part}" for layer in range(_LAYERS) for of in ("decoder", "encoder") for part in ("key", "value")
    ]


def _nothing_yet() -> dict[str, OrtValue]:
    empty = OrtValue.ortvalue_from_numpy(np.zeros((1, _HEADS, 0, _HEAD_SIZE), np.float32))
    return {f"past_key_values.{name}": empty for name in _caches()}


def _one(value: object, kind: type) -> OrtValue:
    return OrtValue.ortvalue_from_numpy(np.array(value, kind))


def _run(model: InferenceSession, given: dict[str, OrtValue], wanted: list[str]) -> list[OrtValue]:
    return list(model.run_with_ort_values(wanted, given))


def _pieces(path: Path) -> list[bytes]:
    """What each token stands for: its length, then the bytes. A length from 128 on has a second byte, the higher."""
    data, at, pieces = path.read_bytes(), 0, []
    while at < len(data):
        length, at = data[at], at + 1
        if length >= 128:
            length, at = data[at] * 128 + length - 128, at + 1
        pieces.append(data[at : at + length])
        at += length
    return pieces
