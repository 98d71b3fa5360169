"""What is heard while the answer sounds: the answer itself, what a listener says, or somebody who wants the floor."""

import re
import unicodedata
from functools import cache

import numpy as np

from secretary.core.brain.speakable import speakable
from secretary.core.brain.spoken import spoken_languages


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


TAKING = _set(
    "stop stopp wait no nope hold hang pause quiet silence enough cancel shut sorry excuse pardon hey hello "
    "why what who when where how which "
    "halt warte warten nein nee moment sekunde ruhe leise schluss genug abbrechen entschuldigung hallo "
    "warum was wer wann wo wie wieso welche"
)
"""Words that ask for the floor: whoever says one that is not in that part of the answer is a person."""

ALONE = TAKING | _set(
    "yes yeah ok okay right repeat again louder slower faster continue next back thanks thank please really it that "
    "you me on up "
    "ja doch gut nochmal lauter langsamer schneller weiter zuruck danke bitte mal das es du mich auf wirklich klar"
)
"""Words that people say to a speaker alone or in twos and threes."""

FEW = 3

BACKCHANNELS = {
    "en": "ok|okay|okey|right|alright|all right|yes|yeah|yep|yup|sure|exactly|true|indeed|cool|nice|great|good|fine|"
    "absolutely|i see|got it|i got it|of course|thats right|thats true|thats good|wow|oh well",
    "de": "ok|okay|ja|jaja|jep|jo|genau|gut|stimmt|klar|na klar|richtig|alles klar|verstehe|ich verstehe|achso|ach so|"
    "ach|soso|aha|naturlich|schon|super|prima|toll|eben|na gut|sehr gut|wow",
}
"""What a listener says without wanting the floor, a language; letters without their marks."""

SOUNDS = (
    "m+|h+m+|m+h+m*|(?:m+h+m+)+|u+h+|(?:uh)?hu+h|ha+|o+h+|a+h+|aha+|e+h*m+|a+h*m+|u+h*m+|h+|p+f+t*|p*s+t+|t+s+|"
    "ahem|hach|puh"
)
"""Hm, mhm, uh-huh, oh, um, a breath, a cough."""

PHANTOMS = re.compile(r"you|thank you for watching|thanks for watching.*|subtitles .*|untertitel.*")
"""What Whisper makes of a cough or a noise: the ends of the films that it learned from."""

BRACKETS = re.compile(r"\[[^\]]*\]?|\([^)]*\)?|\*[^*]*\*?|♪[^♪]*♪?")

SLIPS = 0.3
"""Share of its letters in which an echo may differ from what was spoken: a small recogniser hears it over a room."""

LONG = 10
"""Letters from which that share holds; a shorter echo may differ in one, and below FAINT in none."""

FAINT = 6


def is_echo(heard: str, spoken: str) -> bool:
    """Whether the words heard are a part of what is being spoken, give or take mishearings.

    A person who repeats the answer aloud is not told apart. One who says what is said to a speaker ("stop", "yes",
    "what?") is, also where the answer holds that word, unless more of the answer was heard round it.
    """
    return any(_within(_words(mine), _words(theirs)) for mine, theirs in _readings(heard, spoken))


def is_backchannel(heard: str, language: str) -> bool:
    """Whether this is what a listener says (mhm, okay, right), or no words at all: a cough, a noise.

    `language`: ISO 639-1; for one that is not known here the words of all count.
    """
    said = " ".join(_words(BRACKETS.sub(" ", heard)))
    return not said or bool(PHANTOMS.fullmatch(said) or _backchannels(language).fullmatch(said))


@cache
def _backchannels(language: str) -> re.Pattern[str]:
    phrases = BACKCHANNELS.get(language) or "|".join(BACKCHANNELS.values())
    return re.compile(rf"(?:(?:{phrases}|{SOUNDS})(?: |$))+")


def _readings(heard: str, spoken: str) -> list[tuple[str, str]]:
    """Both as they are, and with their figures read out in each language that can: "8:19" is heard in many forms."""
    if not re.search(r"\d", heard + spoken):
        return [(heard, spoken)]
    read = [(speakable(heard, code), speakable(spoken, code)) for code in spoken_languages()]
    return [(heard, spoken), *read]


def _words(text: str) -> list[str]:
    """Lower case, without marks on letters, apostrophes and hyphens."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))
    return re.findall(r"\w+", re.sub(r"['’`‐-]", "", plain))


def _within(heard: list[str], spoken: list[str]) -> bool:
    if not heard or (len(heard) <= FEW and ALONE.issuperset(heard)):
        return False
    letters, whole = "".join(heard), "".join(spoken)
    if len(letters) < FAINT:
        return f" {' '.join(heard)} " in f" {' '.join(spoken)} "
    allowed = round(SLIPS * len(letters)) if len(letters) >= LONG else 1
    slips, end = nearest(letters, whole)
    part = whole[max(0, end - len(letters) - allowed) : end]
    return slips <= allowed and all(word in part for word in TAKING.intersection(heard))


def nearest(part: str, whole: str) -> tuple[int, int]:
    """Where `part` lies in `whole`: letters to change, add or leave out, and the end of the place (Sellers 1980)."""
    signs = np.array(list(whole), dtype="U1")
    ahead = np.arange(len(whole) + 1)
    row = np.zeros(len(whole) + 1, np.int64)
    for letter in part:
        changed = row[:-1] + (signs != letter)
        row = np.minimum(row + 1, np.concatenate(([row[0] + 1], changed)))
        row = np.minimum.accumulate(row - ahead) + ahead
    return int(row.min()), int(row.argmin())
