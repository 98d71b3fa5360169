"""Whisper in CTranslate2, hearing only as much as was said.

Whisper is trained on 30 seconds and everybody pads to them. Its encoder does not need that: given the utterance and
a little silence (see `context`) it is several times as fast and decodes to the same text almost always. Where it does
not, the text shows it (see `guard`), and more is heard after all, up to the full 30 seconds.
"""

import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gpu_tasks.engines import EngineError, Task, Unwanted
from gpu_tasks.stt.context import LEAST_CONTEXT, SILENCE_AFTER, Contexts
from gpu_tasks.stt.cuts import RATE, spoken, windows
from gpu_tasks.stt.guard import Attempt, better, doubtful, is_nothing, once, repeats
from gpu_tasks.stt.moonshine import CLEAR, UNDERSTOOD, Moonshine
from gpu_tasks.stt.timing import align, moved
from secretary.wire.media import resample
from secretary.wire.types import Effort, Speech, Transcript, Word

SURE_OF_LANGUAGE = 0.9
"""Share below which the language is asked again with more context."""

LOYALTY = 9.0
"""How much likelier someone speaks the language of the last utterance than any other."""

TOKENS_A_SECOND = 12
"""More than anyone speaks; a decoder that is still at it loops."""

_MOST_TOKENS = 440


@dataclass(frozen=True, slots=True)
class _Wish:
    languages: tuple[str, ...]
    task: Task
    hint: str
    effort: Effort
    wanted: Callable[[], bool] = lambda: True
    timed: bool = False

    @property
    def may_be_english(self) -> bool:
        """Nothing speaks against it: whoever spoke another language last will hardly speak English now."""
        return self.task == "transcribe" and "en" in (self.languages or ("en",)) and self.hint in ("", "en")

    def check(self) -> None:
        """Raises Unwanted. A hearing takes half a second on a busy machine, and the next one waits for it."""
        if not self.wanted():
            raise Unwanted


_WARM = _Wish(("en",), "transcribe", "", "pause")


@dataclass(frozen=True, slots=True)
class _Language:
    code: str
    share: float
    """Among those it was chosen from."""


class FasterWhisper:
    """One model, one caller at a time: CTranslate2's Whisper leaks when several threads share it."""

    def __init__(self, variant: str = "") -> None:
        """`variant`: a size (`base`, `large-v3` …) or a folder with a model. Raises ModelError when it is not there."""
        from faster_whisper import WhisperModel

        where, kind = _hardware()
        # Half the cores: with more, each step of the decoder waits for the one that is busy with something else.
        threads = min(max((os.cpu_count() or 1) // 2, 1), 4)
        self._whisper = WhisperModel(str(_folder(variant or "base")), where, compute_type=kind, cpu_threads=threads)
        self._contexts = Contexts(self._whisper)
        self._english = Moonshine() if where == "cpu" and variant in ("", "base") else None
        self._one_at_a_time = threading.Lock()
        self.label = f"faster-whisper:{variant or 'base'}"
        self.device = f"{where} {kind}"
        # The first time takes longer, and nobody shall wait for it.
        self._hear_once(np.zeros(RATE, np.float32), _WARM, None)

    def transcribe(  # noqa: PLR0913
        self,
        speech: Speech,
        languages: Sequence[str],
        task: Task = "transcribe",
        *,
        hint: str = "",
        effort: Effort = "whole",
        wanted: Callable[[], bool] = lambda: True,
        timed: bool = False,
    ) -> Transcript:
        """The words in `speech`, in the likeliest of `languages` (all that the model knows when there are none).

        `hint` counts LOYALTY times. Less effort than the whole is one cheap hearing, in which nothing is said twice,
        and which is broken off between its steps once it is not `wanted`.
        """
        samples = np.nan_to_num(resample(speech, RATE).samples.astype(np.float32, copy=False)).clip(-1.0, 1.0)
        heard = spoken(samples)
        if not len(heard):
            return Transcript("", languages[0] if len(languages) == 1 else "", 0.0, 1.0, speech.seconds)
        with self._one_at_a_time:
            wish = _Wish(tuple(languages), task, hint, effort, wanted, timed)
            found = self._transcribe(heard, wish, speech.seconds)
            if not timed:
                return found
            # `heard` is a slice of `samples`: its place in memory tells where it begins.
            begins = (heard.ctypes.data - samples.ctypes.data) / samples.itemsize / RATE
            return replace(found, words=tuple(moved(word, begins) for word in found.words))

    def _transcribe(self, heard: NDArray[np.float32], wish: _Wish, seconds: float) -> Transcript:
        language: _Language | None = None
        attempts, words, at = [], list[Word](), 0.0
        for window in windows(heard):
            if wish.effort == "whole":
                attempt, language = self._hear(window, wish, language)
            else:
                attempt, language = self._hear_once(window, wish, language)
            attempts.append(attempt)
            if wish.timed and not is_nothing(attempt):
                words += self._timed(window, attempt.text, self._tokenizer(language.code, wish.task), at)
            at += len(window) / RATE
        assert language is not None  # there is at least one window
        text = " ".join(
            once(attempt.text) if wish.effort != "whole" else attempt.text
            for attempt in attempts
            if not is_nothing(attempt)
        )
        sure = language.share >= SURE_OF_LANGUAGE and not any(doubtful(a) or repeats(a.text) for a in attempts)
        silence = min(attempt.no_speech for attempt in attempts)
        sure = sure or wish.effort == "whole"
        return Transcript(text, language.code, language.share, silence, seconds, tuple(words), sure)

    def _timed(self, window: NDArray[np.float32], text: str, tokenizer: Any, at: float) -> list[Word]:
        encoded = self._contexts.encode(window, max(len(window) / RATE + SILENCE_AFTER, LEAST_CONTEXT))
        return align(self._whisper, encoded, tokenizer, text, sound=window, at=at)

    def _hear_once(
        self, window: NDArray[np.float32], wish: _Wish, known: _Language | None
    ) -> tuple[Attempt, _Language]:
        """English at once where it is clear enough, also roughly for a glance; else with the least context."""
        if self._english and wish.may_be_english:
            attempt = self._english.hear(window, wish.check)
            enough = UNDERSTOOD if wish.effort == "glance" else CLEAR
            if attempt.confidence >= enough and not doubtful(attempt):
                return attempt, _Language("en", 1.0)
        _, encoded = next(self._contexts.of(window, cheap=True))
        wish.check()
        language = known or self._language(encoded, wish)
        wish.check()
        tokenizer = self._tokenizer(language.code, wish.task)
        return self._decode(encoded, tokenizer, len(window) / RATE, beams=1), language

    def _hear(self, window: NDArray[np.float32], wish: _Wish, known: _Language | None) -> tuple[Attempt, _Language]:
        """With as little context as tells the language and gives an undoubted text."""
        best: Attempt | None = None
        for context, encoded in self._contexts.of(window, cheap=False):
            language = known or self._language(encoded, wish)
            if language.share < SURE_OF_LANGUAGE and not known and context != "full":
                continue
            known = language
            tokenizer = self._tokenizer(language.code, wish.task)
            attempt = self._decode(encoded, tokenizer, len(window) / RATE, beams=1)
            if doubtful(attempt) and context == "full":
                attempt = self._decode(encoded, tokenizer, len(window) / RATE, beams=5)
            best = better(best, attempt) if best else attempt
            if not doubtful(attempt):
                break
        assert best is not None
        assert known is not None
        return best, known

    def _language(self, encoded: Any, wish: _Wish) -> _Language:
        """The likeliest of the languages and its share among them."""
        if not self._whisper.model.is_multilingual:
            return _Language("en", 1.0)
        if len(wish.languages) == 1:
            return _Language(wish.languages[0], 1.0)
        shares = {token[2:-2]: share for token, share in self._whisper.model.detect_language(encoded)[0]}
        shares = {code: share for code, share in shares.items() if not wish.languages or code in wish.languages}
        if not shares:
            raise EngineError(f"{self.label} knows none of the languages {', '.join(wish.languages)}")
        if wish.hint in shares:
            shares[wish.hint] *= LOYALTY
        likeliest = max(shares, key=lambda code: shares[code])
        return _Language(likeliest, shares[likeliest] / sum(shares.values()))

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
