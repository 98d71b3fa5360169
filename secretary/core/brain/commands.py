"""Recognise what needs no language model: hassil templates that must fit the whole of what was said."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from hassil import Intents, recognize

from secretary.core.brain.phrases import LANGUAGES, phrases

LONGEST = 100
"""Characters: no command is longer, and templates are not tried on more."""

_PUNCTUATION = re.compile(r"[^\w\s']+|_")


_SOUNDS = tuple(
    (re.compile(spelling), sound)
    for spelling, sound in (("ph", "f"), ("y", "j"), ("ee|ea|ie", "i"), (r"(.)\1", r"\1"), ("(?<=.)h", ""))
)
"""Spellings of a name that sound alike."""


@dataclass(frozen=True, slots=True)
class Command:
    name: str
    language: str
    """Of the templates that matched, and so of the answer."""


@dataclass(frozen=True, slots=True)
class _Around:
    before: re.Pattern[str]
    after: re.Pattern[str]


def find_command(text: str, language: str, character: str = "") -> Command | None:
    """The command that `text` is as a whole, in the person's language or else in another one that has commands.

    Case, punctuation, politeness and the character's name do not matter.
    """
    said = _named(plain(text), plain(character))
    if not said or len(said) > LONGEST:
        return None
    for candidate in sorted(LANGUAGES, key=lambda known: known != language):
        for version in _peelings(said, candidate, plain(character)):
            # Nearly everything that is said holds a word that no template has: that is seen at once.
            if _vocabulary(candidate).issuperset(version.split()) and (
                found := recognize(version, _templates(candidate))
            ):
                return Command(found.intent.name, candidate)
    return None


def opened(text: str, language: str, character: str) -> str:
    """What was said, in plain words, from where the politeness before it ends."""
    said = _named(plain(text), plain(character))
    return _around(language, plain(character)).before.sub("", said)


def plain(text: str) -> str:
    """Lower case without punctuation; Whisper's apostrophes and spacing made one."""
    text = unicodedata.normalize("NFC", text).replace("’", "'").replace("‘", "'").replace("`", "'")
    return " ".join(_PUNCTUATION.sub(" ", text.lower()).split())


def _named(said: str, character: str) -> str:
    """What was said, with the character's name as it is written: Whisper hears "Sophia" and "Yonas"."""
    sound = _sound(character)
    return " ".join(character if sound and _sound(word) == sound else word for word in said.split())


def _sound(name: str) -> str:
    for spelling, sound in _SOUNDS:
        name = spelling.sub(sound, name)
    return name


def _peelings(said: str, language: str, character: str) -> list[str]:
    """What was said, and the same without the politeness at its ends."""
    around = _around(language, character)
    peeled = around.after.sub("", around.before.sub("", said))
    if not peeled and character and character in said:
        # "Sofia?": nothing but calling somebody is a greeting.
        peeled = phrases(language).before[0]
    return list(dict.fromkeys((said, peeled, around.before.sub("", said), around.after.sub("", said))))


@cache
def _around(language: str, character: str) -> _Around:
    data = phrases(language)
    name = [character] if character else []
    return _Around(
        re.compile(rf"^(?:(?:{_any([*data.before, *name])})(?:\s+|$))+"),
        re.compile(rf"(?:(?:^|\s+)(?:{_any([*data.after, *name])}))+$"),
    )


def _any(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def _vocabulary(language: str) -> frozenset[str]:
    """Every word of the templates."""
    written = str(phrases(language).templates).replace('"', "'")
    return frozenset(re.findall(r"\w+(?:'\w+)*", written))


@cache
def _templates(language: str) -> Intents:
    return Intents.from_dict(dict(phrases(language).templates))
