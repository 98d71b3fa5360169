"""Spans of time and sizes in words that a person reads at a glance."""

from django.utils.formats import number_format

NOTHING = "–"

UNITS = ("B", "kB", "MB", "GB", "TB")


def span(seconds: float | None) -> str:
    """How long, in the unit that fits."""
    if seconds is None:
        return NOTHING
    seconds = max(seconds, 0.0)  # clocks of two hosts differ
    if seconds < 1:
        return f"{round(seconds * 1000)} ms"
    if seconds < 120:
        return f"{number_format(seconds, 1 if seconds < 20 else 0)} s"
    if seconds < 7200:
        return f"{round(seconds / 60)} min"
    return f"{round(seconds / 3600)} h" if seconds < 172_800 else f"{round(seconds / 86_400)} d"


def size(amount: int) -> str:
    """`amount` in bytes."""
    value, unit = float(amount), 0
    while value >= 1000 and unit < len(UNITS) - 1:
        value, unit = value / 1000, unit + 1
    return f"{number_format(value, 1 if value < 10 and unit else 0)} {UNITS[unit]}"


def share_of(part: int, whole: int) -> str:
    return f"{round(100 * part / max(1, whole))} %"
