"""What a language must be able to say; English and German say the rest in their own way."""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from secretary.core.brain.spoken.lexicon import Lexicon, lexicon
from secretary.core.brain.spoken.numerals import MOST_DIGITS, Numeral, read, spell, spell_digits


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time: `clock`, `day` and `date`, as figures and as words."""

    shown: Mapping[str, str]
    spoken: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day as it was written; `half` is "am", "pm" or ""."""

    hour: int
    minute: int
    second: int | None = None
    half: str = ""


class Tongue(ABC):
    """Numbers, dates, times and amounts in words."""

    language: ClassVar[str]
    decimal: ClassVar[str]
    """The sign before the decimals."""

    @property
    def words(self) -> Lexicon:
        return lexicon(self.language)

    def cardinal(self, digits: str) -> str:
        """A whole number; one with a leading zero, or endlessly long, digit by digit."""
        if len(digits) > MOST_DIGITS or (len(digits) > 1 and digits[0] == "0"):
            return spell_digits(digits, self.language)
        return spell(int(digits), self.language)

    def counted(self, numeral: Numeral, noun: str) -> str:
        """A number in front of what it counts."""
        return self.decimals(numeral)

    def decimals(self, numeral: Numeral) -> str:
        whole = self.cardinal(numeral.whole)
        if not numeral.fraction:
            return whole
        return f"{whole} {self.words.phrases['point']} {spell_digits(numeral.fraction, self.language)}"

    def number(self, figures: str) -> str:
        """What FIGURES matched: a number, or a version part by part."""
        numeral = read(figures, self.decimal)
        if numeral is not None:
            return self.decimals(numeral)
        parts = [self.cardinal(part) for part in re.split("[.,]", figures)]
        return f" {self.words.phrases['dot']} ".join(parts)

    def spelled(self, letters: str, plural: str) -> str:
        """An acronym that is read letter by letter, as the voices of this language understand it."""
        return " ".join([*letters, *plural])

    @abstractmethod
    def is_year(self, digits: str, before: str) -> bool:
        """Whether four digits after `before` are a year."""

    def year(self, digits: str) -> str:
        return spell(int(digits), self.language, "spellout-numbering-year")

    @abstractmethod
    def ordinal(self, number: int, before: str) -> str:
        """In the form that what stands before asks for."""

    @abstractmethod
    def date(self, day: int, month: int, year: str, before: str) -> str:
        """`year` may be ""."""

    @abstractmethod
    def clock(self, time: Clock) -> str: ...

    @abstractmethod
    def money(self, numeral: Numeral, currency: str, scale: str) -> str: ...

    @abstractmethod
    def fraction(self, above: int, below: int) -> str: ...

    @abstractmethod
    def mixed(self, whole: str, above: int, below: int) -> str:
        """A whole number and a fraction: one and a half."""

    @abstractmethod
    def decade(self, digits: str) -> str: ...

    @abstractmethod
    def moment(self, now: datetime) -> Moment: ...


def last_words(text: str, count: int = 2) -> list[str]:
    """The last words before a figure, in lower case."""
    return re.findall(r"[^\W\d_]+", text[-60:].lower())[-count:]
