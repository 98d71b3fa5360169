"""What a program may set of a character, within the limits of the form on the page, and the files that belong to it."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from pydantic import AfterValidator, Field, StringConstraints

from avatar import samples
from avatar.api.bodies import Body
from avatar.api.problems import Problem
from avatar.pages import previews
from secretary.core.characters import portraits
from secretary.core.characters import samples as recordings
from secretary.wire.config import settings
from secretary.wire.types import ExpressionName

About = Literal["face", "voice"]

Engine = Literal["", "heart", "en-GB"]
"""The voices of the embedded engine where it has several; empty: that which fits the language."""


def _storable(text: str) -> str:
    """Raises ValueError for what a database refuses."""
    if "\0" in text or text != text.encode("utf-8", "replace").decode():
        raise ValueError("holds what is no character")
    return text


def _spoken(code: str) -> str:
    if code and code not in settings().spoken:
        raise ValueError(f"people may speak {', '.join(settings().spoken)} here")
    return code


Text = Annotated[str, AfterValidator(_storable)]
Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(_storable)]


class CastingChange(Body):
    """What is left out stays as it is."""

    name: Annotated[Said, Field(max_length=60)] | None = None
    tagline: Annotated[Text, Field(max_length=80)] | None = None
    manner: Annotated[Said, Field(max_length=4_000, description="The persona.")] | None = None
    likeness: Literal["drawn", "own", "person"] | None = Field(None, description="Whose face the picture shows.")
    language: Annotated[str, Field(max_length=3), AfterValidator(_spoken)] | None = None
    greeting: Annotated[Text, Field(max_length=300)] | None = None
    voice: Engine | None = None
    voice_f0: float | None = Field(None, ge=70, le=320, description="Hertz.")
    voice_formant: float | None = Field(None, ge=0.75, le=1.25)
    voice_speed: float | None = Field(None, ge=0.7, le=1.4)
    expression: ExpressionName | None = None
    intensity: float | None = Field(None, ge=0, le=1)
    sends_clips: bool | None = None

    def values(self) -> dict[str, Any]:
        """Those that are told."""
        return self.model_dump(exclude_none=True)


class NewCasting(CastingChange):
    name: Annotated[Said, Field(max_length=60)]
    manner: Annotated[Said, Field(max_length=4_000, description="The persona.")]


class CopyName(Body):
    name: Annotated[Text, Field(max_length=60)] = Field("", description="That of the original when left out.")


class Preview(Body):
    text: Annotated[Text, Field(max_length=300)] = Field("", description="The greeting when left out.")
    film: bool = Field(False, description="An MP4 with its face instead of an OGG.")


class Agreement(Body):
    about: About
    person: Annotated[Said, Field(max_length=120, description="Who has agreed to the wording.")]


def portrait(request: HttpRequest) -> str:
    """The key of the picture in a form, checked as on the page. Raises Problem, Refused, Unreachable."""
    return previews.examined(upload(request, "portrait", portraits.MAX_BYTES))


def sample(request: HttpRequest) -> samples.Kept:
    """The recorded voice in a form, checked as on the page. Raises as `portrait`."""
    return samples.examined(upload(request, "sample", recordings.MAX_BYTES))


def statement(request: HttpRequest) -> str:
    """The key of a recording in which somebody agrees; empty when there is none in the form. Raises as `portrait`."""
    if "recording" not in request.FILES:
        return ""
    return samples.statement(upload(request, "recording", recordings.MAX_BYTES))


def upload(request: HttpRequest, name: str, most: int) -> bytes:
    """An uploaded file. Raises Problem when it is missing or has more than `most` bytes."""
    file = request.FILES.get(name)
    if file is None:
        raise Problem(422, f"{name}: a file is missing.", "Send it in a form, as multipart/form-data.")
    if (file.size or 0) > most:
        raise Problem(413, f"The file has {file.size:,} bytes; at most {most:,} are taken.")
    return bytes(file.read())
