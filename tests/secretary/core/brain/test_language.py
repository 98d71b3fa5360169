"""The language of a typed line."""

import pytest

from secretary.core.brain.language import guess


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("What time is it?", "en"),
        ("Wie spät ist es?", "de"),
        ("Remind me to call Anna", "en"),
        ("Sag das bitte noch mal", "de"),
        ("Hallo!", "de"),
        ("stop", "en"),
    ],
)
def test_small_words_tell_the_language(text: str, language: str) -> None:
    assert guess(text, ("en", "de"), "fr") == language


@pytest.mark.parametrize("text", ["", "42", "Sofia", "?!", "日本語"])
def test_a_line_without_small_words_is_in_the_usual_language(text: str) -> None:
    assert guess(text, ("en", "de"), "de") == "de"


def test_a_language_without_a_list_is_never_guessed() -> None:
    assert guess("the time is now", ("pl",), "pl") == "pl"
