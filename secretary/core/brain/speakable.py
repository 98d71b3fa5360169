"""Turn what is shown into what is spoken: no mark-up, no figures, no signs."""

import re
import unicodedata

from secretary.core.brain.spoken import Neutral, spoken_languages, tongue
from secretary.core.brain.spoken.lexicon import months
from secretary.core.brain.spoken.markup import figures_only, plain, tidy
from secretary.core.brain.spoken.rules import rewrite

WRITTEN = 4000
"""Characters that are looked at."""

SPOKEN = 1000
"""Characters that are spoken: a minute and more, which no sentence needs."""

_BARE = {"dot": " ", "at": " ", "code": ""}
"""Phrases of a language that has none."""


def speakable(text: str, language: str) -> str:
    """The words of a text, "" when it has none; at most SPOKEN characters."""
    text = _clean(text[:WRITTEN])
    if language in spoken_languages():
        own = tongue(language)
        text = plain(text, own.words.phrases, months(language))
        text = tidy(rewrite(_figures(text), own))
    else:
        text = plain(text, _BARE, {})
        text = tidy(Neutral(language).rewrite(_figures(text)), "%0123456789")
    return _capped(text)


def _figures(text: str) -> str:
    # "²" belongs to a unit and not to the number before it.
    return re.sub(r"[^²³]+", lambda found: figures_only(found[0]), text)


def _clean(text: str) -> str:
    """Composed letters, no control characters and no invisible ones."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\xad", "")
    return "".join(_seen(sign) for sign in text)


def _seen(sign: str) -> str:
    kind = unicodedata.category(sign)
    if sign == "\n" or kind[0] != "C":
        return sign
    return " " if kind == "Cc" else ""


def _capped(text: str) -> str:
    if len(text) <= SPOKEN:
        return text
    return text[:SPOKEN].rsplit(" ", 1)[0].rstrip(" ,;:")
