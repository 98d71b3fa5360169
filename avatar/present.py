"""Turns and characters as the pages see them (docs/call-protocol.md)."""

from typing import Any

from django.urls import reverse

from secretary.core.models import Character, Stage, Turn

STATES = {Stage.RENDERING: "speaking"}
"""Stages whose name for people differs."""


def character(shown: Character) -> dict[str, Any]:
    return {
        "id": shown.pk,
        "name": shown.name,
        "manner": shown.tagline,
        "greeting": shown.greeting,
        "portrait": reverse("portrait", args=[shown.pk, shown.portrait[:12]]),
        "expression": {"name": shown.expression, "intensity": shown.intensity},
    }


def turn(shown: Turn, *, files: bool = True) -> dict[str, Any]:
    """One turn; the caller has selected its character. `files`: whoever looks has a session to fetch them with."""
    return {
        "id": shown.pk,
        "conversation": shown.conversation_id,
        "character": {key: character(shown.character)[key] for key in ("id", "name", "portrait")},
        "door": shown.door,
        "state": STATES.get(Stage(shown.stage), shown.stage),
        "typed": shown.typed,
        "language": shown.language,
        "text": shown.text,
        "reply": shown.reply,
        "spoken": shown.spoken,
        "expression": shown.expression,
        "created": shown.created.isoformat(),
        "clip": reverse("clip", args=[shown.pk]) if files and shown.clip else None,
        "voice": reverse("voice", args=[shown.pk]) if files and shown.voice else None,
        "seconds": shown.seconds,
        "trace": shown.trace,
        "error": shown.error,
    }
