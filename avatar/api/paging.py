"""A part of a list, by cursor: ids, so that a list may grow while it is read."""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from ninja import Schema
from pydantic import Field

from avatar.api.schemas import Id

M = TypeVar("M", bound=Model)


class Window(Schema):
    after: Id | None = Field(None, description="Only those with a greater id, from there on.")
    before: Id | None = Field(None, description="Only those with a smaller id, up to there.")
    limit: int = Field(50, ge=1, le=100)


def part(rows: QuerySet[M], window: Window) -> tuple[list[M], dict[str, int | None]]:
    """The rows in the window by rising id, and the cursors; without `after` the last of them."""
    inside = rows
    if window.before:
        inside = inside.filter(pk__lt=window.before)
    if window.after:
        found = list(inside.filter(pk__gt=window.after).order_by("pk")[: window.limit])
    else:
        found = list(inside.order_by("-pk")[: window.limit])[::-1]
    return found, _cursors(rows, found)


def _cursors(rows: QuerySet[Any], found: list[Any]) -> dict[str, int | None]:
    if not found:
        return {"older": None, "newer": None}
    first, last = found[0].pk, found[-1].pk
    return {
        "older": first if rows.filter(pk__lt=first).exists() else None,
        "newer": last if rows.filter(pk__gt=last).exists() else None,
    }
