"""What the program itself says at a chat door, in the language of whoever stands there."""

from functools import cache
from importlib.resources import files

import yaml


@cache
def _phrases(language: str) -> dict[str, str]:
    file = files(__package__) / "wordings" / f"{language}.yaml"
    return dict(yaml.safe_load(file.read_text(encoding="utf-8"))) if file.is_file() else _phrases("en")


def phrase(name: str, language: str, /, **values: object) -> str:
    """The wording in a language; in English for one that has none. Raises KeyError for an unknown name."""
    return _phrases(language)[name].format(**values).strip()


def translated(text: str, language: str) -> str:
    """One of the core's sentences for people, as a file of wordings has it; itself where that has none."""
    return _phrases(language).get(text, text)


def names(language: str) -> set[str]:
    return set(_phrases(language))
