"""Which full stops end no sentence: abbreviations, initials, German ordinals, numbers of a list."""

import re
from functools import cache

_SHARED = "dr prof vs ca approx no nr vol fig st max min ing dipl".split()
_NEVER_LAST = {
    "en": "mr mrs ms jr sr e.g i.e cf gen col sgt capt rev hon messrs mt ave jan feb mar apr jun jul aug sep sept oct nov dec".split(),
    "de": (
        "z.b d.h u.a z.t s.o s.u v.a i.d.r o.ä u.u bzw vgl hr fr str evtl ggf inkl exkl zzgl abs art kap aufl bd hrsg "
        "geb gest tel mio mrd tsd std sek jan feb mär apr jun jul aug sep sept okt nov dez mag bspw sog lt gem zz"
    ).split(),
}
_SOMETIMES_LAST = {"en": ["etc", "a.m", "p.m", "inc", "ltd", "co", "u.s", "u.k"], "de": ["usw", "etc", "u.s.w", "o.ä", "co"]}
_STARTERS = {
    "de": frozenset(
        "das dass der die dies diese dieser es ich du er sie wir ihr und aber oder doch denn dann danach davor dort da "
        "hier heute morgen gestern jetzt nun wie was wo wer wann warum soll sollen möchtest möchten kann können ein eine "
        "in im am auf mit nach wenn ja nein also auch alle viele mehr so nur noch leider gerne".split()
    )
}
_LAST_WORD = re.compile(r"[\"'„“‚‘»«(\[*_]*(\S+)\Z")
_INITIALS = re.compile(r"(?:[^\W\d_]\.\s?)*[^\W\d_]")
_NEXT_WORD = re.compile(r"[^\W\d_]+")
_SPACED = re.compile(r"(?:^|\s)((?:[^\W\d_]\.\s)+[^\W\d_])\Z")


@cache
def _words(language: str) -> tuple[frozenset[str], frozenset[str]]:
    sometimes = frozenset(_SOMETIMES_LAST.get(language, ["etc"]))
    return frozenset(_SHARED + _NEVER_LAST.get(language, [])) - sometimes, sometimes


def ends_in_abbreviation(before: str, after: str, language: str) -> bool:
    """Whether the full stop between `before` and `after` belongs to an abbreviation or an initial.

    `after` begins with no white space and no small letter: a stop before a small letter is none anyway.
    """
    match = _LAST_WORD.search(before)
    if match is None:
        return False
    word = match[1].lower()
    never, sometimes = _words(language)
    if word in sometimes:
        # "… etc. The next": in German every noun is capital too, so only a word that begins sentences tells.
        return language == "de" and not _begins_a_sentence(after, language)
    if spaced := _SPACED.search(before):
        return spaced[1].replace(" ", "").lower() in never | sometimes or bool(_INITIALS.fullmatch(word))
    if word in never or word.rsplit("-", 1)[-1] in never and language == "de":
        return True
    return bool(_INITIALS.fullmatch(match[1])) and not (language == "en" and match[1] == "I")


def ends_in_ordinal(before: str, after: str, language: str) -> bool:
    """Whether the full stop follows a number that it makes an ordinal ("am 3. April"), or that counts a list ("1. Milk")."""
    match = _LAST_WORD.search(before)
    if match is None or not re.fullmatch(r"\d{1,3}", match[1]):
        return False
    if not before[: match.start(1)].strip():
        return True
    return language == "de" and not _begins_a_sentence(after, language)


def _begins_a_sentence(after: str, language: str) -> bool:
    word = _NEXT_WORD.match(after)
    return word is not None and word[0].lower() in _STARTERS.get(language, frozenset())
