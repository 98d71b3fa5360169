"""The secretary's own answers."""

from dataclasses import replace
from datetime import datetime
from string import Formatter

import pytest

from secretary.core.brain import Exchange, ModelAddress, Question, Sentence, answer, opening, speakable, zone
from secretary.core.brain.phrases import LANGUAGES, phrases
from secretary.wire.config import Unset
from tests.secretary.core.brain.asking import NOW, question

MODEL = ModelAddress("http://127.0.0.1:9/v1", "any")


def only(asked: Question) -> Sentence:
    (sentence,) = answer(asked)
    return sentence


def at(hour: int, minute: int) -> datetime:
    return NOW.replace(hour=hour, minute=minute)


@pytest.mark.parametrize(
    ("moment", "shown", "spoken"),
    [
        (at(9, 20), "9:20 am", "twenty past nine"),
        (at(9, 0), "9:00 am", "nine o'clock"),
        (at(21, 45), "9:45 pm", "a quarter to ten"),
        (at(13, 5), "1:05 pm", "five past one"),
        (at(13, 7), "1:07 pm", "one oh seven"),
        (at(23, 58), "11:58 pm", "eleven fifty-eight"),
        (at(12, 0), "12:00 pm", "noon"),
        (at(0, 30), "12:30 am", "half past twelve"),
    ],
)
def test_the_time_is_shown_in_figures_and_spoken_as_people_do(moment: datetime, shown: str, spoken: str) -> None:
    sentence = only(replace(question("What time is it?"), now=moment))
    assert (sentence.text, sentence.speakable) == (f"It is {shown}.", f"It is {spoken}.")


@pytest.mark.parametrize(
    ("moment", "shown", "spoken"),
    [
        (at(9, 20), "9:20 Uhr", "neun Uhr zwanzig"),
        (at(13, 0), "13:00 Uhr", "dreizehn Uhr"),
        (at(1, 1), "1:01 Uhr", "ein Uhr eins"),
        (at(0, 5), "0:05 Uhr", "null Uhr fünf"),
    ],
)
def test_the_time_in_german(moment: datetime, shown: str, spoken: str) -> None:
    sentence = only(replace(question("Wie spät ist es?", "de"), now=moment))
    assert (sentence.text, sentence.speakable) == (f"Es ist {shown}.", f"Es ist {spoken}.")


def test_the_date_in_english() -> None:
    sentence = only(question("What's the date?"))
    assert sentence.text == "Today is Saturday, November 21, 2026."
    assert sentence.speakable == "Today is Saturday, November twenty-first, twenty twenty-six."


def test_the_date_in_german() -> None:
    sentence = only(question("Welches Datum haben wir?", "de"))
    assert sentence.text == "Heute ist Samstag, der 21. November 2026."
    assert sentence.speakable == "Heute ist Samstag, der einundzwanzigste November zweitausendsechsundzwanzig."


def test_it_repeats_what_was_really_spoken() -> None:
    history = (Exchange("Tell me", "First. It weighs 3 kg."), Exchange("Wait", ""))
    sentences = list(answer(question("Say that again", history=history)))
    assert [sentence.text for sentence in sentences] == ["First.", "It weighs 3 kg."]
    assert sentences[1].speakable == "It weighs three kilograms."


def test_it_says_when_there_is_nothing_to_repeat() -> None:
    assert "not said anything" in only(question("Say that again")).text


@pytest.mark.parametrize(("said", "effect"), [("Stop!", "stop"), ("Start over", "start_over"), ("Good day", "")])
def test_the_caller_hears_what_to_do(said: str, effect: str) -> None:
    assert next(answer(question(said))).effect == effect


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_without_a_model_it_says_how_to_connect_one(language: str) -> None:
    sentences = list(answer(question("Xyzzy plugh foo?", language)))
    text = " ".join(sentence.text for sentence in sentences)
    assert "Ollama" in text
    assert "SECRETARY_LLM_URL" in text
    assert {sentence.language for sentence in sentences} == {"de" if language == "de" else "en"}


@pytest.mark.parametrize("text", ["", "  ", "...", "?!"])
def test_it_says_when_it_heard_no_words(text: str) -> None:
    assert "did not hear" in next(answer(question(text))).text


def test_who_it_is_depends_on_what_helps_it() -> None:
    alone = " ".join(sentence.text for sentence in answer(question("Who are you?")))
    helped = " ".join(sentence.text for sentence in answer(question("Who are you?", model=MODEL)))
    assert "Sofia" in alone
    assert "language model" not in alone
    assert "language model" in helped


def test_characters_greet_in_their_own_manner() -> None:
    manners = ["warm and attentive", "calm and precise, with a dry sense of humour", "quick and cheerful"]
    greetings = {next(answer(replace(question("Hello!"), manner=manner))).text for manner in manners}
    assert len(greetings) == 3


def test_a_second_greeting_is_another_one() -> None:
    again = question("Hello!", history=(Exchange("Hello!", "Hello!"),))
    assert list(answer(again)) != list(answer(question("Hello!")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_answer(language: str) -> None:
    own = phrases(language)
    assert own._answers.keys() == phrases("en")._answers.keys()
    assert set(own.templates["intents"]) == set(phrases("en").templates["intents"])
    fields = {"clock", "day", "date", "name", "model", "when", "what", "count"}
    for wordings in own._answers.values():
        for wording in [wording for tone in wordings.values() for wording in tone]:
            assert {field for _, field, _, _ in Formatter().parse(wording) if field} <= fields
            assert speakable(wording, language)


def test_a_zone_is_found_by_its_name() -> None:
    assert datetime(2026, 7, 1, tzinfo=zone("Europe/Berlin")).utcoffset() is not None


def test_without_a_name_the_zone_is_the_machines_own() -> None:
    assert datetime.now(zone("")).utcoffset() == datetime.now().astimezone().utcoffset()


def test_a_zone_that_is_none_is_refused_in_words() -> None:
    with pytest.raises(Unset, match="Europe/Berlin"):
        zone("Mars/Olympus")


# How an answer begins


@pytest.mark.parametrize("text", ["What time is it?", "Hello!", "Tell me about the moon."])
def test_the_beginning_of_an_answer_is_its_first_sentence(text):
    asked = question(text)
    assert opening(asked) == next(answer(asked))


@pytest.mark.parametrize("text", ["Stop.", "Start over.", "Say that again.", "Remind me in ten minutes to eat.", "…"])
def test_what_changes_something_or_needs_more_than_the_words_is_not_begun(text):
    assert opening(question(text)) is None


def test_what_a_language_model_answers_is_not_begun():
    assert opening(question("Tell me about the moon.", model=MODEL)) is None
