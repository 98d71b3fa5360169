"""What a request brings in its body: JSON or a form, checked, and described for the OpenAPI."""

import json
from collections.abc import Mapping
from typing import Any, Literal, TypeVar, get_origin

from django.http import HttpRequest
from ninja import Schema
from pydantic import ConfigDict

from avatar.api.problems import Problem

Kind = Literal["json", "form"]

TYPES: dict[Kind, tuple[str, ...]] = {
    "json": ("application/json",),
    "form": ("multipart/form-data", "application/x-www-form-urlencoded"),
}


class Body(Schema):
    """The fields of a body, by the names that are on the wire."""

    model_config = ConfigDict(allow_inf_nan=False, populate_by_name=True)


B = TypeVar("B", bound=Body)


def read(request: HttpRequest, model: type[B], *kinds: Kind) -> B:
    """The body as `model`, JSON unless other `kinds` are named.

    Raises pydantic.ValidationError, and Problem for a body of another kind (415) or that is damaged (400).
    """
    kind = next((kind for kind in kinds or ("json",) if request.content_type in TYPES[kind]), None)
    if kind is None:
        taken = " or ".join(TYPES[kind][0] for kind in kinds or ("json",))
        raise Problem(415, f"The body is of the type {request.content_type or 'none'}; {taken} is taken.")
    return model.model_validate(_json(request) if kind == "json" else _form(request, model))


def _json(request: HttpRequest) -> dict[str, Any]:
    try:
        told = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise Problem(400, "The body is no JSON.") from error
    if not isinstance(told, dict):
        raise Problem(400, "The body is no JSON object.")
    return told


def _form(request: HttpRequest, model: type[Body]) -> dict[str, Any]:
    """An empty field is one that was left out."""
    told: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        key = field.alias or name
        if get_origin(field.annotation) is list:
            told[key] = request.POST.getlist(key)
        elif request.POST.get(key, "") != "":
            told[key] = request.POST[key]
    return told


def described(model: type[Body], *kinds: Kind, files: Mapping[str, bool] | None = None) -> dict[str, Any]:
    """The part of the OpenAPI that says what `read` takes. `files`: name of each upload → whether it must be there."""
    schema = model.model_json_schema(by_alias=True)
    content: dict[str, Any] = {}
    if "json" in (kinds or ("json",)):
        content["application/json"] = {"schema": schema}
    if "form" in kinds:
        content["multipart/form-data"] = {"schema": _with_files(schema, files or {})}
    return {"requestBody": {"required": True, "content": content}}


def _with_files(schema: dict[str, Any], files: Mapping[str, bool]) -> dict[str, Any]:
    uploads = {name: {"type": "string", "format": "binary"} for name in files}
    must = [*schema.get("required", []), *(name for name, needed in files.items() if needed)]
    return schema | {"properties": schema["properties"] | uploads} | ({"required": must} if must else {})
