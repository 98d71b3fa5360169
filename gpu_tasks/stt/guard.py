"""Tells a hearing from a hallucination: Whisper, given too little or no speech, repeats itself or invents."""

import re
import zlib
from dataclasses import dataclass

MOST_COMPRESSION = 2.4
"""OpenAI's own threshold: openai/whisper, transcribe.py (compression_ratio_threshold)."""

LEAST_CONFIDENCE = -0.6
"""OpenAI takes −1.0; a second hearing is cheap, and most of what is misheard in a short context lies between."""

SILENT = 0.6
"""Above this no-speech probability an unsure text is none (no_speech_threshold there)."""

SURE = -0.7
"""Average log probability at which a text counts although the no-speech probability is high."""

FASTEST_SPEECH = 28.0
"""Characters a second; the fastest human readers reach 25."""

_LOOP = re.compile(r"(\b.{1,60}?)(?:\W*\1){3,}", re.IGNORECASE)
"""The same words four times in a row."""


_MARKS = ".,;:!?…-"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One decoding of one piece of speech."""

    text: str
    confidence: float
    """Average log probability of a token."""
    no_speech: float
    seconds: float
    """Length of what was heard."""
    cut_off: bool = False
    """The decoder was stopped at its greatest length."""


def is_loop(text: str) -> bool:
    """The text repeats itself as no speaker does."""
    raw = text.encode()
    return len(raw) / len(zlib.compress(raw)) > MOST_COMPRESSION or bool(_LOOP.search(text))


def once(text: str) -> str:
    """A text that is nothing but the same words again and again, said once; any other as it is."""
    words = text.split()
    plain = _plain(text)
    for period in range(1, len(words) // 2 + 1):
        last, before = plain[-1], plain[-1 - period]
        # After two whole rounds the decoder may have been stopped within a word.
        stopped = len(words) > 2 * period and before.startswith(last)
        if plain[period:-1] == plain[: -1 - period] and (last == before or stopped):
            return " ".join(words[:period])
    return text


def _plain(text: str) -> list[str]:
    return [word.strip(_MARKS).lower() for word in text.split()]


def repeats(text: str) -> bool:
    """Said twice or more: a person may, but a decoder that sees too little silence does."""
    return once(text) != text


def doubtful(attempt: Attempt) -> bool:
    """Worth a second hearing with all the context that Whisper was trained on."""
    too_much = len(attempt.text) > FASTEST_SPEECH * max(attempt.seconds, 0.5)
    return attempt.cut_off or too_much or attempt.confidence < LEAST_CONFIDENCE or is_loop(attempt.text)


def is_nothing(attempt: Attempt) -> bool:
    """No words were spoken, whatever the text says."""
    return not any(c.isalnum() for c in attempt.text) or (attempt.no_speech > SILENT and attempt.confidence < SURE)


def better(first: Attempt, second: Attempt) -> Attempt:
    """Of a doubtful attempt and the second hearing the one to believe."""
    if doubtful(second) and not is_loop(first.text) and first.confidence > second.confidence and not first.cut_off:
        return first
    return second
