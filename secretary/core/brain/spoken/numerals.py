"""Numbers as words, by Unicode's rules (CLDR's RBNF), and the reading of written figures."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from babel import Locale
from babel.core import UnknownLocaleError
from babel.numbers import get_decimal_symbol
from unicode_rbnf import RbnfEngine

MOST_DIGITS = 15
"""A longer number is read digit by digit: nobody follows a quadrillion."""

FIGURES = r"\d+(?:[.,]\d+)*"
"""A written number, with whatever separates its groups and its decimals."""


@dataclass(frozen=True, slots=True)
class Numeral:
    """A written number in its parts."""

    whole: str
    fraction: str = ""

    @property
    def is_one(self) -> bool:
        return self.whole == "1" and not self.fraction


def read(figures: str, decimal: str) -> Numeral | None:
    """The parts of what FIGURES matched, None for a version or an address ("1.2.3").

    `decimal` is the language's decimal sign. Both signs are understood wherever the writing leaves no doubt:
    "12,50" is twelve and a half in English too, "1.234" is a thousand in German.
    """
    signs = [sign for sign in figures if sign in ".,"]
    if not signs:
        return Numeral(figures)
    whole, _, fraction = figures.rpartition(signs[-1])
    if len(set(signs)) == 2:
        grouped = _is_grouped(whole, signs[0]) and signs.count(signs[-1]) == 1
        return Numeral(_joined(whole), fraction) if grouped else None
    if len(signs) > 1:
        return Numeral(_joined(figures)) if _is_grouped(figures, signs[0]) else None
    if signs[0] != decimal and _is_grouped(figures, signs[0]):
        return Numeral(_joined(figures))
    return Numeral(whole, fraction)


def _is_grouped(figures: str, sign: str) -> bool:
    return re.fullmatch(rf"[1-9]\d{{0,2}}(?:{re.escape(sign)}\d{{3}})+", figures) is not None


def _joined(figures: str) -> str:
    return re.sub(r"[.,]", "", figures)


@cache
def _rules(language: str) -> RbnfEngine | None:
    try:
        return RbnfEngine.for_language(language)
    except ValueError:
        return None


def spell(number: int, language: str, ruleset: str = "spellout-numbering") -> str:
    """The words of a number; its figures in a language that Unicode has no rules for."""
    rules = _rules(language)
    if rules is None:
        return str(number)
    return str(rules.format_number(number, ruleset_names=[ruleset]).text).replace("\xad", "")


def decimals(numeral: Numeral, language: str) -> str:
    """The words of a number with decimals, after the language's own word for the sign between them."""
    rules = _rules(language)
    if rules is None:
        return f"{numeral.whole}{decimal_sign(language)}{numeral.fraction}"
    return str(rules.format_number(Decimal(f"{numeral.whole}.{numeral.fraction}")).text).replace("\xad", "")


def spell_digits(digits: str, language: str) -> str:
    """Digit by digit."""
    return " ".join(spell(int(digit), language) for digit in digits)


def decimal_sign(language: str) -> str:
    try:
        return str(get_decimal_symbol(Locale.parse(language)))
    except (UnknownLocaleError, ValueError):
        return "."
