"""The rules of a language in their order: what one has put into words, the next ones no longer see."""

from functools import cache

from secretary.core.brain.spoken import amounts, calendar, plain_numbers, shorthand
from secretary.core.brain.spoken.rule import Rule
from secretary.core.brain.spoken.tongue import Tongue


@cache
def rules(tongue: Tongue) -> tuple[Rule, ...]:
    return (
        *shorthand.fixed(tongue),
        *calendar.rules(tongue),
        *plain_numbers.telephones(tongue),
        *amounts.rules(tongue),
        *plain_numbers.rules(tongue),
        *shorthand.rules(tongue),
    )


def rewrite(text: str, tongue: Tongue) -> str:
    """The text with every figure and sign in words."""
    for rule in rules(tongue):
        text = rule.pattern.sub(rule.words, text)
    return text
