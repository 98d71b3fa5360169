"""Where sentences end, in whole texts and in growing ones."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secretary.core.brain import Splitter, split
from secretary.core.brain.sentences import LONGEST

CASES = [
    ("en", "Hello. How are you? Fine!", ["Hello.", "How are you?", "Fine!"]),
    ("en", "Dr. Smith met Mr. J. R. Jones.", ["Dr. Smith met Mr. J. R. Jones."]),
    ("en", "It is e.g. 3.14 or so. Right.", ["It is e.g. 3.14 or so.", "Right."]),
    ("en", "We met at 5 p.m. Then we ate.", ["We met at 5 p.m.", "Then we ate."]),
    ("en", "So do I. Then go.", ["So do I.", "Then go."]),
    ("en", "The U.S. Army came.", ["The U.S. Army came."]),
    ("en", 'He said "Hi." Then he left.', ['He said "Hi."', "Then he left."]),
    ("en", '"Really?" she asked.', ['"Really?" she asked.']),
    ("en", "Wait... what? Well… Good.", ["Wait... what?", "Well…", "Good."]),
    ("en", "See https://a.b/c?d=1. Next.", ["See https://a.b/c?d=1.", "Next."]),
    ("en", "Yes! 😊 And no.", ["Yes! 😊", "And no."]),
    ("en", "**Bold.** Next.", ["**Bold.**", "Next."]),
    ("en", "1. Milk\n2. Eggs\n- tea", ["1. Milk", "2. Eggs", "- tea"]),
    ("en", "wrapped\nline. Next", ["wrapped\nline.", "Next"]),
    ("en", "Look:\n```\na. B! C\n```\nDone.", ["Look:", "```\na. B! C\n```", "Done."]),
    ("de", "Am 3. April kommt Dr. Müller. Gut.", ["Am 3. April kommt Dr. Müller.", "Gut."]),
    ("de", "Das ist z. B. gut, d. h. Obst usw. Das reicht.", ["Das ist z. B. gut, d. h. Obst usw.", "Das reicht."]),
    ("de", "Der 2. Weltkrieg endete 1945. Danach kam Ruhe.", ["Der 2. Weltkrieg endete 1945.", "Danach kam Ruhe."]),
    ("de", "Es sind 3. Danach kommt nichts.", ["Es sind 3.", "Danach kommt nichts."]),
    ("de", "Es waren 3. Damen kamen.", ["Es waren 3. Damen kamen."]),
    ("de", "„Hallo.“ Sie ging.", ["„Hallo.“", "Sie ging."]),
    ("ja", "こんにちは。元気ですか？", ["こんにちは。", "元気ですか？"]),
]
TEXTS = st.lists(
    st.sampled_from(
        [
            "Hello",
            "3",
            ".",
            "!",
            "?",
            "…",
            " ",
            " ",
            "\n",
            "z. B.",
            "Dr.",
            ", ",
            "»",
            "(",
            "```",
            "😊",
            "und",
            "a" * 50,
            "。",
        ]
    ),
    max_size=60,
).map("".join)


@pytest.mark.parametrize(("language", "text", "sentences"), CASES)
def test_a_text_is_cut_into_its_sentences(language: str, text: str, sentences: list[str]) -> None:
    assert split(text, language) == sentences


@pytest.mark.parametrize(("language", "text", "sentences"), CASES)
def test_the_same_sentences_come_out_letter_by_letter(language: str, text: str, sentences: list[str]) -> None:
    assert _in_pieces(text, language, 1) == sentences


@given(
    text=st.one_of(TEXTS, st.text(max_size=400)), language=st.sampled_from(["en", "de", "fr"]), size=st.integers(1, 40)
)
@settings(max_examples=80, deadline=None)
def test_nothing_but_white_space_is_lost(text: str, language: str, size: int) -> None:
    assert "".join("".join(_in_pieces(text, language, size)).split()) == "".join(text.split())


@given(text=TEXTS.filter(lambda text: "```" not in text))
@settings(max_examples=40, deadline=None)
def test_no_sentence_is_too_long_for_a_caption(text: str) -> None:
    assert all(0 < len(sentence) <= LONGEST for sentence in split(text, "en"))


def test_a_sentence_comes_out_as_soon_as_the_next_one_begins() -> None:
    splitter = Splitter("en")
    assert splitter.feed("Hello there.") == []
    assert splitter.feed(" How") == ["Hello there."]


def test_a_long_first_sentence_is_spoken_up_to_a_comma() -> None:
    splitter = Splitter("en")
    long = "This is a beginning that goes on for quite a while, and then it goes on and on without a stop"
    assert splitter.feed(long) == ["This is a beginning that goes on for quite a while,"]


def test_a_later_long_sentence_waits_for_its_stop() -> None:
    splitter = Splitter("en")
    splitter.feed("First. ")
    assert splitter.feed(
        "This is a second sentence that goes on for quite a while, and then it goes on and on, too"
    ) == ["First."]


def test_a_sentence_without_end_is_cut_before_a_conjunction() -> None:
    sentences = split("Ok. Word " + "word " * 30 + "and " + "word " * 40, "en")
    assert sentences[2].startswith("and word")


def _in_pieces(text: str, language: str, size: int) -> list[str]:
    splitter = Splitter(language)
    sentences = []
    for start in range(0, len(text), size):
        sentences += splitter.feed(text[start : start + size])
    return sentences + splitter.flush()
