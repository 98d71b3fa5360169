"""Faces by themselves: the expressions, a picture of one, a film from a recording."""

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from avatar.api import cast, drawing, uploads
from avatar.api.access import access, whom
from avatar.api.bodies import Body, described, read
from avatar.api.schemas import ExpressionsOut, Name, answers, file_of
from secretary.wire import mark
from secretary.wire.types import EXPRESSIONS, Expression, ExpressionName

RATE = 24_000
"""Hertz of a film's sound."""

faces = Router(auth=access("speech"), tags=["faces"])


class Rendering(Body):
    character: Name = Field("", description="Id or slug; the first one when left out.")
    expression: ExpressionName = "neutral"
    intensity: float = Field(1.0, ge=0.0, le=1.0)
    format: Literal["png", "webp"] = Field("png", description="Of a picture; a film is an MP4.")


@faces.get("/expressions", response=answers(ExpressionsOut))
def list_expressions(request: HttpRequest) -> dict[str, Any]:
    return {"items": [{"name": name} for name in EXPRESSIONS]}


@faces.post(
    "/render",
    response=answers(None),
    openapi_extra=described(Rendering, "json", "form", files={"file": False})
    | file_of("image/png", "image/webp", "video/mp4"),
)
def render(request: HttpRequest) -> HttpResponse:
    """A picture of a character with an expression; with a `file` of sound, up to 55 seconds, a film of it."""
    told = read(request, Rendering, "json", "form")
    character, face = cast.character(whom(request), told.character), Expression(told.expression, told.intensity)
    if "file" not in request.FILES:
        return HttpResponse(drawing.frame(character, face, told.format), content_type=f"image/{told.format}")
    sound = uploads.sound(request, longest=drawing.LONGEST, rate=RATE)
    film = drawing.film(character, face, sound, source=mark.MIXED)  # a person may have spoken here
    return HttpResponse(film, content_type="video/mp4")
