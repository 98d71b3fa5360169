import numpy as np
import pytest

from avatar.live.utterance import (
    UtteranceAudio,
    UtteranceDropped,
    UtteranceEnded,
    UtterancePaused,
    UtteranceResumed,
    UtteranceStarted,
)
from avatar.live.utterances import BRIEF_HANG_OVER, CUT, EARLY, HANG_OVER, LONG, LONGEST, PRE_ROLL, Utterances
from avatar.live.vad import RATE, WINDOW, VoiceDetector
from tests.avatar.live import voices

FRAME = WINDOW / RATE


class Script:
    """A detector whose judgements are written down: one letter a window, V for voice, m for in between."""

    def __init__(self, letters: str) -> None:
        self._letters = iter(letters)

    def feed(self, samples):
        return [{"V": 0.9, "m": 0.4}.get(next(self._letters, "."), 0.05) for _ in range(len(samples) // WINDOW)]


def play(letters: str):
    """The events of a script, with frames whose samples carry their index."""
    utterances = Utterances(Script(letters))
    return utterances, [event for n in range(len(letters)) for event in step(utterances, n)]


def step(utterances, n):
    return utterances.feed(np.full(WINDOW, n, np.float32), (n + 1) * FRAME)


def listen(samples):
    utterances = Utterances(VoiceDetector(), hang_over=0.6)
    pieces = range(0, len(samples), 320)
    return [event for at in pieces for event in utterances.feed(samples[at : at + 320], (at + 320) / RATE)]


def kinds(events):
    """What begins and ends; the pauses between have tests of their own."""
    passing = (UtteranceAudio, UtterancePaused, UtteranceResumed)
    return [type(event) for event in events if not isinstance(event, passing)]


def pauses(events):
    return [type(event) for event in events if isinstance(event, UtterancePaused | UtteranceResumed)]


def sound(events):
    return np.concatenate([event.samples for event in events if isinstance(event, UtteranceAudio)])


@pytest.mark.usefixtures("models")
@pytest.mark.parametrize("speech", [voices.human, lambda: voices.synthetic("de-DE"), lambda: voices.synthetic("en-GB")])
def test_a_spoken_sentence_is_one_utterance(speech):
    assert kinds(listen(speech())) == [UtteranceStarted, UtteranceEnded]


@pytest.mark.usefixtures("models")
def test_the_true_end_of_a_sentence_lies_where_its_sound_ends():
    samples = voices.synthetic("de-DE")
    loud = np.flatnonzero(np.abs(samples) > 0.02)[-1] / RATE
    ended = listen(samples)[-1]
    assert abs(ended.true_end - loud) < 0.2


@pytest.mark.usefixtures("models")
def test_no_loud_sound_of_a_sentence_is_lost():
    samples = voices.synthetic("en-GB")
    heard = sound(listen(samples))
    assert np.sum(heard**2) > 0.99 * np.sum(samples**2)


@pytest.mark.usefixtures("models")
@pytest.mark.parametrize(
    "samples",
    [
        pytest.param(np.zeros(4 * RATE, np.float32), id="silence"),
        pytest.param(voices.noise(0.02), id="hiss"),
        pytest.param(voices.noise(0.3), id="loud-noise"),
        pytest.param(voices.sine(220), id="low-tone"),
        pytest.param(voices.sine(1000), id="tone"),
        pytest.param(voices.clicks(), id="clicks"),
        pytest.param(voices.knocks(), id="knocks"),
        pytest.param(voices.chords(), id="chords"),
    ],
)
def test_what_is_no_voice_starts_nothing(samples):
    assert listen(samples) == []


def test_it_begins_after_four_voiced_frames_with_what_came_before():
    _, events = play("." * 20 + "VVVV")
    assert kinds(events) == [UtteranceStarted]
    assert sound(events)[0] <= 20 - PRE_ROLL
    assert events[0].at == pytest.approx(sound(events)[0] * FRAME)


def test_three_voiced_frames_begin_nothing():
    assert play("." * 20 + "VVV" + "." * 40)[1] == []


def test_a_flicker_within_a_word_does_not_end_it():
    _, events = play("VVVVVV" + "mm..m.V" * 6)
    assert kinds(events) == [UtteranceStarted]


def test_it_ends_after_the_hang_over_when_nobody_finishes_it_and_tells_when_the_voice_ended():
    _, events = play("V" * 20 + "." * 90)
    ended = events[-1]
    assert isinstance(ended, UtteranceEnded)
    assert ended.true_end == pytest.approx(20 * FRAME)
    assert len(sound(events)) / RATE == pytest.approx(20 * FRAME + HANG_OVER, abs=FRAME)


def test_less_than_a_quarter_of_a_second_of_voice_is_dropped():
    _, events = play("." * 10 + "VVVVV" + "." * 30)
    assert kinds(events) == [UtteranceStarted, UtteranceDropped]


def test_a_speech_that_does_not_end_is_cut_and_goes_on_as_a_new_utterance():
    frames = round(LONGEST / FRAME)
    _, events = play("V" * (frames + 10))
    assert kinds(events) == [UtteranceStarted, UtteranceEnded, UtteranceStarted]
    assert [event.continues for event in events if isinstance(event, UtteranceEnded)] == [True]
    assert np.unique(sound(events)).size == frames + 10


def test_a_long_speech_is_cut_at_its_next_pause_without_losing_a_frame():
    frames = round(LONG / FRAME)
    _, events = play("V" * frames + "." * CUT + "V" * 20)
    assert kinds(events) == [UtteranceStarted, UtteranceEnded, UtteranceStarted]
    assert np.unique(sound(events)).size == frames + CUT + 20


def test_silence_after_the_cut_is_no_utterance():
    _, events = play("V" * round(LONG / FRAME) + "." * (CUT + round(BRIEF_HANG_OVER / FRAME) + 1))
    assert kinds(events) == [UtteranceStarted, UtteranceEnded, UtteranceStarted, UtteranceDropped]


def test_a_pause_is_told_while_it_lasts_and_when_the_voice_goes_on():
    _, events = play("V" * 20 + "." * 10 + "V" * 5)
    assert pauses(events) == [UtterancePaused, UtteranceResumed]
    pause = next(event for event in events if isinstance(event, UtterancePaused))
    assert (pause.since, pause.voiced_seconds) == pytest.approx((20 * FRAME, 20 * FRAME))


def test_a_breath_in_a_pause_does_not_undo_it():
    _, events = play("V" * 20 + "." * EARLY + "mm..mm")
    assert pauses(events) == [UtterancePaused]


def test_a_pause_that_was_judged_to_be_the_end_ends_it():
    utterances, events = play("V" * 20 + "." * EARLY)
    utterance = events[0].utterance
    assert kinds(utterances.finish(utterance, 1.0)) == [UtteranceEnded]
    assert utterances.finish(utterance, 1.0) == []


@pytest.mark.parametrize("after", ["." * (EARLY - 1), "." * EARLY + "V"])
def test_the_judgement_of_a_pause_that_is_over_comes_too_late(after):
    utterances, events = play("V" * 20 + after)
    assert utterances.finish(events[0].utterance, 1.0) == []


def test_no_judge_ends_what_is_said_with_the_key_held():
    utterances = Utterances(Script("V" * 20 + "." * 10))
    (started,) = utterances.push(True, 0.0)
    for n in range(30):
        step(utterances, n)
    assert utterances.finish(started.utterance, 1.0) == []


def test_the_judge_hears_the_utterance_with_its_pause():
    utterances, events = play("." * 20 + "V" * 20 + "." * EARLY)
    assert np.array_equal(utterances.sound, sound(events))


def test_a_held_key_opens_at_once_and_a_pause_does_not_end_it():
    utterances = Utterances(Script("." * 10 + "V" * 20 + "." * 100))
    events = [event for n in range(10) for event in step(utterances, n)]
    events += utterances.push(True, 10 * FRAME)
    assert kinds(events) == [UtteranceStarted]
    events += [event for n in range(10, 100) for event in step(utterances, n)]
    assert kinds(events) == [UtteranceStarted]


def test_letting_the_key_go_after_a_pause_ends_at_once():
    utterances = Utterances(Script("V" * 20 + "." * 30))
    utterances.push(True, 0.0)
    for n in range(40):
        step(utterances, n)
    assert kinds(utterances.push(False, 40 * FRAME)) == [UtteranceEnded]


def test_letting_the_key_go_within_a_word_waits_for_what_is_on_its_way():
    utterances = Utterances(Script("V" * 30))
    utterances.push(True, 0.0)
    for n in range(20):
        step(utterances, n)
    assert utterances.push(False, 20 * FRAME) == []
    assert kinds([event for n in range(20, 30) for event in step(utterances, n)])[:1] == [UtteranceEnded]


def test_a_key_held_in_silence_is_dropped():
    utterances = Utterances(Script("." * 60))
    utterances.push(True, 0.0)
    for n in range(40):
        step(utterances, n)
    assert kinds(utterances.push(False, 40 * FRAME)) == [UtteranceDropped]


def test_a_muted_person_is_not_heard():
    utterances = Utterances(Script("V" * 40))
    utterances.mute(True, 0.0)
    assert [event for n in range(40) for event in step(utterances, n)] == []


def test_muting_ends_what_was_being_said():
    utterances, _ = play("V" * 20)
    assert kinds(utterances.mute(True, 20 * FRAME)) == [UtteranceEnded]


def test_the_key_is_stronger_than_the_mute():
    utterances = Utterances(Script("V" * 40))
    utterances.mute(True, 0.0)
    events = utterances.push(True, 0.0) + [event for n in range(20) for event in step(utterances, n)]
    assert len(sound(events)) == 20 * WINDOW


def test_the_answers_own_voice_is_none():
    utterances = Utterances(Script("V" * 40), own=lambda at: True)
    assert [event for n in range(40) for event in step(utterances, n)] == []
