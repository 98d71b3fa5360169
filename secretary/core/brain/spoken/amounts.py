"""Amounts of money and of units, alone and as ranges."""

import re

from secretary.core.brain.spoken.numerals import FIGURES, Numeral, read
from secretary.core.brain.spoken.rule import START, Rule, any_of, keep_stop
from secretary.core.brain.spoken.tongue import Tongue

_FIRST = rf"(?:(?P<first>{FIGURES})\s?[-–]\s?)?"
_LAST = rf"(?P<number>{FIGURES})"
_MINUS = r"(?P<minus>[-−]\s?)?"


def rules(tongue: Tongue) -> tuple[Rule, ...]:
    return (*_money(tongue), *_before_number(tongue), *_units(tongue))


def _money(tongue: Tongue) -> list[Rule]:
    currency = f"(?P<currency>{any_of(tongue.words.currencies)})"
    # "Euro 5" is no amount, "EUR 5" is one.
    codes = f"(?P<currency>{any_of(sign for sign in tongue.words.currencies if not sign.isalpha() or sign.isupper())})"
    scale = f"(?:[ \u00a0]?(?P<scale>{any_of(tongue.words.scales)})(?!\\w))?"

    def spoken(found: re.Match[str]) -> str:
        amount = read(found["number"], tongue.decimal)
        if amount is None:
            return found[0]
        words = tongue.money(amount, found["currency"], found["scale"] or "")
        return _minus(found, tongue) + _first(found, tongue) + words

    return [
        # "5,- €" is five euros.
        Rule(re.compile(r"(?<=\d),[-–]+(?!\w)"), lambda found: ""),
        Rule(re.compile(rf"{START}{_MINUS}{codes}\s?{_FIRST}{_LAST}{scale}"), spoken),
        Rule(re.compile(rf"{START}{_MINUS}{_FIRST}{_LAST}{scale}\s?{currency}(?!\w)"), spoken),
    ]


def _before_number(tongue: Tongue) -> list[Rule]:
    words = tongue.words.before_number
    pattern = re.compile(rf"(?<!\w)(?P<sign>{any_of(words)})\s?(?=[-−]?\d)")
    return [Rule(pattern, lambda found: f"{words[found['sign']]} ")]


def _units(tongue: Tongue) -> list[Rule]:
    units = tongue.words.units
    short = tongue.words.after_number
    alone = [unit for unit in units if re.search(r"[/²³°]", unit) and unit != "°"]

    def spoken(found: re.Match[str]) -> str:
        amount = read(found["number"], tongue.decimal)
        if amount is None:
            return found[0]
        one, several = units[found["unit"]]
        name = one if amount.is_one else several
        return _minus(found, tongue) + _first(found, tongue) + f"{tongue.counted(amount, name)} {name}"

    def shortened(found: re.Match[str]) -> str:
        return f"{found['number']} {short[found['unit']]}{keep_stop(found)}"

    return [
        Rule(re.compile(rf"{START}(?P<number>{FIGURES})\s?(?P<unit>{any_of(short)})(?!\w)"), shortened),
        Rule(re.compile(rf"{START}{_MINUS}{_FIRST}{_LAST}\s?(?P<unit>{any_of(units)})(?![\w/²³])"), spoken),
        Rule(re.compile(rf"(?<![\w/])(?:{any_of(alone)})(?![\w/²³])"), lambda found: units[found[0]][1]),
    ]


def _minus(found: re.Match[str], tongue: Tongue) -> str:
    return f"{tongue.words.phrases['minus']} " if found["minus"] else ""


def _first(found: re.Match[str], tongue: Tongue) -> str:
    """The lower end of a range."""
    if not found["first"]:
        return ""
    amount = read(found["first"], tongue.decimal) or Numeral(found["first"].replace(".", "").replace(",", ""))
    return f"{tongue.decimals(amount)} {tongue.words.phrases['range']} "
