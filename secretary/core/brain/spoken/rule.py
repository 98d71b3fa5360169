"""One rule: what a written form looks like, and its words."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

START = r"(?<![\w.,:/])"
"""A figure begins here and is not the rest of another one."""


@dataclass(frozen=True, slots=True)
class Rule:
    pattern: re.Pattern[str]
    words: Callable[[re.Match[str]], str]
    """What the match becomes; the match itself when it is not what it looked like."""


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of them, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def before(found: re.Match[str]) -> str:
    """The text in front of a match."""
    return found.string[: found.start()]


def at_end(found: re.Match[str]) -> bool:
    return not found.string[found.end() :].strip()


def keep_stop(found: re.Match[str]) -> str:
    """The full stop that a short form shares with the end of its sentence."""
    rest = found.string[found.end() :]
    ended = not rest.strip() or (rest[0].isspace() and rest.lstrip()[0].isupper())
    return "." if found[0].endswith(".") and ended else ""
