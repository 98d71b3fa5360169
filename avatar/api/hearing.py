"""Sound to words, by the workers."""

import json
from dataclasses import dataclass

from avatar.api.errands import DEADLINE, Errand
from secretary.core import dispatch
from secretary.wire import sounds
from secretary.wire.blobs import store
from secretary.wire.config import settings
from secretary.wire.jobs import TranscriptionJob
from secretary.wire.media import MAX_SECONDS as LONGEST
from secretary.wire.types import Speech, Transcript, unpack

__all__ = ["LONGEST", "Wish", "heard"]


@dataclass(frozen=True, slots=True)
class Wish:
    language: str = ""
    """ISO 639-1; empty lets the recogniser find out, among all that it knows."""
    translate: bool = False
    """Into English."""
    timed: bool = False
    """With the time of each word."""


def heard(speech: Speech, wish: Wish) -> Transcript:
    """What was said. Raises Refused for a language that the recogniser does not know, else as `Errand.items`."""
    blobs = store(settings().blobs_address)
    with Errand() as errand:
        recording = blobs.put(sounds.unique_wav(speech), "wav")
        try:
            job = TranscriptionJob(
                errand.name,
                "",
                (wish.language,) if wish.language else (),
                recording=recording,
                task="translate" if wish.translate else "transcribe",
                timed=wish.timed,
            )
            dispatch.transcribe(job, priority=dispatch.CHAT, expires=DEADLINE)
            return unpack(Transcript, json.loads(errand.result()))
        finally:
            blobs.delete(recording)
