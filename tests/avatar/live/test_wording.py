"""What is told to a page, in its language."""

from typing import Any

import pytest

from avatar.live import mood, words
from avatar.live.wording import language, worded
from secretary.core import arrivals, watching

GERMAN: dict[str, Any] = {"headers": [(b"accept-language", b"de-AT,de;q=0.9,en;q=0.5")]}


def test_a_page_is_spoken_to_in_the_language_of_its_browser() -> None:
    assert language(GERMAN) == "de"
    assert language({"headers": []}) == "en"


def test_the_language_that_the_page_was_switched_to_goes_first() -> None:
    assert language(GERMAN | {"cookies": {"django_language": "en"}}) == "en"


def test_a_language_that_there_is_not_is_english() -> None:
    assert language({"headers": [(b"accept-language", b"x\xff;q=z")]}) == "en"


@pytest.mark.parametrize(
    "said",
    [
        *mood.WORDS.values(),
        arrivals.NOT_HEARD,
        arrivals.NOT_LISTENING,
        watching.TOO_LATE,
        watching.TOO_OFTEN,
        words.LOST,
    ],
)
def test_each_state_and_trouble_has_german_words(said: str) -> None:
    assert worded({"type": "state", "words": said}, "de")["words"] != said
    assert worded({"type": "state", "words": said}, "en")["words"] == said


def test_what_went_wrong_with_a_turn_is_said_in_the_pages_language() -> None:
    told = worded({"type": "turn", "turn": {"id": 7, "error": watching.TOO_LATE}}, "de")
    assert told["turn"] == {
        "id": 7,
        "error": "Das hat zu lange gedauert und wurde aufgegeben. Bitte frage noch einmal.",
    }


def test_what_is_not_for_people_stays_as_it_is() -> None:
    caption = {"type": "caption", "turn": 7, "text": "Thinking"}
    assert worded(caption, "de") == caption
