"""Dates and times of day, in the ways that people write them."""

import re

from secretary.core.brain.spoken.lexicon import months
from secretary.core.brain.spoken.rule import Rule, any_of, before, keep_stop
from secretary.core.brain.spoken.tongue import Clock, Tongue

_TIME = r"(?P<{0}h>[01]?\d|2[0-4]):(?P<{0}m>[0-5]\d)(?::(?P<{0}s>[0-5]\d))?"
_HALF = r"(?:\s?(?P<{0}half>[aApP])(?:\.\s?[mM]\.|\.?[mM]\b))"
_FREE = r"(?<![\w.,:/-])"


def rules(tongue: Tongue) -> tuple[Rule, ...]:
    named = _english_names(tongue) if tongue.language == "en" else _german_names(tongue)
    return (*_numeric(tongue), *named, *_times(tongue), _decades(tongue))


def _numeric(tongue: Tongue) -> list[Rule]:
    def iso(found: re.Match[str]) -> str:
        spoken = _date(found, tongue, found["d"], found["m"], found["y"])
        return f"{spoken}, " if found["t"] and spoken != found[0] else spoken

    def dotted(found: re.Match[str]) -> str:
        return _date(found, tongue, found["d"], found["m"], _century(found["y"]))

    def slashed(found: re.Match[str]) -> str:
        first, second = found["a"], found["b"]
        # In America the month stands first, wherever that is possible.
        month_first = tongue.language == "en" and int(first) <= 12
        day, month = (second, first) if month_first else (first, second)
        return _date(found, tongue, day, month, _century(found["y"]))

    def short(found: re.Match[str]) -> str:
        return _date(found, tongue, found["d"], found["m"], "") + keep_stop(found)

    found = [
        Rule(re.compile(rf"{_FREE}(?P<y>\d{{4}})-(?P<m>\d\d?)-(?P<d>\d\d?)(?:(?P<t>T)(?=\d)|(?![\w-]))"), iso),
        Rule(re.compile(rf"{_FREE}(?P<d>\d\d?)\.\s?(?P<m>\d\d?)\.\s?(?P<y>\d{{4}}|\d\d)(?![\w.]\d|\d|\w)"), dotted),
        Rule(re.compile(rf"{_FREE}(?P<a>\d\d?)/(?P<b>\d\d?)/(?P<y>\d{{4}}|\d\d)(?![\w/])"), slashed),
    ]
    if tongue.language == "de":
        found.append(Rule(re.compile(rf"{_FREE}(?P<d>\d\d?)\.\s?(?P<m>\d\d?)\.(?!\s?\d|\w)"), short))
    return found


def _decades(tongue: Tongue) -> Rule:
    suffix = "s" if tongue.language == "en" else "er"
    pattern = re.compile(rf"(?<![\w.,])['’]?(\d0|[12]\d\d0){suffix}\b")
    return Rule(pattern, lambda found: tongue.decade(found[1]))


def _century(year: str | None) -> str:
    if not year or len(year) == 4:
        return year or ""
    return f"20{year}" if year < "70" else f"19{year}"


def _date(found: re.Match[str], tongue: Tongue, day: str, month: str, year: str) -> str:
    """The date, or what was written when there is no such day."""
    if not (1 <= int(day) <= 31 and 1 <= int(month) <= 12):
        return found[0]
    return tongue.date(int(day), int(month), year, before(found))


def _english_names(tongue: Tongue) -> list[Rule]:
    names = months("en")
    month = rf"(?P<month>{any_of(names)})\b\.?"
    year = r"(?:,?\s(?P<y>1\d{3}|20\d\d)(?![\w.,:]*\d))?"

    def named(found: re.Match[str]) -> str:
        return _date(found, tongue, found["d"], str(names[found["month"]]), found["y"] or "")

    day = r"(?P<d>\d\d?)(?:st|nd|rd|th)?"
    return [
        Rule(re.compile(rf"{_FREE}{day}\s(?:of\s)?{month}{year}"), named),
        Rule(re.compile(rf"\b{month}\s{day}(?![\w:%]|[.,]\d|\s?[-–]\s?\d){year}"), named),
    ]


def _german_names(tongue: Tongue) -> list[Rule]:
    names = months("de")
    month = rf"(?P<month>{any_of(names)})\b(?:\.(?=\s\d|\s[a-zäöü]))?"

    def named(found: re.Match[str]) -> str:
        return _date(found, tongue, found["d"], str(names[found["month"]]), found["y"] or "")

    def first_of_range(found: re.Match[str]) -> str:
        start = tongue.ordinal(int(found["a"]), before(found))
        return f"{start} {tongue.words.phrases['range']} {found['rest']}"

    return [
        Rule(re.compile(rf"{_FREE}(?P<a>\d\d?)\.\s?[-–]\s?(?P<rest>\d\d?\.\s?(?:{any_of(names)}))"), first_of_range),
        Rule(re.compile(rf"{_FREE}(?P<d>\d\d?)\.\s?{month}(?:\s(?P<y>\d{{4}})(?![\w.,:]*\d))?"), named),
    ]


def _times(tongue: Tongue) -> list[Rule]:
    one, other = _TIME.format("a"), _TIME.format("b")
    oclock = r"(?:\s?Uhr\b)?" if tongue.language == "de" else ""
    half, other_half = (f"{_HALF.format('a')}?", f"{_HALF.format('b')}?") if tongue.language == "en" else ("", "")

    def spoken(found: re.Match[str]) -> str:
        groups = found.groupdict()
        times = [_clock(groups, side, tongue) for side in "ab" if groups.get(f"{side}h")]
        return f" {tongue.words.phrases['range']} ".join(times) + keep_stop(found)

    found = [
        Rule(re.compile(rf"{_FREE}{one}{half}{oclock}(?:\s?[-–]\s?{other}{other_half}{oclock})?(?![\w:]*\d)"), spoken)
    ]
    if tongue.language == "en":
        found.append(Rule(re.compile(rf"{_FREE}(?P<ah>1[0-2]|0?[1-9]){_HALF.format('a')}"), spoken))
    else:
        found.append(Rule(re.compile(rf"{_FREE}(?P<ah>[01]?\d|2[0-4])(?:[.](?P<am>[0-5]\d))?\sUhr\b"), spoken))
    return found


def _clock(groups: dict[str, str | None], side: str, tongue: Tongue) -> str:
    second = groups.get(f"{side}s")
    half = groups.get(f"{side}half")
    return tongue.clock(
        Clock(
            int(groups[f"{side}h"] or 0),
            int(groups.get(f"{side}m") or 0),
            int(second) if second else None,
            f"{half.lower()}m" if half else "",
        )
    )
