"""The data of a language: templates of its commands, and the answers to them, from commands/*.yaml."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, cast

import yaml

from secretary.wire.types import ExpressionName

LANGUAGES = ("en", "de")
"""Those with commands, the first one for people who speak another."""


@dataclass(frozen=True, slots=True)
class Phrases:
    language: str
    templates: Mapping[str, Any]
    """As hassil takes them."""
    before: Sequence[str]
    after: Sequence[str]
    """What politeness puts before and after a command."""
    _answers: Mapping[str, Mapping[str, Sequence[str]]]
    _manners: Mapping[str, Sequence[str]]
    _expressions: Mapping[str, ExpressionName]

    def answer(self, name: str, manner: str = "", turn: int = 0) -> str:
        """The wording for a character of this manner; another one at another turn, where there are several."""
        by_manner = self._answers[name]
        wordings = by_manner.get(self._tone(manner), by_manner["default"])
        return wordings[turn % len(wordings)]

    def expression(self, name: str) -> ExpressionName:
        return self._expressions.get(name, "neutral")

    def _tone(self, manner: str) -> str:
        """The manner whose words the description uses most, `default` when it uses none."""
        words = set(manner.lower().replace(",", " ").replace(".", " ").split())
        counts = {tone: len(words.intersection(signs)) for tone, signs in self._manners.items()}
        best = max(counts, key=lambda tone: counts[tone], default="default")
        return best if counts.get(best) else "default"


@cache
def phrases(language: str) -> Phrases:
    """Those of the language, else the English ones."""
    known = language if language in LANGUAGES else LANGUAGES[0]
    source = files(__package__).joinpath("commands", f"{known}.yaml")
    data = cast(dict[str, Any], yaml.safe_load(source.read_text(encoding="utf-8")))
    templates = {key: data[key] for key in ("language", "expansion_rules", "intents")}
    return Phrases(
        known,
        templates,
        data["around"]["before"],
        data["around"]["after"],
        data["answers"],
        data["manners"],
        data["expressions"],
    )
