"""Cut a growing text into sentences, early enough to speak while the rest is still being written."""

import re

from secretary.core.brain.abbreviations import ends_in_abbreviation, ends_in_ordinal

LONGEST = 240
"""Characters of a sentence. Voices lose their melody on longer ones, and a caption does not hold more."""

EARLY = 90
"""Characters without a stop after which the first sentence may end at a comma: somebody waits for the first sound."""

SHORTEST = 25
"""Characters before a comma that are worth a breath of their own."""

_EMOJI = r"[\U0001F1E6-\U0001FAFF☀-➿\u2B50\uFE0F\u200D]"
_STOP = re.compile(
    r"(?P<stop>[.!?…]+)"
    r"(?P<close>[\"'”’»«“)\]*_]*)"
    rf"(?P<emoji>(?:\s*{_EMOJI}+)*)(?=\s|\Z)"
    r"|(?P<wide>[。！？]+[」』）”]*)"
    r"|(?P<line>[ \t]*\n\s*)"
)
_COMMA = re.compile(r"[,;:、，；：](?=\s)|[、，；：]|\s[–—]\s")
_CONJUNCTION = re.compile(r"\s(?=(?:and|but|or|because|which|und|aber|oder|weil|denn|sodass|et|mais|y|pero|e|ma)\s)")
_NEW_LINE_OF_ITS_OWN = re.compile(r"[-*+•]\s|\d+[.)]\s|[#>|]|```")
_FENCE = "```"


class Splitter:
    """Feed pieces of a text, get whole sentences; nothing but white space between them is lost."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._pending = ""
        self._begun = False

    def feed(self, piece: str) -> list[str]:
        """The sentences that this piece completes."""
        self._pending += piece
        return self._take(final=False)

    def flush(self) -> list[str]:
        """What is left, when the text is over."""
        return self._take(final=True)

    def _take(self, *, final: bool) -> list[str]:
        sentences: list[str] = []
        while True:
            self._pending = self._pending.lstrip()
            end = self._end(final=final) if self._pending else None
            if end is None:
                return sentences
            sentences.append(self._pending[:end].strip())
            self._pending = self._pending[end:]
            self._begun = True

    def _end(self, *, final: bool) -> int | None:
        """Where the first sentence of what is pending ends, None when that cannot be known yet."""
        text = self._pending
        if text.startswith(_FENCE):
            return _end_of_code(text, final=final)
        end = self._stop(text, final=final)
        limit = LONGEST if self._begun else EARLY
        if (end or len(text)) <= limit:
            return end if end or not final else len(text)
        if not self._begun and (comma := _last(_COMMA, text[:LONGEST], SHORTEST, EARLY)):
            return comma
        if (end or len(text)) <= LONGEST:
            return end if end or not final else len(text)
        return _cut(text)

    def _stop(self, text: str, *, final: bool) -> int | None:
        for match in _STOP.finditer(text):
            after = text[match.end() :]
            if not after.strip() and not (match["wide"] and after):
                # Only what comes next tells a stop from an abbreviation, and closes a quotation.
                return len(text) if final else None
            if match["line"] is not None:
                if _ends_a_line(after):
                    return match.start()
            elif self._is_stop(text[: match.start()], match, after.lstrip(), final=final):
                return match.end()
        return None

    def _is_stop(self, before: str, match: re.Match[str], after: str, *, final: bool) -> bool:
        if match["wide"]:
            return True
        if after[0].islower():
            return False
        if match["stop"] != ".":
            return True
        if not final and after.isalpha():
            # Half a word counts as none: "Da" may become "Danach", which begins a sentence, or "Damen".
            after = ""
        if ends_in_ordinal(before, after, self._language):
            return False
        return not ends_in_abbreviation(before, after, self._language)


def split(text: str, language: str) -> list[str]:
    """The sentences of a whole text."""
    splitter = Splitter(language)
    return splitter.feed(text) + splitter.flush()


def _end_of_code(text: str, *, final: bool) -> int | None:
    """A block of code stays whole, however long: it is shown and not spoken."""
    end = text.find(_FENCE, len(_FENCE))
    if end >= 0:
        return end + len(_FENCE)
    return len(text) if final else None


def _ends_a_line(after: str) -> bool:
    """Whether a new line begins something new; a line that goes on in lower case was only wrapped."""
    return bool(_NEW_LINE_OF_ITS_OWN.match(after)) or not after[0].islower()


def _last(pattern: re.Pattern[str], text: str, low: int, high: int) -> int | None:
    """The end of the last match between two positions, else of the first one after them."""
    ends = [match.end() for match in pattern.finditer(text) if match.end() >= low]
    inside = [end for end in ends if end <= high]
    return inside[-1] if inside else next(iter(ends), None)


def _cut(text: str) -> int:
    """Where a sentence that is too long is best cut: after a comma, before a conjunction, at a space."""
    head = text[:LONGEST]
    for pattern, low in ((_COMMA, 80), (_CONJUNCTION, 80), (re.compile(r"\s"), 1)):
        if ends := [match.end() for match in pattern.finditer(head) if match.end() >= low]:
            return ends[-1]
    return LONGEST
