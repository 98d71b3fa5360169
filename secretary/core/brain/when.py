"""Points in time as people say them: "in ten minutes", "morgen um halb sechs". The words are in reminders/*.yaml."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, cast

import yaml

from secretary.core.brain.spoken.numerals import spell

MOST = 120
"""Up to this number words are understood, beyond it figures only."""

WAKES, SLEEPS = 7, 23
"""Hours between which "at nine" is meant, unless it is night when it is said."""

UNITS = {"S": 1, "MIN": 60, "H": 3600, "D": 86400, "W": 7 * 86400}
"""Seconds."""

PARTS = {"MORNING": 9, "AFTERNOON": 15, "EVENING": 19, "NIGHT": 21}
"""Part of the day → its hour, where none is said."""

_SPAN = re.compile(r"IN(?: \d{1,4} (?:S|MIN|H|D|W))+")
_AMOUNT = re.compile(r"(\d+) (S|MIN|H|D|W)")
_PIECE = re.compile(
    r"(?:DAY(?P<day>\d)|WD(?P<weekday>\d)|(?P<part>MORNING|AFTERNOON|EVENING|NIGHT)"
    r"|(?P<at>AT )?(?P<hour>[01]?\d|2[0-4])(?: (?P<minute>-?[0-5]?\d))?(?: (?P<half>AM|PM|X))?)(?: |$)"
)


@dataclass(frozen=True, slots=True)
class Words:
    """How a language asks for a reminder."""

    head: re.Pattern[str]
    link: re.Pattern[str]
    told: re.Pattern[str]
    after: re.Pattern[str]
    dropped: str
    times: Sequence[tuple[re.Pattern[str], str]]
    shorter: Sequence[tuple[re.Pattern[str], str]]
    when: Mapping[str, str]
    """Of an answer: "at {clock}"."""
    numbers: Mapping[str, str]
    """Word → figures."""
    number: re.Pattern[str]


@cache
def words(language: str) -> Words:
    text = files(__package__).joinpath("reminders", f"{language}.yaml").read_text(encoding="utf-8")
    data = cast(dict[str, Any], yaml.safe_load(text))
    numbers = {spell(count, language).replace("-", " "): str(count) for count in range(MOST + 1)}
    longest_first = sorted(numbers, key=len, reverse=True)
    return Words(
        re.compile(rf"{data['head']}(?= |$)"),
        re.compile(data["link"]),
        re.compile(data["told"]),
        re.compile(data["after"]),
        data["dropped"],
        [(re.compile(pattern), sign) for pattern, sign in data["times"]],
        [(re.compile(pattern), sign) for pattern, sign in data["shorter"]],
        data["when"],
        numbers,
        re.compile(rf"\b(?:{'|'.join(longest_first)})\b"),
    )


def read(said: str, language: str, now: datetime) -> datetime | None:
    """The moment that these words mean as a whole, in the zone of `now`; None when they mean none.

    What has passed today means tomorrow; it lies in the past only when its day was said.
    """
    own = words(language)
    marks = own.number.sub(lambda found: own.numbers[found[0]], said)
    for pattern, sign in own.times:
        marks = pattern.sub(sign, marks)
    marks = " ".join(marks.split())
    if _SPAN.fullmatch(marks):
        return _after(now, marks)
    pieces = _pieces(marks)
    return _moment(pieces, now) if pieces else None


def _after(now: datetime, marks: str) -> datetime:
    """Hours by the clock on the wall are not always an hour long; these are."""
    seconds = sum(int(amount) * UNITS[unit] for amount, unit in _AMOUNT.findall(marks))
    return (now.astimezone(UTC) + timedelta(seconds=seconds)).astimezone(now.tzinfo)


def _pieces(marks: str) -> dict[str, str]:
    """Day, part and time of day by name; empty when anything else was said, or one of them twice."""
    found: dict[str, str] = {}
    end = 0
    while end < len(marks):
        piece = _PIECE.match(marks, end)
        said = {name: value for name, value in piece.groupdict().items() if value is not None} if piece else {}
        if piece is None or said.keys() & found.keys():
            return {}
        found |= said
        end = piece.end()
    tells_day = "weekday" in found or found.get("day", "0") != "0"
    tells_time = "part" in found or ("hour" in found and found.keys() & {"day", "weekday", "at", "half"})
    return found if tells_day or tells_time else {}


def _moment(said: Mapping[str, str], now: datetime) -> datetime:
    """The next one, or the first that a person who is awake means."""
    hours, minutes = _hours(said), int(said.get("minute", 0))
    there = sorted(
        datetime.combine(now.date() + timedelta(days=day), time(), now.tzinfo) + timedelta(hours=hour, minutes=minutes)
        for day in _days(said, now)
        for hour in hours
    )
    ahead = [moment for moment in there if moment > now]
    if not ahead:
        return there[-1]
    by_night = now.hour < WAKES and ahead[0].date() == now.date()
    awake = [moment for moment in ahead if WAKES <= moment.hour < SLEEPS]
    return awake[0] if len(hours) > 1 and awake and not by_night else ahead[0]


def _days(said: Mapping[str, str], now: datetime) -> tuple[int, ...]:
    """Days from today on."""
    if "day" in said:
        return (int(said["day"]),)
    if "weekday" in said:
        ahead = (int(said["weekday"]) - now.weekday()) % 7
        return (ahead, ahead + 7)
    return (0, 1)


def _hours(said: Mapping[str, str]) -> tuple[int, ...]:
    """Of the 24-hour clock; both when it is not said which half of the day is meant."""
    part, half = said.get("part", ""), said.get("half", "")
    if "hour" not in said:
        return (PARTS.get(part, PARTS["MORNING"]),)
    hour = int(said["hour"])
    if half == "X" or hour > 12 or said["hour"].startswith("0"):
        return (hour,)
    early, late = hour % 12, hour % 12 + 12
    if half == "AM" or part == "MORNING":
        return (early,)
    if half == "PM" or part in {"AFTERNOON", "EVENING"}:
        return (late,)
    if part == "NIGHT":
        return (late if hour >= 6 and hour != 12 else early,)
    return (early, late)
