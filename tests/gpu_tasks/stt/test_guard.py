"""What Whisper says when there is nothing to say."""

import pytest

from gpu_tasks.stt.guard import Attempt, better, doubtful, is_loop, is_nothing, once

PLAIN = Attempt("Guten Morgen, wie kann ich Ihnen helfen?", -0.2, 0.02, 3.0)


@pytest.mark.parametrize(
    "text",
    [
        "I am here. I am here. I am here. I am here.",
        "you you you you you you",
        "Vielen Dank. " * 9,
        "and the house and the house and the house and the house",
        "ha" * 60,
    ],
)
def test_a_loop_is_seen(text: str) -> None:
    assert is_loop(text)
    assert doubtful(Attempt(text, -0.1, 0.0, 20.0))


@pytest.mark.parametrize(
    "text",
    [
        "No, no, no, that is not what I meant.",
        "Bitte denken Sie daran, Ihre Mutter anzurufen.",
        "The more I think about it, the more I think that the plan is the right one.",
        "",
        "2026, 2027, 2028",
    ],
)
def test_what_people_say_is_no_loop(text: str) -> None:
    assert not is_loop(text)


def test_a_plain_sentence_is_believed() -> None:
    assert not doubtful(PLAIN)
    assert not is_nothing(PLAIN)


def test_an_unsure_text_is_doubtful() -> None:
    assert doubtful(Attempt(PLAIN.text, -1.4, 0.02, 3.0))


def test_more_words_than_anyone_can_say_are_doubtful() -> None:
    assert doubtful(Attempt(PLAIN.text, -0.2, 0.02, 0.4))


def test_a_decoder_that_had_to_be_stopped_is_doubtful() -> None:
    assert doubtful(Attempt(PLAIN.text, -0.2, 0.02, 3.0, cut_off=True))


def test_thanks_out_of_silence_are_nothing() -> None:
    assert is_nothing(Attempt("Thank you.", -0.9, 0.8, 4.0))


@pytest.mark.parametrize("text", ["", ".", "…", "♪ ♪"])
def test_a_text_without_words_is_nothing(text: str) -> None:
    assert is_nothing(Attempt(text, -0.1, 0.0, 2.0))


def test_the_second_hearing_counts() -> None:
    assert better(Attempt("you " * 20, -0.3, 0.0, 3.0, cut_off=True), PLAIN) == PLAIN


def test_the_first_hearing_stays_when_the_second_is_worse() -> None:
    first, second = Attempt(PLAIN.text, -1.1, 0.1, 3.0), Attempt("ja " * 30, -1.9, 0.1, 3.0)
    assert better(first, second) == first


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Go on. Go on.", "Go on."),
        ("Press 4 to mark it. Press 4 to mark it. Press", "Press 4 to mark it."),
        ("Folder 5 Folder 5 Fold", "Folder 5"),
        ("Yes. Yes. Yes", "Yes."),
        ("sprich langsamer. Sprich langsamer", "sprich langsamer."),
    ],
)
def test_what_was_repeated_to_the_end_is_said_once(text: str, said: str) -> None:
    assert once(text) == said


@pytest.mark.parametrize(
    "text", ["", "Stop.", "No, not now.", "What is what?", "Now no", "Read the last one, the very last."]
)
def test_what_was_said_once_stays_as_it_is(text: str) -> None:
    assert once(text) == text
