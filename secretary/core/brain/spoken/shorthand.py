"""Abbreviations, acronyms and signs."""

import re

from secretary.core.brain.abbreviations import ends_in_abbreviation
from secretary.core.brain.spoken.rule import Rule, any_of, at_end, before, keep_stop
from secretary.core.brain.spoken.tongue import Tongue

_VOWELS = re.compile(r"[AEIOUYÄÖÜ]")


def fixed(tongue: Tongue) -> tuple[Rule, ...]:
    """Written forms that are said otherwise as a whole, and names in front of which a short form means a title."""
    words = tongue.words.words
    titles = tongue.words.before_name
    return (
        Rule(re.compile(rf"(?<![\w/])(?:{any_of(words)})(?![\w/+#])"), lambda found: words[found[0]]),
        Rule(re.compile(rf"\b(?P<title>{any_of(titles)})(?=\s[^\W\d_a-zäöü])"), lambda found: titles[found["title"]]),
    )


def rules(tongue: Tongue) -> tuple[Rule, ...]:
    return (*_abbreviations(tongue), *_acronyms(tongue), *_signs(tongue))


def _abbreviations(tongue: Tongue) -> list[Rule]:
    words = tongue.words.abbreviations
    folded = {short.lower(): long for short, long in words.items()}

    def spoken(found: re.Match[str]) -> str:
        after = found.string[found.end() :].lstrip()
        last = not after or (
            after[0].isupper() and not ends_in_abbreviation(before(found) + found[0][:-1], after, tongue.language)
        )
        return folded[found[0].lower()] + ("." if last else "")

    found = [Rule(re.compile(rf"(?<![\w.])(?:{any_of(words)})(?!\w)", re.IGNORECASE), spoken)]
    if tongue.language == "de":
        found.append(Rule(re.compile(r"(?<=[a-zäöüß-])str\.(?!\w)"), lambda found: f"straße{keep_stop(found)}"))
    return found


def _acronyms(tongue: Tongue) -> list[Rule]:
    known = frozenset(tongue.words.spelled)

    def spoken(found: re.Match[str]) -> str:
        word, plural = found["word"], found["plural"] or ""
        if word in known or not _VOWELS.search(word):
            return tongue.spelled(word, plural)
        # A voice may spell what stands in capitals.
        return word.capitalize() + plural

    def dotted(found: re.Match[str]) -> str:
        return tongue.spelled("".join(re.findall(r"[^\W\d_]", found[0])), "") + ("." if at_end(found) else "")

    return [
        Rule(re.compile(r"(?<![^\W_])(?P<word>[A-ZÄÖÜ]{2,})(?P<plural>s)?(?![^\W_])"), spoken),
        Rule(re.compile(r"(?<![\w.])(?:[A-ZÄÖÜ]\.){2,}(?!\w)"), dotted),
    ]


def _signs(tongue: Tongue) -> list[Rule]:
    signs = {sign: words for sign, words in tongue.words.signs.items() if sign not in "<>$"}
    spaced = {sign: words for sign, words in tongue.words.signs.items() if sign in "<>"}
    phrases = tongue.words.phrases
    return [
        Rule(re.compile(r"(?<![\w#])#(?=[^\W\d_])"), lambda found: f"{phrases['hashtag']} "),
        Rule(re.compile(rf"(?<=\s)(?:{any_of(spaced)})(?=\s)"), lambda found: spaced[found[0]]),
        Rule(re.compile(any_of(signs)), lambda found: f" {signs[found[0]]} "),
        Rule(re.compile(r"(?<=[^\W\d_]{3})\s?/\s?(?=[^\W\d_]{2})"), lambda found: f" {phrases['or']} "),
    ]
