"""Which full stops end no sentence: abbreviations, initials, German ordinals, numbers of a list."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

_LAST_WORD = re.compile(r"[\"'„“‚‘»«(\[*_]*(\S+)\Z")
_INITIALS = re.compile(r"(?:[^\W\d_]\.\s?)*[^\W\d_]")
_NEXT_WORD = re.compile(r"[^\W\d_]+")
_SPACED = re.compile(r"(?:^|\s)((?:[^\W\d_]\.\s)+[^\W\d_])\Z")


@dataclass(frozen=True, slots=True)
class _Stops:
    never_last: frozenset[str]
    """Abbreviations that no sentence ends with, lower case and without their last stop."""
    sometimes_last: frozenset[str]
    starters: frozenset[str]
    """Words that begin sentences: where every noun is capital, only they tell a new sentence."""


@cache
def _stops(language: str) -> _Stops:
    data = yaml.safe_load(files(__package__).joinpath("stops.yaml").read_text(encoding="utf-8"))
    own = data.get(language, {})
    words = {key: frozenset(own.get(key, "").split()) for key in ("never_last", "sometimes_last", "starters")}
    shared = frozenset(data["shared"].split())
    return _Stops(words["never_last"] | shared, words["sometimes_last"] | {"etc"}, words["starters"])


def ends_in_abbreviation(before: str, after: str, language: str) -> bool:
    """Whether the full stop between `before` and `after` belongs to an abbreviation or an initial.

    `after` begins with no white space and no small letter: a stop before a small letter is none anyway. "" is any word.
    """
    match = _LAST_WORD.search(before)
    if match is None:
        return False
    word = match[1].lower()
    stops = _stops(language)
    never, sometimes = stops.never_last, stops.sometimes_last
    if word in sometimes:
        # "… etc. The next": in German every noun is capital too, so only a word that begins sentences tells.
        return language == "de" and not _begins_a_sentence(after, language)
    if spaced := _SPACED.search(before):
        return spaced[1].replace(" ", "").lower() in never | sometimes or bool(_INITIALS.fullmatch(word))
    if word in never or (word.rsplit("-", 1)[-1] in never and language == "de"):
        return True
    return bool(_INITIALS.fullmatch(match[1])) and not (language == "en" and match[1] == "I")


def ends_in_ordinal(before: str, after: str, language: str) -> bool:
    """Whether the full stop follows a number that it makes an ordinal ("am 3. April"), or that counts a list."""
    match = _LAST_WORD.search(before)
    if match is None or not re.fullmatch(r"\d{1,3}", match[1]):
        return False
    if not before[: match.start(1)].strip():
        return True
    return language == "de" and not _begins_a_sentence(after, language)


def _begins_a_sentence(after: str, language: str) -> bool:
    word = _NEXT_WORD.match(after)
    return word is not None and word[0].lower() in _stops(language).starters
