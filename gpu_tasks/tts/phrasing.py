"""A text as a voice gets it: nothing that no voice can say, in phrases that are neither too long nor torn off."""

import re
import unicodedata
from collections.abc import Iterator

LONGEST_TEXT = 900
"""Characters, about a minute. Pico makes 423 s of sound from 1,500 words."""

PHRASE = 220
"""Characters that an engine gets at once: a long text begins to sound before its end is made."""

OPENING = (20, 60)
"""Characters of a first clause that is spoken by itself, so that the voice begins while the rest is made: shorter ones
would sound torn off, longer ones gain nothing."""

CLAUSE = ",;:"

_ENDS = (r"[.!?…]\s|[。！？]", r"[,;:–—]\s|[、，]", r"\s")
"""Of a sentence, of a clause, of a word. Chinese and Japanese put no space behind a mark."""

_UNSPEAKABLE = {"Cc", "Cf", "Cn", "Co", "Cs", "Me", "Sk", "So"}
_EMOJI_STYLE = "\N{VARIATION SELECTOR-16}"


def speakable(text: str) -> str:
    """The text without what no voice can say (control characters, emoji), in single spaces; empty
    when no letter or digit is left. Cut to LONGEST_TEXT at a word.
    """
    composed = unicodedata.normalize("NFC", text)
    kept = "".join(" " if c == _EMOJI_STYLE or unicodedata.category(c) in _UNSPEAKABLE else c for c in composed)
    words = " ".join(kept.split())
    if len(words) > LONGEST_TEXT:
        words = words[:LONGEST_TEXT].rsplit(" ", 1)[0]
    return words if any(c.isalnum() for c in words) else ""


def phrases(text: str, most: int = PHRASE) -> Iterator[str]:
    """Parts of at most `most` characters, cut at the end of a sentence, else of a clause, else of a word.

    A first clause that is neither too short nor too long is a part of its own.
    """
    clause = re.match(rf"[^.!?…]{{{OPENING[0]},{OPENING[1]}}}?[{CLAUSE}]\s", text)
    if clause and len(text) - clause.end() >= OPENING[0]:
        yield text[: clause.end()].strip()
        text = text[clause.end() :]
    while len(text) > most:
        ends = [[m.end() for m in re.finditer(end, text[:most])] for end in _ENDS]
        cut = next((found[-1] for found in ends if found), most)
        yield text[:cut].strip()
        text = text[cut:]
    if text.strip():
        yield text.strip()
