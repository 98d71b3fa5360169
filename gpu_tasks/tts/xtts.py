"""XTTS v2 through coqui-tts: 17 languages, and voices imitated from a recording.

E. Casanova et al., "XTTS: a Massively Multilingual Zero-Shot Text-to-Speech Model", Interspeech 2024. A transformer
writes sound tokens one after the other, from the text and from what it has learned of a voice; a HiFi-GAN turns them
into sound. Needs the packages of the extra `xtts`, and the model `xtts-v2`, whose licence forbids commercial use.
"""

import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gpu_tasks.engines import EngineError
from gpu_tasks.tts.phrasing import phrases, speakable
from gpu_tasks.tts.polish import level, pieces, polish
from gpu_tasks.tts.voice_change import FASTEST, SLOWEST
from secretary.wire import media, models
from secretary.wire.blobs import BlobMissing, store
from secretary.wire.config import settings
from secretary.wire.types import Speech, Voice

logger = logging.getLogger(__name__)

RATE = 24_000
"""Hertz."""

TOKENS = 22_050 / 1024
"""Sound tokens a second."""

CHUNK = 20
"""Tokens (0.9 s) after which a piece leaves, as coqui-tts has it: the first piece is what somebody waits for."""

SHORT = 40
"""Characters up to which a phrase is made whole, and once more when it comes out wrong."""

TRIES = 3

LONGEST_SOUND = 55.0
"""Seconds."""

PIECE = 0.3
"""Seconds of a piece of what was made whole."""

PAUSE = 0.2
"""Seconds between two phrases."""

LONGEST_PHRASE = {"ja": 71, "zh": 82, "ko": 95}
"""Characters; 160 in other languages. Beyond about ten seconds the model loses the thread."""

LINGER = {"ja": 0.3, "zh": 0.4, "ko": 0.3}
"""Seconds that a character may take at the most, 0.14 in other languages: slow speech takes half of it."""

DEEP = 150.0
"""Hertz: below it a character gets the lower of the model's own speakers."""

SPEAKERS = ("Claribel Dervla", "Damien Black")
"""The model's own: who speaks for a higher voice and who for a lower one, unless `Voice.name` names another."""

REMEMBERED = 32
"""Imitated voices whose latents are kept: a few hundred kilobytes each."""

SETTLING = 0.5
"""Seconds of sound after which the loudness of a streamed phrase is known."""

MISSING = "XTTS needs more packages: run .venv/bin/pip install -e '.[xtts]' where Secretary is, then start it again"


@dataclass(frozen=True, slots=True, eq=False)
class Timbre:
    """What the model knows of a voice."""

    latents: Any
    """Tensor (1, 32, 1024): how somebody speaks, for the transformer."""
    embedding: Any
    """Tensor (1, 512, 1): what they sound like, for the HiFi-GAN."""


class Xtts:
    label = "xtts"
    clones = True

    def __init__(self, variant: str = "") -> None:
        """Loads the listed weights; with a `variant`, those in that folder (your own fine-tuned ones).

        Raises EngineError when a package lacks, ModelMissing.
        """
        folder = Path(variant) if variant else models.folder("xtts-v2")
        self._torch, self._model = _load(folder)
        self.device = f"{self._model.device.type} float32"
        self._imitated = lru_cache(maxsize=REMEMBERED)(self._learn)

    def synthesize(self, text: str, voice: Voice, language: str) -> Iterator[Speech]:
        """Pieces at RATE; a breath of silence for a text without words.

        Raises EngineError for a language that has no voice. A recording that is gone is not imitated.
        """
        known = [code.split("-")[0] for code in self._model.config.languages]
        if language not in known:
            raise EngineError(f"the voices of XTTS speak {', '.join(known)}, not {language}")
        return self._pieces(speakable(text), voice, language)

    def _pieces(self, text: str, voice: Voice, language: str) -> Iterator[Speech]:
        timbre, room, begun = self._timbre(voice), LONGEST_SOUND, False
        for phrase in phrases(text, LONGEST_PHRASE.get(language, 160)):
            self._readable(phrase, language)
            gap = [_silence(PAUSE)] if begun else []
            for piece in chain(gap, self._phrase(phrase, timbre, language, voice.speed)):
                begun = True
                if (room := room - piece.seconds) < 0:
                    return
                yield piece
        if not begun:
            yield _silence(PAUSE)

    def _readable(self, phrase: str, language: str) -> None:
        """Raises EngineError for what coqui-tts cannot bring into words: a script or a number it has no package for."""
        try:
            self._model.tokenizer.encode(phrase, lang=language)
        except (ImportError, NotImplementedError) as error:
            raise EngineError(f"XTTS cannot read this text aloud in {language} ({error!r})") from error

    def _timbre(self, voice: Voice) -> Timbre:
        if voice.sample:
            try:
                store(settings().blobs_address).size(voice.sample)  # withdrawn: imitated no more, though remembered
                return self._imitated(voice.sample)
            except BlobMissing:
                logger.warning("a recording that is to be imitated is gone: the engine's own voice speaks")
        own = self._model.speaker_manager.speakers
        wanted = (voice.name, SPEAKERS[bool(voice.f0 and voice.f0 < DEEP)], *own)
        return Timbre(*next(own[name] for name in wanted if name in own).values())

    def _learn(self, sample: str) -> Timbre:
        """What a recording in the blob store tells of a voice. Raises BlobMissing."""
        config = self._model.config
        speech = media.decode(store(settings().blobs_address).get(sample), RATE, max_seconds=120.0)
        sound = self._torch.from_numpy(speech.samples)[None]
        return Timbre(
            self._model.get_gpt_cond_latents(
                sound, RATE, length=config.gpt_cond_len, chunk_length=config.gpt_cond_chunk_len
            ),
            self._model.get_speaker_embedding(sound[:, : RATE * config.max_ref_len], RATE),
        )

    def _phrase(self, phrase: str, timbre: Timbre, language: str, wanted: float) -> Iterator[Speech]:
        speed = min(max(wanted, SLOWEST), FASTEST)
        longest = longest_of(phrase, language)
        self._model.gpt.max_gen_mel_tokens = int(longest * TOKENS)
        asked = (phrase, language, timbre.latents, timbre.embedding)
        if len(phrase) <= SHORT:
            return pieces(polish(self._whole(asked, longest / speed, speed)), PIECE)
        self._torch.manual_seed(0)
        return level(self._streamed(asked, speed), SETTLING)

    def _whole(self, asked: tuple[Any, ...], longest: float, speed: float) -> Speech:
        """A short phrase. The model at times goes on after one: then it is made anew, and the shortest is taken."""
        made = []
        for number in range(TRIES):
            self._torch.manual_seed(number)
            made.append(self._speech(self._model.inference(*asked, speed=speed, **_KNOBS)["wav"]))
            if made[-1].seconds < 0.9 * longest:
                break
        return min(made, key=lambda speech: speech.seconds)

    def _streamed(self, asked: tuple[Any, ...], speed: float) -> Iterator[Speech]:
        for wave in self._model.inference_stream(*asked, stream_chunk_size=CHUNK, speed=speed, **_KNOBS):
            yield self._speech(wave.cpu().numpy())

    @staticmethod
    def _speech(wave: NDArray[np.float32]) -> Speech:
        return Speech(np.ascontiguousarray(wave, np.float32).reshape(-1), RATE)


_KNOBS = {"temperature": 0.75, "length_penalty": 1.0, "repetition_penalty": 10.0, "top_k": 50, "top_p": 0.85}
"""As the model's config.json has them."""


def longest_of(phrase: str, language: str) -> float:
    """Seconds that speaking a phrase may take: what is longer has run away."""
    return 1.0 + len(phrase) * LINGER.get(language, 0.14)


def _load(folder: Path) -> tuple[Any, Any]:
    """torch, and the model on the device that there is."""
    try:
        import torch
        from TTS.tts.configs.xtts_config import XttsConfig
        from TTS.tts.models.xtts import Xtts as Model
    except ImportError as error:
        raise EngineError(f"{MISSING} ({error})") from error
    device = "cuda" if torch.cuda.is_available() else "cpu"
    if device == "cpu":
        torch.set_num_threads(min(os.cpu_count() or 1, 4))
    config = XttsConfig()
    config.load_json(str(folder / "config.json"))
    model = Model.init_from_config(config)
    model.load_checkpoint(config, checkpoint_dir=str(folder), eval=True)
    return torch, model.to(device)


def _silence(seconds: float) -> Speech:
    return Speech(np.zeros(int(seconds * RATE), np.float32), RATE)
