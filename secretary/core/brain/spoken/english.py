"""English, as spoken in America: "November twenty-first, twenty twenty-six"."""

from datetime import datetime

from babel.dates import format_date, get_day_names, get_month_names

from secretary.core.brain.spoken.numerals import Numeral, spell
from secretary.core.brain.spoken.tongue import Clock, Moment, Tongue, last_words

_PAST = {5: "five", 10: "ten", 15: "a quarter", 20: "twenty", 25: "twenty-five", 30: "half"}


class English(Tongue):
    language = "en"
    decimal = "."

    def spelled(self, letters: str, plural: str) -> str:
        # English voices know capitals, and would take a lone "A" for the article.
        return letters + plural

    def is_year(self, digits: str, before: str) -> bool:
        if "1900" <= digits <= "2099":
            return True
        return "1000" < digits < "1900" and bool(set(last_words(before, 1)) & set(self.words.year_context))

    def ordinal(self, number: int, before: str) -> str:
        return spell(number, "en", "spellout-ordinal")

    def date(self, day: int, month: int, year: str, before: str) -> str:
        name = get_month_names("wide", locale="en")[month]
        spoken = f"{name} {self.ordinal(day, '')}"
        if last_words(before, 1) == ["the"]:
            spoken = f"{self.ordinal(day, '')} of {name}"
        return f"{spoken}, {self.year(year)}" if year else spoken

    def clock(self, time: Clock) -> str:
        if time.hour == 24:
            return "midnight"
        half = time.half or ("pm" if time.hour > 12 else "am" if time.hour == 0 else "")
        hour = spell((time.hour - 1) % 12 + 1, "en")
        minute = spell(time.minute, "en")
        spoken = f"{hour} oh {minute}" if 0 < time.minute < 10 else f"{hour} {minute}"
        if time.minute == 0:
            spoken = hour if half else f"{hour} o'clock"
        if time.second:
            spoken += f" and {spell(time.second, 'en')} seconds"
        return f"{spoken} {half.upper()}" if half else spoken

    def money(self, numeral: Numeral, currency: str, scale: str) -> str:
        one, several, hundredth, hundredths = self.words.currencies[currency]
        if scale:
            return f"{self.decimals(numeral)} {self.words.scales[scale]} {several}"
        if len(numeral.fraction) != 2:
            return f"{self.decimals(numeral)} {one if numeral.is_one else several}"
        small = int(numeral.fraction)
        parts = [f"{self.cardinal(numeral.whole)} {one if numeral.whole == '1' else several}"]
        if small:
            rest = f"{spell(small, 'en')} {hundredth if small == 1 else hundredths}"
            parts = [rest] if numeral.whole.strip("0") == "" else [*parts, rest]
        return " and ".join(parts)

    def fraction(self, above: int, below: int) -> str:
        if not (0 < above < below <= 20 or (0 < above < below and below % 10 == 0 and below <= 100)):
            return f"{spell(above, 'en')} over {spell(below, 'en')}"
        name = {2: "half", 4: "quarter"}.get(below, self.ordinal(below, ""))
        return f"{spell(above, 'en')} {name}" + ("s" if above > 1 else "")

    def mixed(self, whole: str, above: int, below: int) -> str:
        part = self.fraction(above, below)
        return f"{self.cardinal(whole)} and {part.replace('one ', 'a ', 1) if above == 1 else part}"

    def decade(self, digits: str) -> str:
        spoken = self.year(digits) if len(digits) == 4 else self.cardinal(digits)
        return f"{spoken[:-1]}ies" if spoken.endswith("y") else f"{spoken}s"

    def moment(self, now: datetime) -> Moment:
        half = "am" if now.hour < 12 else "pm"
        date = format_date(now, "EEEE, MMMM d, y", locale="en")
        weekday = get_day_names("wide", locale="en")[now.weekday()]
        spoken_date = f"{weekday}, {self.date(now.day, now.month, str(now.year), '')}"
        shown = {"clock": f"{(now.hour - 1) % 12 + 1}:{now.minute:02} {half}", "day": weekday, "date": date}
        return Moment(shown, {"clock": _natural(now), "day": weekday, "date": spoken_date})


def _natural(now: datetime) -> str:
    """A time of day as people say it: twenty past nine."""
    if now.minute == 0:
        return {0: "midnight", 12: "noon"}.get(now.hour) or f"{_hour(now.hour)} o'clock"
    if past := _PAST.get(now.minute):
        return f"{past} past {_hour(now.hour)}"
    if to := _PAST.get(60 - now.minute):
        return f"{to} to {_hour(now.hour + 1)}"
    minute = spell(now.minute, "en")
    return f"{_hour(now.hour)} oh {minute}" if now.minute < 10 else f"{_hour(now.hour)} {minute}"


def _hour(hour: int) -> str:
    return spell((hour - 1) % 12 + 1, "en")
