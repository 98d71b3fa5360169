"""How figures, signs and mark-up sound: one tongue a language."""

from functools import cache

from secretary.core.brain.spoken.english import English
from secretary.core.brain.spoken.german import German
from secretary.core.brain.spoken.neutral import Neutral
from secretary.core.brain.spoken.tongue import Moment, Tongue

__all__ = ["Moment", "Neutral", "Tongue", "spoken_languages", "tongue"]

_TONGUES: dict[str, type[Tongue]] = {"en": English, "de": German}


def spoken_languages() -> tuple[str, ...]:
    """Those whose figures, dates and amounts are spoken in full."""
    return tuple(_TONGUES)


@cache
def tongue(language: str) -> Tongue:
    """The tongue of a language that has one, else the English one."""
    return _TONGUES.get(language, English)()
