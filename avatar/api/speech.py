"""Speech to text and text to speech by themselves."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from avatar import samples
from avatar.api import cast, casting, hearing, speaking, uploads
from avatar.api.access import access, whom
from avatar.api.bodies import Body, described, read
from avatar.api.problems import Problem
from avatar.api.schemas import LanguageCode, Name, TranscriptOut, answers, file_of
from avatar.api.subtitles import segments
from secretary.core.characters import samples as recordings
from secretary.core.errors import Refused
from secretary.core.models import User
from secretary.wire import credentials, mark, sounds
from secretary.wire.blobs import store
from secretary.wire.config import settings
from secretary.wire.types import Voice

NO_CONSENT = "consent: say who has agreed that their voice is imitated; without it none is."

CANNOT = (
    "The voice engine {engine} that runs here cannot imitate a recording. "
    "Choose a character or one of its voices, or run an engine that can (XTTS)."
)

speech = Router(auth=access("speech"), tags=["speech"])


class Transcription(Body):
    language: LanguageCode | None = Field(None, description="That is spoken; found out when left out.")
    task: Literal["transcribe", "translate"] = Field("transcribe", description="Translate: into English.")
    words: bool = Field(False, description="With the time of each word, in segments.")


class Synthesis(Body):
    text: str = Field(min_length=1, max_length=speaking.LONGEST_TEXT)
    language: LanguageCode = "en"
    character: Name = Field("", description="Whose voice, by id or slug; the first one's when left out.")
    voice: Name = Field("", description="A voice of the engine instead.")
    speed: float = Field(1.0, ge=0.25, le=4.0)
    format: Literal["wav", "ogg", "mp3"] = "wav"
    consent: Annotated[str, Field(max_length=300)] = Field(
        "", description="With a `sample`: who has agreed that their voice is imitated."
    )


@speech.post(
    "/transcribe",
    response=answers(TranscriptOut),
    openapi_extra=described(Transcription, "form", files={"file": True}),
)
def transcribe(request: HttpRequest) -> dict[str, Any]:
    """The words in a file of sound or video: at most 25 MB and 300 seconds."""
    told = read(request, Transcription, "form")
    heard = uploads.sound(request, longest=hearing.LONGEST)
    found = hearing.heard(heard, hearing.Wish((told.language or "").lower(), told.task == "translate", told.words))
    written = "en" if told.task == "translate" else found.language
    return {
        "text": found.text,
        "language": found.language,
        "language_probability": round(found.language_probability, 4),
        "task": told.task,
        "duration": round(heard.seconds, 2),
        "segments": [asdict(one) for one in segments(found.words, written)] if told.words else None,
    }


@speech.post(
    "/synthesize",
    response=answers(None),
    openapi_extra=described(Synthesis, "json", "form", files={"sample": False})
    | file_of("audio/wav", "audio/ogg", "audio/mpeg"),
)
def synthesize(request: HttpRequest) -> HttpResponse:
    """A text as sound. A `sample` in a form is a voice to be imitated this once, where the engine can do that."""
    told = read(request, Synthesis, "json", "form")
    with _imitated(request, told) as sample:
        wanted = Voice("", speed=told.speed, sample=sample) if sample else voice(whom(request), told)
        spoken = speaking.whole(speaking.speak(told.text, wanted, told.language.lower()))
    media_type = sounds.KINDS[told.format].media_type
    file = sounds.file(spoken, told.format, said=mark.VOICE)
    made = mark.MIXED if wanted.sample else mark.MADE
    return HttpResponse(credentials.sealed(file, media_type, made), content_type=media_type)


def voice(user: User, told: Synthesis) -> Voice:
    """The engine's voice that is named, else that of the character, so many times as fast. Raises Refused."""
    if told.voice:
        return Voice(told.voice, speed=told.speed)
    own = cast.character(user, told.character).spoken_with
    return replace(own, speed=own.speed * told.speed)


@contextmanager
def _imitated(request: HttpRequest, told: Synthesis) -> Iterator[str]:
    """The key of the voice to be imitated, which lies in the store as long as it is spoken; empty without one.

    Raises Problem or Refused for a recording that is not usable, without a consent, or when the engine cannot do it.
    """
    if "sample" not in request.FILES:
        yield ""
        return
    sample = samples.speech_of(casting.upload(request, "sample", recordings.MAX_BYTES))
    if not told.consent.strip():
        raise Problem(422, NO_CONSENT)
    if not speaking.clones():
        raise Refused(CANNOT.format(engine=settings().tts))
    blobs = store(settings().blobs_address)
    key = blobs.put(sounds.unique_wav(sample), "wav")
    try:
        yield key
    finally:
        blobs.delete(key)
