"""Rows as /api/v1/ shows them."""

from typing import Any

from avatar.present import STATES
from secretary.core.characters import access
from secretary.core.models import ApiToken, Character, Consent, Conversation, Stage, Turn

ROOT = "/api/v1"


def character(shown: Character, *, editable: bool = False) -> dict[str, Any]:
    """`editable`: with all that may be set."""
    return {
        "id": shown.pk,
        "slug": shown.slug,
        "name": shown.name,
        "tagline": shown.tagline,
        "portrait": f"{ROOT}/characters/{shown.pk}/portrait",
        "expression": {"name": shown.expression, "intensity": shown.intensity},
        "settings": _settings(shown) if editable else None,
    }


PLAIN = (
    "manner",
    "likeness",
    "language",
    "greeting",
    "voice",
    "voice_f0",
    "voice_formant",
    "voice_speed",
    "sends_clips",
    "active",
)


def _settings(shown: Character) -> dict[str, Any]:
    sample = f"{ROOT}/characters/{shown.pk}/sample" if shown.sample else None
    values = {name: getattr(shown, name) for name in PLAIN}
    return values | {"sample": sample, "missing": access.missing(shown)}


def consent(shown: Consent) -> dict[str, Any]:
    """The caller has selected its character."""
    about, current = ("face", shown.character.portrait) if shown.portrait else ("voice", shown.character.sample)
    return {
        "id": shown.pk,
        "about": about,
        "person": shown.person,
        "wording": shown.wording,
        "recorded": bool(shown.recording),
        "created": shown.created,
        "withdrawn": shown.withdrawn,
        "counts": shown.withdrawn is None and current in (shown.portrait, shown.sample),
    }


def conversation(shown: Conversation) -> dict[str, Any]:
    """The caller has selected its character."""
    return {
        "id": shown.pk,
        "character": {"id": shown.character.pk, "name": shown.character.name},
        "language": shown.language,
        "current": shown.current,
        "created": shown.created,
    }


def turn(shown: Turn) -> dict[str, Any]:
    """The caller has selected its character."""
    return {
        "id": shown.pk,
        "conversation": shown.conversation_id,
        "character": {"id": shown.character.pk, "name": shown.character.name},
        "door": shown.door,
        "state": STATES.get(Stage(shown.stage), str(shown.stage)),
        "typed": shown.typed,
        "language": shown.language,
        "text": shown.text,
        "reply": shown.reply,
        "spoken": shown.spoken,
        "expression": shown.expression,
        "created": shown.created,
        "seconds": shown.seconds,
        "voice": f"{ROOT}/turns/{shown.pk}/voice" if shown.voice else None,
        "clip": f"{ROOT}/turns/{shown.pk}/clip" if shown.clip else None,
        "trace": shown.trace,
        "error": shown.error,
    }


def token(shown: ApiToken) -> dict[str, Any]:
    return {name: getattr(shown, name) for name in ("name", "scopes", "created", "last_used", "expires")}
