"""hibari: an English voice in 8 MB that knows when it speaks which sound."""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gpu_tasks.tts.voice_change import change
from secretary.wire.types import Phone, Speech

FRAME = 0.025
"""Seconds of one unit of the durations inside the network."""

LEAD = 0.058
"""Seconds by which the sound runs ahead of the network's durations: the best fit of s, z, ʃ, ʒ to the energy over
4.5 kHz, 45 to 65 ms over four sentences and the characters' voices."""

_DURATIONS = b"/Clip_output_0"
"""The network's node that holds the length of every phoneme in frames (hibari 0.2.1)."""

_IPA = {"A": "eɪ", "I": "aɪ", "O": "oʊ", "Q": "əʊ", "W": "aʊ", "Y": "ɔɪ", "T": "ɾ", "ᵊ": "ə", "ʤ": "dʒ", "ʧ": "tʃ"}
"""Letters of the model's alphabet (misaki's) that are not IPA."""

_STRESS = "ˈˌ"

_ENDLESS = re.compile(r"\d[\d,]{11,}")
"""Numbers beyond those that hibari has names for: read digit by digit."""


class Hibari:
    """The voice "heart"."""

    base_f0 = 197.0
    """Hertz: the median over a dozen sentences."""

    def __init__(self) -> None:
        import hibari

        self._voice = hibari.Hibari(model=_with_durations(), threads=1)
        self._voice.phonemize("The lexicon loads with the first words.")

    def speak(self, text: str, pitch: float, speed: float) -> Iterator[Speech]:
        """One Speech a sentence; `pitch` and `speed` times the voice's own."""
        # The network rounds to whole frames of 25 ms and at least one: it can slow down, but hardly hurry.
        own, pace = min(speed, 1.0), max(speed, 1.0)
        for phonemes in self._voice.phonemize(_ENDLESS.sub(lambda found: " ".join(found[0].replace(",", "")), text)):
            known = [symbol for symbol in phonemes if symbol in self._voice.vocab]
            if known:
                yield change(self._sentence(known, own), pitch, pace)

    def _sentence(self, symbols: list[str], speed: float) -> Speech:
        from hibari import dsp

        ids = np.asarray([self._voice.ids("".join(symbols))], np.int64)
        feed = {"ids": ids, "speed": np.asarray([speed], np.float32)}
        *outputs, durations = self._voice.sess.run(None, feed)
        lh, theta, ln, lr, phi, f0 = (output[0] for output in outputs)
        samples = dsp.synth(lh, theta, ln, lr, phi, f0, np.random.default_rng(0))
        timed = phones(symbols, durations[1:-1], float(durations[0]) * FRAME - LEAD)
        return Speech(samples, dsp.SR, timed)


def phones(symbols: list[str], frames: NDArray[np.float32], start: float) -> tuple[Phone, ...]:
    """Timed IPA from the model's symbols and their lengths; stress marks lengthen the next sound, ː the one before."""
    found: list[Phone] = []
    at = begun = start
    for symbol, length in zip(symbols, frames, strict=True):
        at += float(length) * FRAME
        if symbol in _STRESS:
            continue
        if symbol in "ːʰʲ\u0303" and found:
            last = found.pop()
            found.append(Phone(last.symbol + symbol, last.start, at))
        elif symbol.isalpha():
            found.append(Phone(_IPA.get(symbol, symbol), begun, at))
        begun = at
    return tuple(found)


def _with_durations() -> bytes:
    """The model with its durations as one more output.

    Protocol buffers merge a message with what is appended to it: here field 12 (output) of field 7 (graph) of
    ONNX's ModelProto, holding field 1 (name) of a ValueInfoProto.
    """
    from hibari.voices import DEFAULT, voice_path

    def field(number: int, value: bytes) -> bytes:
        return bytes([number << 3 | 2, len(value)]) + value

    return Path(voice_path(DEFAULT)).read_bytes() + field(7, field(12, field(1, _DURATIONS)))
