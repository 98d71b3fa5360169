"""A pause is short after a finished sentence and long where more must come."""

import pytest

from avatar.live.patience import patience

FINISHED = 0.95


def test_a_finished_sentence_is_answered_after_a_short_pause():
    assert patience(FINISHED, "What time is it?", "en") <= 0.25


def test_a_voice_that_stays_up_is_waited_for():
    assert patience(0.02, "I would like", "en") >= 1.0


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("I would like a cup of coffee and", "en"),
        ("Please call the.", "en"),
        ("Remind me tomorrow, um", "en"),
        ("I'm", "en"),
        ("Well...", "en"),
        ("Ich komme später, weil", "de"),
        ("Stell bitte den", "de"),
        ("Erinnere mich, äh…", "de"),
        ("Je voudrais…", "fr"),
        ("If it rains tomorrow.", "en"),
        ("Wenn es morgen regnet.", "de"),
    ],
)
def test_words_that_need_more_are_waited_for_however_they_sound(words, language):
    assert patience(FINISHED, words, language) >= 1.0


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("What is it for?", "en"),
        ("Turn it off.", "en"),
        ("Mach das Licht an.", "de"),
        ("Schalte das Radio ein.", "de"),
        ("Kommst du mit?", "de"),
        ("Mach die Tür zu.", "de"),
        ("Was ist das?", "de"),
        ("If it rains tomorrow, wake me at six.", "en"),
    ],
)
def test_a_sentence_may_end_in_a_preposition_or_begin_with_a_condition(words, language):
    assert patience(FINISHED, words, language) <= 0.25


def test_after_a_comma_it_is_over_only_if_it_surely_sounds_so():
    assert patience(0.8, "On Monday, Tuesday,", "en") >= 1.0
    assert patience(0.97, "You have been removed from the conference,", "en") <= 0.5


@pytest.mark.parametrize("words", ["", "?", "…", "🙂", "42"])
@pytest.mark.parametrize("language", ["en", "de", "ja", ""])
def test_any_words_get_an_answer_within_two_seconds(words, language):
    assert 0.0 < patience(0.5, words, language) <= 2.0


def test_the_surer_the_sound_the_shorter_the_pause():
    waits = [patience(share / 20, "The sky is blue.", "en") for share in range(21)]
    assert waits == sorted(waits, reverse=True)
    assert waits[0] > waits[-1]
