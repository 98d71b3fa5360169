"""When each word was said: the decoder's attention over the encoded sound, aligned by dynamic time warping.

Source: openai/whisper, timing.py; CTranslate2 does the alignment.
"""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gpu_tasks.stt.cuts import RATE
from secretary.wire.types import Word

_OPENING, _CLOSING = "\"'“¿([{-", "\"'.。,，!！?？:：”)]}、"
"""Marks that belong to the word after them, or before (openai/whisper, the defaults there)."""

STEP = 0.02
"""Seconds that are loud or quiet as a whole."""

_FRAME = 0.01
"""Seconds of one column of the spectrogram."""


LONG = 0.5
"""Seconds of a word that may have taken the pause before it."""

QUIET = 0.03
"""Of the loudest moment, below which nothing is said: −30 dB."""


def align(
    whisper: Any, encoded: Any, tokenizer: Any, text: str, *, sound: NDArray[np.float32], at: float
) -> list[Word]:
    """The words of `text` in a `sound` at RATE (at most 30 seconds), which begins `at` seconds.

    `whisper`: a `faster_whisper.WhisperModel`; `encoded`: the sound with some silence after the words.
    """
    from faster_whisper.transcribe import merge_punctuations

    seconds = len(sound) / RATE
    tokens = tokenizer.encode(f" {text.strip()}")
    [aligned] = whisper.find_alignment(tokenizer, [tokens], encoded, max(1, round(seconds / _FRAME)))
    merge_punctuations(aligned, _OPENING, _CLOSING)
    words = [_word(found, seconds) for found in aligned if found["word"].strip()]
    loud = _loud(sound)
    return [moved(_begun(word, loud), at) for word in words]


def _word(found: dict[str, Any], seconds: float) -> Word:
    """Within the piece: the attention may wander into the silence after it."""
    start = min(float(found["start"]), seconds)
    end = min(max(float(found["end"]), start), seconds)
    return Word(found["word"].strip(), round(start, 2), round(end, 2), round(float(found["probability"]), 3))


def _loud(sound: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Whether something is said in each STEP."""
    hop = int(STEP * RATE)
    level = np.abs(sound[: len(sound) // hop * hop].reshape(-1, hop)).max(axis=1, initial=0.0)
    return np.asarray(level > QUIET * level.max(initial=0.0))


def _begun(word: Word, loud: NDArray[np.bool_]) -> Word:
    """A pause is counted to the word after it: that begins where the pause ends."""
    first, last = int(word.start / STEP), int(word.end / STEP)
    if word.end - word.start < LONG or not loud[first:last].any():
        return word
    return replace(word, start=round((first + int(np.argmax(loud[first:last]))) * STEP, 2))


def moved(word: Word, seconds: float) -> Word:
    """The same word that much later."""
    return replace(word, start=round(word.start + seconds, 2), end=round(word.end + seconds, 2))
