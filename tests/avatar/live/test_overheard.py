import random
from pathlib import Path

import pytest

from avatar.live.overheard import is_backchannel, is_echo, nearest

SPOKEN = (
    "Your meeting with Anna is on Tuesday at 8:19 in the small room, and I put a reminder in your calendar. "
    "You have two other appointments next week; please stop and wait at the door."
)
GERMAN = "Dein Treffen mit Jürgen ist am Dienstag um halb neun, und ja, ich erinnere dich rechtzeitig daran."
LIBRIVOX = Path("/usr/share/pocketsphinx/test/data/librivox/transcription")


@pytest.mark.parametrize(
    "heard",
    ["your meeting with Anna is", "MEETING WITH HANNAH IS ON", "put a remainder in your calender", "on Tuesday", "the"],
)
def test_the_words_being_spoken_are_an_echo_also_in_part_and_misheard(heard):
    assert is_echo(heard, SPOKEN)


@pytest.mark.parametrize("heard", ["eight nineteen in the small room", "on Tuesday at 8.19", "at 8:19 in this small"])
def test_figures_are_an_echo_however_they_are_written(heard):
    assert is_echo(heard, SPOKEN)


@pytest.mark.parametrize(
    "heard", ["dein treffen mit jurgen", "am Dienstag um halb 9 und ja", "erinnere dich rechtzeitig"]
)
def test_german_words_are_an_echo_with_and_without_their_marks(heard):
    assert is_echo(heard, GERMAN)


@pytest.mark.parametrize("heard", ["Stop.", "Stop!", "wait", "please stop", "Please wait.", "stop, stop"])
def test_who_says_stop_is_heard_although_the_answer_has_the_word(heard):
    assert not is_echo(heard, SPOKEN)


@pytest.mark.parametrize("heard", ["Ja.", "Nein, um neun.", "Warte, dein Treffen mit Jürgen"])
def test_what_is_said_to_a_speaker_is_no_echo(heard):
    assert not is_echo(heard, "Um neun? Ja! " + GERMAN)


@pytest.mark.parametrize("heard", ["please stop and wait at the door", "next week please stop and"])
def test_a_longer_piece_of_the_answer_is_an_echo_with_such_a_word_in_it(heard):
    assert is_echo(heard, SPOKEN)


@pytest.mark.parametrize(
    "heard", ["Stop. Your meeting with Anna", "Your meeting is what about Friday", "No, next week"]
)
def test_a_person_who_speaks_into_the_echo_is_no_echo(heard):
    assert not is_echo(heard, SPOKEN)


def test_nothing_heard_is_no_echo():
    assert not is_echo("", SPOKEN)
    assert not is_echo("…", SPOKEN)


def test_other_sentences_are_no_echo():
    dice = random.Random(1)
    words = LIBRIVOX.read_text().replace("<s>", "").replace("</s>", "").split()
    starts = [dice.randrange(len(words) - 9) for _ in range(500)]
    assert not [said for at in starts if is_echo(said := " ".join(words[at : at + dice.randint(3, 9)]), SPOKEN)]


def test_the_nearest_part_is_found_with_its_slips():
    assert nearest("abc", "xxabcxx") == (0, 5)
    assert nearest("abxc", "xxabcxx") == (1, 5)
    assert nearest("abc", "") == (3, 0)


@pytest.mark.parametrize(
    "heard",
    [
        "Mhm.",
        "Uh-huh",
        "Uh huh.",
        "Ah ha, right.",
        "Mm-hmm.",
        "Okay, right.",
        "Yeah.",
        "I see.",
        "That's right!",
        "Oh, wow",
        "Got it",
    ],
)
def test_a_listener_s_words_do_not_ask_for_the_floor(heard):
    assert is_backchannel(heard, "en")


@pytest.mark.parametrize("heard", ["Ja, genau.", "Aha", "Ach so!", "Mhm, mhm.", "Ähm", "natürlich", "Alles klar."])
def test_a_german_listener_s_words_do_not_ask_for_the_floor(heard):
    assert is_backchannel(heard, "de")


@pytest.mark.parametrize("heard", ["", "...", "[coughing]", "*cough*", "(clears throat)", "♪", "Thanks for watching!"])
def test_no_words_do_not_ask_for_the_floor(heard):
    assert is_backchannel(heard, "en")


@pytest.mark.parametrize("language", ["en", "de", "fr"])
@pytest.mark.parametrize(
    "heard", ["stop", "Wait!", "No.", "nein", "Halt!", "warte", "okay, stop", "yeah and tomorrow", "mhm no", "What?"]
)
def test_who_wants_the_floor_is_no_listener(heard, language):
    assert not is_backchannel(heard, language)


def test_in_an_unknown_language_the_words_of_all_count():
    assert is_backchannel("genau, right", "fr")
    assert not is_backchannel("genau", "en")
