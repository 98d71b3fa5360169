"""Whisper in CTranslate2, hearing only as much as was said.

Whisper is trained on 30 seconds and everybody pads to them. Its encoder does not need that: given the utterance and
a little silence it is several times as fast and decodes to the same text almost always. Where it does not, the text
shows it (see `guard`), and the full 30 seconds are heard after all.
"""

import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gpu_tasks.engines import EngineError, Task
from gpu_tasks.stt.cuts import RATE, WINDOW, spoken, windows
from gpu_tasks.stt.guard import Attempt, better, doubtful, is_nothing
from secretary.wire.media import resample
from secretary.wire.types import Speech, Transcript

SILENCE_AFTER = 1.0
"""Seconds of silence that the decoder needs to find the end."""

LEAST_CONTEXT = 8.0
"""Seconds that are heard at least, with the silence: given less, a single word is misheard every second time."""

SURE_OF_LANGUAGE = 0.9
"""Share below which the language is asked again with all 30 seconds."""

TOKENS_A_SECOND = 12
"""More than anyone speaks; a decoder that is still at it loops."""

_MOST_TOKENS = 440
_HOP = 160


class FasterWhisper:
    """One model, one caller at a time: CTranslate2's Whisper leaks when several threads share it."""

    def __init__(self, variant: str = "") -> None:
        """`variant`: a size (`base`, `large-v3` …) or a folder with a model. Raises ModelError when it is not there."""
        from faster_whisper import WhisperModel

        where, kind = _hardware()
        threads = min(os.cpu_count() or 1, 4)
        self._whisper = WhisperModel(str(_folder(variant or "base")), where, compute_type=kind, cpu_threads=threads)
        self._one_at_a_time = threading.Lock()
        self.label = f"faster-whisper:{variant or 'base'}"
        self.device = f"{where} {kind}"

    def transcribe(self, speech: Speech, languages: Sequence[str], task: Task = "transcribe") -> Transcript:
        """The words in `speech`, in the likeliest of `languages` (all that the model knows when there are none)."""
        samples = np.nan_to_num(resample(speech, RATE).samples.astype(np.float32, copy=False)).clip(-1.0, 1.0)
        heard = spoken(samples)
        if not len(heard):
            return Transcript("", languages[0] if len(languages) == 1 else "", 0.0, 1.0, speech.seconds)
        with self._one_at_a_time:
            return self._transcribe(heard, tuple(languages), task, speech.seconds)

    def _transcribe(
        self, heard: NDArray[np.float32], languages: tuple[str, ...], task: Task, seconds: float
    ) -> Transcript:
        language, probability = "", 0.0
        attempts = []
        for window in windows(heard):
            encoded = self._encode(window, len(window) / RATE + SILENCE_AFTER)
            if not language:
                language, probability = self._language(encoded, languages)
                if probability < SURE_OF_LANGUAGE:
                    encoded = self._encode(window, WINDOW)
                    language, probability = self._language(encoded, languages)
            attempts.append(self._hear(window, encoded, self._tokenizer(language, task)))
        text = " ".join(attempt.text for attempt in attempts if not is_nothing(attempt))
        return Transcript(text, language, probability, min(a.no_speech for a in attempts), seconds)

    def _hear(self, window: NDArray[np.float32], encoded: Any, tokenizer: Any) -> Attempt:
        attempt = self._decode(encoded, tokenizer, len(window) / RATE, beams=1)
        if not doubtful(attempt):
            return attempt
        return better(attempt, self._decode(self._encode(window, WINDOW), tokenizer, len(window) / RATE, beams=5))

    def _encode(self, window: NDArray[np.float32], seconds: float) -> Any:
        """Encoder output for the window, with silence after it up to `seconds`, within LEAST_CONTEXT … WINDOW."""
        import ctranslate2

        length = int(min(max(seconds, LEAST_CONTEXT), WINDOW) * RATE) // _HOP
        padded = np.pad(window, (0, max(0, length * _HOP + _HOP - len(window))))
        features = self._whisper.feature_extractor(padded, padding=0)[:, :length]
        view = ctranslate2.StorageView.from_array(np.ascontiguousarray(features[None], np.float32))
        return self._whisper.model.encode(view)

    def _language(self, encoded: Any, languages: tuple[str, ...]) -> tuple[str, float]:
        """The likeliest of `languages` and its share among them."""
        if not self._whisper.model.is_multilingual:
            return "en", 1.0
        if len(languages) == 1:
            return languages[0], 1.0
        shares = {token[2:-2]: share for token, share in self._whisper.model.detect_language(encoded)[0]}
        shares = {code: share for code, share in shares.items() if not languages or code in languages}
        if not shares:
            raise EngineError(f"{self.label} knows none of the languages {', '.join(languages)}")
        likeliest = max(shares, key=lambda code: shares[code])
        return likeliest, shares[likeliest] / sum(shares.values())

    def _tokenizer(self, language: str, task: Task) -> Any:
        from faster_whisper.tokenizer import Tokenizer

        multilingual = self._whisper.model.is_multilingual
        if multilingual and language not in self._whisper.supported_languages:
            raise EngineError(f"{self.label} does not know the language {language}")
        return Tokenizer(self._whisper.hf_tokenizer, multilingual, task=task, language=language)

    def _decode(self, encoded: Any, tokenizer: Any, seconds: float, *, beams: int) -> Attempt:
        prompt = [*tokenizer.sot_sequence, tokenizer.no_timestamps]
        longest = min(len(prompt) + int(seconds * TOKENS_A_SECOND) + 16, _MOST_TOKENS)
        result = self._whisper.model.generate(
            encoded, [prompt], beam_size=beams, max_length=longest, return_scores=True, return_no_speech_prob=True
        )[0]
        tokens = result.sequences_ids[0]
        # The score is a mean over the tokens; the end mark counts as one more, as in OpenAI's decoding.
        confidence = result.scores[0] * len(tokens) / (len(tokens) + 1)
        text = tokenizer.decode(tokens).strip()
        return Attempt(text, confidence, result.no_speech_prob, seconds, len(tokens) + len(prompt) >= longest)


def _folder(variant: str) -> Path:
    """Where the model lies."""
    if Path(variant).is_dir():
        return Path(variant)
    from secretary.wire.models import folder

    return folder(f"faster-whisper-{variant}")


def _hardware() -> tuple[str, str]:
    """(device, number format). PyPI's CTranslate2 has no CUDA on ARM, so it is asked what it can really use."""
    import ctranslate2

    return ("cuda", "float16") if ctranslate2.get_cuda_device_count() else ("cpu", "int8")
