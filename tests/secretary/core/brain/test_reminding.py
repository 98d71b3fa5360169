"""Reminders by word: what is understood of them, when they are due, and what is said."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from secretary.core.brain import Question, Remind, answer, heading, tell
from secretary.core.brain.when import read
from tests.secretary.core.brain.asking import question

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 21, 15, 20, tzinfo=BERLIN)
"""A Saturday."""

UNDERSTOOD = [
    ("en", "Remind me in ten minutes to call Anna.", "21 15:30", "call Anna"),
    ("en", "Hey Sofia, could you remind me to call Anna in two hours, please?", "21 17:20", "call Anna"),
    ("en", "Remind me at five thirty to buy 2.5 kg of flour.", "21 17:30", "buy 2.5 kg of flour"),
    ("en", "Remind me at 17:30 to feed the cat", "21 17:30", "feed the cat"),
    ("en", "remind me at 5:30 p.m. about the dentist", "21 17:30", "the dentist"),
    ("en", "Remind me at ten to five to call Anna", "21 16:50", "call Anna"),
    ("en", "Remind me at half past five to leave", "21 17:30", "leave"),
    ("en", "Remind me tomorrow at nine to call Anna.", "22 09:00", "call Anna"),
    ("en", "Remind me to be in Berlin at five tomorrow", "22 17:00", "be in Berlin"),
    ("en", "Remind me in an hour and a half to stretch", "21 16:50", "stretch"),
    ("en", "Remind me in half an hour that the cake is ready", "21 15:50", "the cake is ready"),
    ("en", "Remind me in twenty-five minutes to stop", "21 15:45", "stop"),
    ("en", "Remind me on Monday morning to write to Bob", "23 09:00", "write to Bob"),
    ("en", "Remind me tonight to water the plants", "21 21:00", "water the plants"),
    ("en", "Remind me in two days at nine to pay", "23 09:00", "pay"),
    ("en", "Set a reminder for tomorrow at noon to eat", "22 12:00", "eat"),
    ("de", "Erinnere mich in zehn Minuten daran, Anna anzurufen.", "21 15:30", "Anna anrufen"),
    ("de", "Erinnere mich in 10 Minuten daran, Anna anzurufen.", "21 15:30", "Anna anrufen"),
    ("de", "Erinnere mich morgen um neun an den Zahnarzt.", "22 09:00", "an den Zahnarzt"),
    ("de", "Kannst du mich bitte um halb sechs daran erinnern, Milch zu kaufen?", "21 17:30", "Milch kaufen"),
    ("de", "Erinnere mich um 17.30 Uhr an die Wäsche", "21 17:30", "an die Wäsche"),
    ("de", "Erinnere mich an den Termin um siebzehn Uhr dreißig", "21 17:30", "an den Termin"),
    ("de", "Erinnere mich daran, in einer halben Stunde Anna anzurufen", "21 15:50", "Anna anrufen"),
    ("de", "Erinnere mich morgen früh daran, die Blumen zu gießen, bitte.", "22 09:00", "die Blumen gießen"),
    ("de", "Erinnere mich am Montag um Viertel nach acht an das Treffen", "23 08:15", "an das Treffen"),
    ("de", "Erinnere mich um fünf vor halb sieben an die Nachrichten", "21 18:25", "an die Nachrichten"),
    ("de", "Kannst du mich heute Abend an den Müll erinnern?", "21 19:00", "an den Müll"),
    ("de", "Erinnere mich in 1 Stunde und 10 Minuten daran, dass es regnet", "21 16:30", "dass es regnet"),
    ("de", "Remind me in five minutes to go", "21 15:25", "go"),
]
REFUSED = [
    ("en", "Remind me to call Anna", "When shall I"),
    ("en", "Remind me in ten minutes", "What shall I"),
    ("en", "Remind me today at 15:00 to sleep", "passed already"),
    ("en", "Remind me in 60 weeks to sleep", "within a year"),
    ("de", "Erinnere mich an den Zahnarzt", "Wann soll ich"),
    ("de", "Erinnere mich in zehn Minuten", "Woran soll ich"),
]
LEFT = [
    ("en", "Remind me what the capital of France is"),
    ("en", "Remind me of Hamlet's last words"),
    ("en", "Remind means to bring to mind"),
    ("en", "What does a reminder look like in ten minutes?"),
    ("de", "Woran erinnert mich dieses Lied?"),
]


def asked(text: str, language: str = "en", now: datetime = NOW) -> Question:
    return replace(question(text, language), now=now)


def effect(text: str, language: str = "en", now: datetime = NOW) -> Remind:
    found = next(answer(asked(text, language, now))).effect
    assert isinstance(found, Remind)
    return found


@pytest.mark.parametrize(("language", "said", "due", "what"), UNDERSTOOD)
def test_it_understands_what_and_when(language: str, said: str, due: str, what: str) -> None:
    wanted = effect(said, language)
    assert (f"{wanted.due:%d %H:%M}", wanted.text) == (due, what)


@pytest.mark.parametrize(("language", "said", "word"), REFUSED)
def test_what_is_missing_or_impossible_is_said_and_nothing_is_set(language: str, said: str, word: str) -> None:
    sentences = list(answer(asked(said, language)))
    assert word in sentences[0].text
    assert not any(sentence.effect for sentence in sentences)


@pytest.mark.parametrize(("language", "said"), LEFT)
def test_it_is_left_to_the_language_model(language: str, said: str) -> None:
    word = {"en": "no language model", "de": "kein Sprachmodell"}[language]
    assert word in next(answer(asked(said, language))).text


@pytest.mark.parametrize(
    ("hour", "said", "due"),
    [
        (15, "at 15 00", "22 15:00"),
        (15, "at five", "21 17:00"),
        (18, "at five", "22 17:00"),
        (10, "at nine", "21 21:00"),
        (23, "at nine", "22 09:00"),
        (2, "at five", "21 05:00"),
        (15, "on saturday at nine", "21 21:00"),
        (15, "on saturday morning", "28 09:00"),
    ],
)
def test_a_time_that_has_passed_means_the_next_one(hour: int, said: str, due: str) -> None:
    found = read(said, "en", NOW.replace(hour=hour))
    assert f"{found:%d %H:%M}" == due


def test_hours_are_real_ones_when_the_clocks_change() -> None:
    eve = datetime(2027, 3, 28, 1, 30, tzinfo=BERLIN)
    assert f"{read('in 1 hour', 'en', eve):%H:%M}" == "03:30"


def test_the_answer_says_what_was_understood_and_when() -> None:
    sentence = next(answer(asked("Remind me at 17:40 to call Anna")))
    assert sentence.text == "I will remind you at 5:40 pm: call Anna."
    assert sentence.speakable == "I will remind you at five forty PM: call Anna."


def test_a_day_further_away_is_named() -> None:
    said = next(answer(asked("Erinnere mich am Montag um neun an den Zahnarzt", "de"))).text
    assert said == "Ich erinnere dich am Montag, dem 23. November um 9:00 Uhr: an den Zahnarzt."


def test_more_than_fifty_are_refused() -> None:
    kept = tuple(Remind(f"number {n}", NOW, "en") for n in range(50))
    one_more = replace(asked("Remind me at five to rest"), reminders=kept)
    assert "fifty" in next(answer(one_more)).text
    assert next(answer(replace(one_more, reminders=kept[1:]))).effect


@pytest.mark.parametrize(
    ("said", "language"), [("What are my reminders?", "en"), ("Was sind meine Erinnerungen?", "de")]
)
def test_the_open_ones_are_told(said: str, language: str) -> None:
    kept = tuple(Remind(f"number {n}", NOW + timedelta(minutes=20 * n), "en") for n in range(1, 8))
    told = " ".join(sentence.text for sentence in answer(replace(asked(said, language), reminders=kept)))
    assert "number 5" in told
    assert "number 6" not in told
    assert {"en": "At 3:40 pm: number 1. ", "de": "Um 15:40 Uhr: number 1. "}[language] in told


@pytest.mark.parametrize(("said", "language"), [("Cancel my reminders", "en"), ("Lösche meine Erinnerungen", "de")])
def test_they_are_cancelled_when_there_are_any(said: str, language: str) -> None:
    kept = (Remind("rest", NOW, "en"),)
    assert next(answer(replace(asked(said, language), reminders=kept))).effect == "forget_reminders"
    assert next(answer(asked(said, language))).effect == ""


def test_one_that_is_told_late_says_when_it_was_due() -> None:
    due = Remind("call Anna", NOW - timedelta(seconds=20), "en")
    late = replace(due, due=NOW - timedelta(hours=1))
    told = [next(tell(one, asked("", "de"))).text for one in (due, late)]
    assert told == ["You wanted to be reminded: call Anna.", "You wanted to be reminded at 2:20 pm: call Anna."]
    assert heading(due) == "Reminder: call Anna"
