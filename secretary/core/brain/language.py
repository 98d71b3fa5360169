"""Which language a typed line is in, among those that are spoken here: by its small words, since it is short."""

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import yaml


@cache
def small_words() -> dict[str, frozenset[str]]:
    """ISO 639-1 code → words."""
    text = (files(__package__) / "small_words.yaml").read_text(encoding="utf-8")
    return {code: frozenset(words.split()) for code, words in yaml.safe_load(text).items()}


def guess(text: str, languages: Sequence[str], otherwise: str) -> str:
    """The language of `languages` whose small words `text` has most of; `otherwise` when none stands out."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    scores = {code: sum(word in small_words().get(code, ()) for word in words) for code in languages}
    best = max(scores, key=lambda code: scores[code], default=otherwise)
    leads = [code for code, score in scores.items() if score == scores[best]]
    return otherwise if scores.get(best, 0) == 0 or len(leads) > 1 else best
