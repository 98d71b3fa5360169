"""What /api/v1/ answers with, and the ids and words that it is asked by."""

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from avatar.api.problems import Error

Id = Annotated[int, Field(ge=1, le=2**63 - 1)]

LanguageCode = Annotated[str, Field(pattern=r"^[a-zA-Z]{2,3}$", description="ISO 639-1, as in en.")]

Name = Annotated[str, Field(max_length=60)]

FAULTS = frozenset({400, 401, 403, 404, 405, 413, 415, 422, 429, 500, 503})


def answers(good: Any, status: int = 200) -> dict[Any, Any]:
    """The `response` of an operation: what it gives, and the one shape of all that goes wrong."""
    return {status: good, FAULTS: Error}


def file_of(*media_types: str) -> dict[str, Any]:
    """The part of the OpenAPI that says that an answer is a file."""
    content = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in media_types}
    return {"responses": {200: {"description": "The file.", "content": content}}}


class Face(Schema):
    name: str
    intensity: float = Field(description="0 … 1")


class CharacterSettings(Schema):
    """What may be set of a character; for those who may edit it."""

    manner: str
    likeness: str
    language: str
    greeting: str
    voice: str
    voice_f0: float | None
    voice_formant: float
    voice_speed: float
    sends_clips: bool
    active: bool
    sample: str | None = Field(description="Where the recorded voice is that it imitates.")
    missing: list[str] = Field(description="Consents without which only you can use it: face, voice.")


class CharacterOut(Schema):
    id: int
    slug: str
    name: str
    tagline: str
    portrait: str = Field(description="Where its picture is.")
    expression: Face
    settings: CharacterSettings | None = Field(None, description="For those who may edit it.")


class SampleOut(Schema):
    """What was found in a recorded voice."""

    seconds: float = Field(description="Of speech.")
    level: float = Field(description="Decibels below full scale.")
    above: float = Field(description="Decibels between the speech and the noise in its pauses.")
    told: str = Field(description="The same in words.")
    imitated: bool = Field(description="The engine that runs imitates it; else its own voice speaks.")


class ConsentOut(Schema):
    """Somebody agreed that their face or voice is used."""

    id: int
    about: Literal["face", "voice"]
    person: str
    wording: str
    recorded: bool = Field(description="There is a recording of them saying so.")
    created: datetime
    withdrawn: datetime | None
    counts: bool = Field(description="It is about the picture or recording that the character has now.")


class ConsentsOut(Schema):
    wordings: dict[str, str] = Field(description="To what somebody agrees.")
    items: list[ConsentOut]


class CharacterRef(Schema):
    id: int
    name: str


class ConversationOut(Schema):
    id: int
    character: CharacterRef
    language: str = Field(description="What the person speaks; empty: as heard.")
    current: bool = Field(description="The one that the call page and the chat doors go on with.")
    created: datetime


class TurnOut(Schema):
    id: int
    conversation: int
    character: CharacterRef
    door: str
    state: str = Field(description="fetching hearing waiting replying speaking finished failed cancelled")
    typed: bool
    language: str
    text: str
    reply: str
    spoken: str
    expression: str
    created: datetime
    seconds: float | None = None
    voice: str | None = Field(None, description="Where its sound is, once it is made.")
    clip: str | None = Field(None, description="Where its video is, once it is made.")
    trace: dict[str, Any] = Field(description="Milliseconds since the true end of the person's speech.")
    error: str


class Page(Schema):
    """A part of a list, the smaller ids first."""

    older: int | None = Field(None, description="For `before`, when there is more that way.")
    newer: int | None = Field(None, description="For `after`, when there is more that way.")


class CharacterPage(Page):
    items: list[CharacterOut]


class ConversationPage(Page):
    items: list[ConversationOut]


class TurnPage(Page):
    items: list[TurnOut]


class WordOut(Schema):
    text: str
    start: float = Field(description="Seconds.")
    end: float
    probability: float


class SegmentOut(Schema):
    text: str
    start: float
    end: float
    words: list[WordOut]


class TranscriptOut(Schema):
    text: str
    language: str = Field(description="That was spoken, ISO 639-1; empty when nothing was.")
    language_probability: float
    task: Literal["transcribe", "translate"]
    duration: float = Field(description="Seconds of the sound.")
    segments: list[SegmentOut] | None = Field(None, description="With `words`.")


class ExpressionOut(Schema):
    name: str


class ExpressionsOut(Schema):
    items: list[ExpressionOut]


class TokenOut(Schema):
    name: str
    scopes: list[str]
    created: datetime
    last_used: datetime | None = None
    expires: datetime | None = None


class ExportOut(Schema):
    """How far an export is."""

    id: int
    state: str
    done: int = Field(description="turns that are in it")
    total: int
    size: int | None = Field(description="bytes, once it is ready")
    expires: datetime


class MeOut(Schema):
    id: int
    username: str
    name: str
    owner: bool
    conversation: int = Field(description="The current one.")
    languages: list[str] = Field(description="That people may speak here, the fallback first.")
    token: TokenOut | None = Field(None, description="Of this request.")
