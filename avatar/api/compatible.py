"""Sound as OpenAI's clients ask for it: /v1/audio/transcriptions, /v1/audio/translations, /v1/audio/speech, /v1/models.

Source of names and shapes: OpenAI's API reference, and its client library `openai`, with which this is tested.
"""

from dataclasses import asdict, replace
from typing import Annotated, Any, Literal

from babel import Locale, UnknownLocaleError
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from ninja import Router, Schema
from pydantic import Field

from avatar.api import cast, hearing, speaking, uploads
from avatar.api.access import access, whom
from avatar.api.bodies import Body, described, read
from avatar.api.problems import Problem, Shape
from avatar.api.schemas import FAULTS
from avatar.api.subtitles import Segment, segments, srt, vtt
from secretary.core.brain.language import guess, small_words
from secretary.core.characters.access import usable
from secretary.core.errors import Refused
from secretary.core.models import User
from secretary.wire import sounds
from secretary.wire.config import settings
from secretary.wire.types import Transcript

LISTENERS = ("whisper-1", "gpt-4o-transcribe", "gpt-4o-mini-transcribe")
SPEAKERS = ("tts-1", "tts-1-hd", "gpt-4o-mini-tts")
"""OpenAI's models, which stand for ours."""

VOICES = {
    "sofia": ("alloy", "coral", "sage", "shimmer", "marin"),
    "jonas": ("ash", "ballad", "cedar", "echo", "onyx", "verse"),
    "mina": ("fable", "nova"),
}
"""Slug of a character → OpenAI's voices that it stands for."""

FORMATS: dict[str, sounds.Format] = {"opus": "ogg"}
"""OpenAI's names that differ from ours."""

BORN = 1_735_689_600
"""When a model was made, which clients want to know: Unix time of 2025-01-01."""

TYPES = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}

Granularities = list[Literal["word", "segment"]]

router = Router(auth=access("speech"), tags=["openai"])


class Listening(Body):
    model: Annotated[str, Field(min_length=1, max_length=100)]
    language: Annotated[str, Field(max_length=20)] = ""
    response_format: Literal["json", "text", "srt", "vtt", "verbose_json"] = "json"
    granularities: Granularities = Field(default_factory=list, alias="timestamp_granularities[]")


class Speaking(Body):
    model: Annotated[str, Field(min_length=1, max_length=100)]
    input: Annotated[str, Field(min_length=1, max_length=speaking.LONGEST_TEXT)]
    voice: str | dict[str, str] = Field("alloy", description="OpenAI's name, or a character's.")
    response_format: Literal["mp3", "opus", "aac", "flac", "wav", "pcm"] = "mp3"
    speed: float = Field(1.0, ge=0.25, le=4.0)
    stream_format: Literal["audio"] = "audio"
    language: Annotated[str, Field(pattern="^[a-zA-Z]{0,3}$")] = Field("", description="Ours: else it is guessed.")


def _tell(problem: Problem) -> dict[str, Any]:
    otherwise = "server_error" if problem.status >= 500 else "invalid_request_error"
    told = f"{problem.message} {problem.hint}".strip()
    kind = TYPES.get(problem.status, otherwise)
    return {"error": {"message": told, "type": kind, "param": None, "code": problem.code}}


SHAPE = Shape(_tell, {422: 400})
"""Errors as OpenAI's clients read them."""


class TheirDetail(Schema):
    message: str
    type: str
    param: str | None = None
    code: str


class TheirError(Schema):
    error: TheirDetail


ANSWERS: dict[Any, Any] = {200: Any, FAULTS: TheirError}

LISTENING = described(Listening, "form", files={"file": True})


@router.get("/models", response=ANSWERS)
def list_models(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"object": "list", "data": [_model(name) for name in [*_listeners(), *_speakers()]]})


@router.get("/models/{path:name}", response=ANSWERS)
def get_model(request: HttpRequest, name: str) -> JsonResponse:
    _known(name, [*_listeners(), *_speakers()])
    return JsonResponse(_model(name))


@router.post("/audio/transcriptions", response=ANSWERS, openapi_extra=LISTENING)
def transcriptions(request: HttpRequest) -> HttpResponse:
    """The words in a file of sound, in the language that is spoken."""
    return _listened(request, translate=False)


@router.post("/audio/translations", response=ANSWERS, openapi_extra=LISTENING)
def translations(request: HttpRequest) -> HttpResponse:
    """The words in a file of sound, in English."""
    return _listened(request, translate=True)


@router.post("/audio/speech", response=ANSWERS, openapi_extra=described(Speaking))
def spoken(request: HttpRequest) -> HttpResponseBase:
    """A text as sound, sent while it is spoken."""
    told = read(request, Speaking)
    _known(told.model, _speakers())
    language = told.language.lower() or guess(told.input, list(small_words()), settings().spoken[0])
    wanted = told.voice if isinstance(told.voice, str) else told.voice.get("id", "")
    own = cast.character(whom(request), _character(whom(request), wanted)).spoken_with
    said = speaking.speak(told.input, replace(own, speed=own.speed * told.speed), language)
    kind: Any = FORMATS.get(told.response_format, told.response_format)
    return StreamingHttpResponse(speaking.growing(said, kind), content_type=sounds.KINDS[kind].media_type)


def _listened(request: HttpRequest, *, translate: bool) -> HttpResponse:
    told = read(request, Listening, "form")
    _known(told.model, _listeners())
    language = told.language.lower().partition("-")[0]
    timed = told.response_format in ("srt", "vtt", "verbose_json")
    sound = uploads.sound(request, longest=hearing.LONGEST)
    found = hearing.heard(sound, hearing.Wish(language, translate, timed))
    parts = segments(found.words, "en" if translate else found.language)
    match told.response_format:
        case "json":
            return JsonResponse({"text": found.text})
        case "text":
            return HttpResponse(f"{found.text}\n", content_type="text/plain; charset=utf-8")
        case "srt":
            return HttpResponse(srt(parts), content_type="text/plain; charset=utf-8")
        case "vtt":
            return HttpResponse(vtt(parts), content_type="text/vtt; charset=utf-8")
    told_words = {"words": [_word(asdict(word)) for word in found.words]} if "word" in told.granularities else {}
    return JsonResponse(_verbose(found, parts, "translate" if translate else "transcribe") | told_words)


def _verbose(found: Transcript, parts: list[Segment], task: str) -> dict[str, Any]:
    told = [
        {
            "id": number,
            "seek": round(part.start * 100),
            "start": part.start,
            "end": part.end,
            "text": part.text,
            "tokens": [],
            "temperature": 0.0,
            "avg_logprob": 0.0,
            "compression_ratio": 1.0,
            "no_speech_prob": round(found.no_speech_probability, 4),
        }
        for number, part in enumerate(parts)
    ]
    language, seconds = _language(found.language), round(found.seconds, 2)
    return {"task": task, "language": language, "duration": seconds, "text": found.text, "segments": told}


def _word(word: dict[str, Any]) -> dict[str, Any]:
    return {"word": word["text"], "start": word["start"], "end": word["end"]}


def _language(code: str) -> str:
    """OpenAI tells the language by its English name."""
    try:
        return (Locale.parse(code).get_language_name("en") or code).lower()
    except (UnknownLocaleError, ValueError):
        return code


def _listeners() -> list[str]:
    return [settings().stt, *LISTENERS]


def _speakers() -> list[str]:
    return [settings().tts, *SPEAKERS]


def _model(name: str) -> dict[str, Any]:
    ours = name in (settings().stt, settings().tts)
    return {"id": name, "object": "model", "created": BORN, "owned_by": "secretary" if ours else "openai"}


def _known(model: str, names: list[str]) -> None:
    """Raises Problem (404), as OpenAI does."""
    if model not in names:
        raise Problem(404, f"There is no such model here; there are {', '.join(names)}.", code="model_not_found")


def _character(user: User, name: str) -> str:
    """The slug of a character for OpenAI's name of a voice, or for its own. Raises Refused."""
    there = dict(usable(user).values_list("slug", "name"))
    for slug, names in VOICES.items():
        if name in names:
            return slug if slug in there else ""
    for slug, own in there.items():
        if name.lower() in (slug, own.lower()):
            return slug
    known = [voice for names in VOICES.values() for voice in names]
    raise Refused(f"There is no such voice; there are {', '.join([*there, *sorted(known)])}.")
