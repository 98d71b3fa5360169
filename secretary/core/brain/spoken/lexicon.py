"""The words of a language for signs, short forms, units and currencies, from <language>.yaml."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml
from babel.dates import get_month_names


@dataclass(frozen=True, slots=True)
class Lexicon:
    """As in the file; `units` hold (one, several), `currencies` also (a hundredth, hundredths)."""

    abbreviations: Mapping[str, str]
    before_number: Mapping[str, str]
    after_number: Mapping[str, str]
    before_name: Mapping[str, str]
    signs: Mapping[str, str]
    between_numbers: Mapping[str, str]
    phrases: Mapping[str, str]
    units: Mapping[str, Sequence[str]]
    scales: Mapping[str, str]
    currencies: Mapping[str, Sequence[str]]
    spelled: Sequence[str]
    words: Mapping[str, str]
    year_context: Sequence[str]


@cache
def lexicon(language: str) -> Lexicon:
    source = files(__package__).joinpath(f"{language}.yaml")
    return Lexicon(**yaml.safe_load(source.read_text(encoding="utf-8")))


@cache
def months(language: str) -> Mapping[str, int]:
    """The number of each month by its name and by its short form without a full stop."""
    found: dict[str, int] = {}
    for width in ("wide", "abbreviated"):
        for number, name in get_month_names(width, locale=language).items():
            found[name.rstrip(".")] = number
    return found | ({"Sept": 9} if language == "en" else {"Mrz": 3, "Feber": 2, "Jänner": 1})
