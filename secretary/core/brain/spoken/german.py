"""German: ordinals bend to what stands before them, years count hundreds."""

import re
from datetime import datetime

from babel.dates import format_date, get_day_names, get_month_names

from secretary.core.brain.spoken.numerals import Numeral, spell
from secretary.core.brain.spoken.tongue import Clock, Moment, Tongue, last_words

_DATIVE = re.compile("am|im|vom|zum|zur|beim|dem|den|des|seit|bis|ab|nach|vor|jede[nmr]|eine[mrs]|ins")
_PREPOSITION = re.compile("in|an|auf|mit|nach|bei|zu|seit|von|aus|vor|während|trotz|wegen|außer|neben|unter|über")
_FEMININE = re.compile(r"(?:e|ung|heit|keit|schaft|ion|tät)\Z")
_ONE_OF_MANY = {"Millionen": "Million", "Milliarden": "Milliarde", "Billionen": "Billion"}


class German(Tongue):
    language = "de"
    decimal = ","

    def is_year(self, digits: str, before: str) -> bool:
        # "Fünfzehnhundert" is right for years and for everything that is counted.
        return "1100" <= digits <= "1999"

    def counted(self, numeral: Numeral, noun: str) -> str:
        if numeral.is_one:
            return "eine" if _FEMININE.search(noun.split(" ", maxsplit=1)[0]) else "ein"
        if numeral.fraction:
            return self.decimals(numeral)
        return re.sub(r"eins\Z", "ein", self.cardinal(numeral.whole))

    def ordinal(self, number: int, before: str) -> str:
        return spell(number, "de", _ordinal_rules(before))

    def date(self, day: int, month: int, year: str, before: str) -> str:
        name = get_month_names("wide", locale="de")[month]
        spoken = f"{self.ordinal(day, before)} {name}"
        return f"{spoken} {self.year(year)}" if year else spoken

    def clock(self, time: Clock) -> str:
        hour = "ein" if time.hour == 1 else spell(time.hour, "de")
        spoken = f"{hour} Uhr"
        if time.minute:
            spoken += f" {spell(time.minute, 'de')}"
        if time.second:
            spoken += f" und {self.counted(Numeral(str(time.second)), 'Sekunde')} Sekunden"
        return spoken

    def money(self, numeral: Numeral, currency: str, scale: str) -> str:
        one, several, hundredth, hundredths = self.words.currencies[currency]
        if scale:
            name = self.words.scales[scale]
            name = _ONE_OF_MANY.get(name, name) if numeral.is_one else name
            return f"{self.counted(numeral, name)} {name} {several}"
        if len(numeral.fraction) != 2:
            return f"{self.counted(numeral, one)} {one if numeral.is_one else several}"
        small = int(numeral.fraction)
        whole = self.counted(Numeral(numeral.whole), one)
        spoken = f"{whole} {one if numeral.whole == '1' else several}"
        if not small:
            return spoken
        rest = f"{'ein' if small == 1 else spell(small, 'de')} {hundredth if small == 1 else hundredths}"
        if numeral.whole.strip("0") == "":
            return rest
        return f"{spoken} und {rest}" if small == 1 else f"{spoken} {spell(small, 'de')}"

    def fraction(self, above: int, below: int) -> str:
        if not 0 < above < below <= 100:
            return f"{spell(above, 'de')} durch {spell(below, 'de')}"
        if below == 2:
            return "ein halb"
        # "Drittel" is "dritte" and an l.
        name = f"{spell(below, 'de', 'spellout-ordinal')}l".capitalize()
        return f"{'ein' if above == 1 else spell(above, 'de')} {name}"

    def mixed(self, whole: str, above: int, below: int) -> str:
        if (above, below) == (1, 2):
            return f"{self.counted(Numeral(whole), '')}einhalb"
        return f"{self.cardinal(whole)} und {self.fraction(above, below)}"

    def decade(self, digits: str) -> str:
        return f"{self.year(digits) if len(digits) == 4 else self.cardinal(digits)}er"

    def moment(self, now: datetime) -> Moment:
        weekday = get_day_names("wide", locale="de")[now.weekday()]
        date = format_date(now, "EEEE, 'der' d. MMMM y", locale="de")
        spoken_date = f"{weekday}, der {self.date(now.day, now.month, str(now.year), 'ist der')}"
        shown = {"clock": f"{now.hour}:{now.minute:02} Uhr", "day": weekday, "date": date}
        return Moment(shown, {"clock": self.clock(Clock(now.hour, now.minute)), "day": weekday, "date": spoken_date})


def _ordinal_rules(before: str) -> str:
    """The declension: "am dritten", "der dritte", "Samstag, dritter"."""
    words = last_words(before)
    last = words[-1] if words else ""
    if _DATIVE.fullmatch(last):
        return "spellout-ordinal-n"
    if last in {"der", "die", "das", "diese", "dieser"}:
        oblique = last == "der" and len(words) > 1 and _PREPOSITION.fullmatch(words[0])
        return "spellout-ordinal-n" if oblique else "spellout-ordinal"
    if last == "ein" or not last:
        return "spellout-ordinal-r"
    return "spellout-ordinal-r" if before.rstrip().endswith(",") else "spellout-ordinal"
