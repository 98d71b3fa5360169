"""Numbers that count nothing in particular: telephones, ordinals, fractions, years, ranges, sums, and all the rest."""

import re
from itertools import chain

from secretary.core.brain.spoken.numerals import FIGURES, Numeral, read, spell_digits
from secretary.core.brain.spoken.rule import START, Rule, any_of, before
from secretary.core.brain.spoken.tongue import Tongue

_DONE = r"(?![\w:/]*\d|[.,]\d)"


def telephones(tongue: Tongue) -> tuple[Rule, ...]:
    """Numbers that are dialled, and others in three groups or more: digit by digit, a breath between groups."""

    def spoken(found: re.Match[str]) -> str:
        groups = re.findall(r"\d+", found[0])
        digits = sum(len(group) for group in groups)
        if found.groupdict().get("dialled") and not 7 <= digits <= 15:
            return found[0]
        words = ", ".join(spell_digits(group, tongue.language) for group in groups)
        return f"{tongue.words.phrases['plus']} {words}" if found[0].startswith("+") else words

    return (
        Rule(
            re.compile(rf"{START}(?P<dialled>\+\d[\d ()/-]{{5,}}\d|\(?0\d*\)?[ /-]?\d[\d /-]{{3,}}\d){_DONE}"), spoken
        ),
        Rule(re.compile(rf"{START}(?:\(\d{{3}}\)\s?|\d{{3}}[- ])\d{{3}}-\d{{4}}{_DONE}"), spoken),
        Rule(re.compile(rf"{START}\d{{3}}-\d{{4}}{_DONE}|{START}\d+(?:-\d+){{2,}}{_DONE}"), spoken),
        # A space or an apostrophe between groups of three only helps the eye.
        Rule(re.compile(r"(?<![\w.,])\d{1,3}(?:[ \u00a0\u202f\u2009'’]\d{3})+(?![\w'’])"), _together),
    )


def _together(found: re.Match[str]) -> str:
    return re.sub(r"\D", "", found[0])


def rules(tongue: Tongue) -> tuple[Rule, ...]:
    return tuple(chain(_ordinals(tongue), _fractions(tongue), _years(tongue), _pairs(tongue), _rest(tongue)))


def _ordinals(tongue: Tongue) -> list[Rule]:
    def spoken(found: re.Match[str]) -> str:
        return tongue.ordinal(int(found["number"].replace(",", "")), before(found))

    if tongue.language == "en":
        return [Rule(re.compile(rf"{START}(?P<number>\d{{1,3}}(?:,?\d{{3}})?)(?:st|nd|rd|th)\b"), spoken)]
    return [Rule(re.compile(rf"{START}(?P<number>\d{{1,3}})\.(?=,?\s(?:[^\W\d_]|\d+\.\s))"), spoken)]


def _fractions(tongue: Tongue) -> list[Rule]:
    end = r"(?![\d/]|[.,]\d)"

    def simple(found: re.Match[str]) -> str:
        return tongue.fraction(int(found["above"]), int(found["below"]))

    def mixed(found: re.Match[str]) -> str:
        if int(found["above"]) >= int(found["below"]):
            return f"{found['whole']} {simple(found)}"
        return tongue.mixed(found["whole"], int(found["above"]), int(found["below"]))

    parts = r"(?P<above>\d{1,2})/(?P<below>\d{1,3})"
    return [
        Rule(re.compile(rf"{START}(?P<whole>\d{{1,3}})\s+{parts}{end}"), mixed),
        Rule(re.compile(rf"{START}{parts}{end}"), simple),
    ]


def _years(tongue: Tongue) -> list[Rule]:
    def spoken(found: re.Match[str]) -> str:
        if not tongue.is_year(found["year"], before(found)):
            return found[0]
        until = found["until"] or ""
        last = tongue.year(until) if len(until) == 4 else tongue.cardinal(until) if until else ""
        return tongue.year(found["year"]) + (f" {tongue.words.phrases['range']} {last}" if last else "")

    return [
        Rule(
            re.compile(rf"{START}(?P<year>\d{{4}})(?:\s?[-–]\s?(?P<until>\d{{4}}|\d\d))?(?!\w|[.,:/]\d|\s?[x×*+=])"),
            spoken,
        ),
    ]


def _pairs(tongue: Tongue) -> list[Rule]:
    """Two figures with a sign between them; the second one is left to the next rule."""
    signs = tongue.words.between_numbers
    phrases = tongue.words.phrases

    def joined(found: re.Match[str]) -> str:
        return f" {signs[found['sign']]} "

    def dash(found: re.Match[str]) -> str:
        is_sum = "−" in found[0] or ("=" in found.string and " " in found[0])
        return f" {phrases['minus'] if is_sum else phrases['range']} "

    several = {"en": " times", "de": "mal"}[tongue.language]
    return [
        Rule(
            re.compile(rf"{START}(?P<number>\d+)\s?[x×](?!\w|\s?\d)"), lambda found: _counted(found, tongue) + several
        ),
        Rule(re.compile(r"(?<=[\w\d])\s?[-–−]\s?(?=\d)(?<=\d[-–−])|(?<=\d)\s?[-–−]\s?(?=\d)"), dash),
        Rule(re.compile(r"(?<=\d):(?=\d)"), lambda found: f" {phrases['ratio']} "),
        Rule(re.compile(rf"(?<=[\d)])\s?(?P<sign>{any_of(set(signs) - {'-', 'x'})})\s?(?=[-−(]?\d)"), joined),
        Rule(re.compile(r"(?<=\d)\s?(?P<sign>x)\s?(?=\d)"), joined),
    ]


def _counted(found: re.Match[str], tongue: Tongue) -> str:
    return tongue.counted(Numeral(found["number"]), "")


def _rest(tongue: Tongue) -> list[Rule]:
    def spoken(found: re.Match[str]) -> str:
        numeral = read(found["number"], tongue.decimal)
        minus = f"{tongue.words.phrases['minus']} " if found["minus"] else ""
        if numeral is None:
            return minus + tongue.number(found["number"])
        if found["noun"] and numeral.is_one:
            return minus + tongue.counted(numeral, found["noun"])
        return minus + tongue.decimals(numeral)

    noun = r"(?=\s(?P<noun>[A-ZÄÖÜ][a-zäöüß]+))?" if tongue.language == "de" else r"(?P<noun>(?!))?"
    return [
        Rule(re.compile(r"(?<=[^\W\d_])[-–](?=\d)|(?<=\d)[-–](?=[^\W\d_])"), lambda found: " "),
        Rule(re.compile(r"(?<=[^\W_])(?=\d)(?<!\d)|(?<=\d)(?=[^\W\d_])"), lambda found: " "),
        Rule(re.compile(rf"(?P<minus>(?<![\w.,)])[-−]\s?)?(?P<number>{FIGURES}){noun}"), spoken),
    ]
