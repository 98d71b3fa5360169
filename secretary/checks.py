"""What is missing or half set, as Django's system checks tell it."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Warning, register

from channels_bots.messenger import MESSENGERS, messenger


@register("doors")
def doors(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    """The chat doors: each says itself what it lacks."""
    return [
        Warning(f"{messenger(name).title}: {lack}", hint=f"docs/{name}.md", id=f"secretary.{name}")
        for name in MESSENGERS
        for lack in messenger(name).lacks()
    ]
