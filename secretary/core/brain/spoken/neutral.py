"""Languages without a tongue of their own: figures are spoken by Unicode's rules, the rest is left to the voice."""

import re

from secretary.core.brain.spoken.numerals import FIGURES, decimal_sign, decimals, read, spell, spell_digits


class Neutral:
    def __init__(self, language: str) -> None:
        self._language = language

    def rewrite(self, text: str) -> str:
        """Figures as words, decimals after the language's own word for their sign."""
        text = re.sub(r"(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d)|(?<=\d)[:/](?=\d)", " ", text)
        return re.sub(FIGURES, lambda found: self._number(found[0]), text)

    def _number(self, figures: str) -> str:
        numeral = read(figures, decimal_sign(self._language))
        if numeral is not None and numeral.fraction:
            return decimals(numeral, self._language)
        if numeral is None:
            # A date or a version: the sign between its parts is a pause.
            return ", ".join(self._whole(part) for part in re.split("[.,]", figures))
        return self._whole(numeral.whole)

    def _whole(self, digits: str) -> str:
        if len(digits) > 15 or (len(digits) > 1 and digits[0] == "0"):
            return spell_digits(digits, self._language)
        return spell(int(digits), self._language)
