"""The judge of a pause, on human speech: finished or not, by the sound alone."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from faster_whisper.feature_extractor import FeatureExtractor

from avatar.live.judge import Judge
from avatar.live.mel import log_mel
from tests.avatar.live import voices
from tests.system.microphones import human

pytestmark = pytest.mark.usefixtures("models")

END = 5.8
"""Seconds of the sentence."""


def spoken(until: float) -> voices.Samples:
    """A sentence that a person read, up to a moment (seconds), and a pause of 0.1 s."""
    return np.concatenate((human("0920")[0][: round(until * voices.RATE)], voices.room(0.1)))


def as_whisper_sees(samples: voices.Samples) -> voices.Samples:
    whole = np.concatenate((np.zeros(8 * voices.RATE, np.float32), samples))[-8 * voices.RATE :]
    normal = (whole - whole.mean()) / np.sqrt(whole.var() + 1e-7)
    return FeatureExtractor()(normal, padding=160)[:, :800]


@pytest.mark.parametrize("seconds", [0.5, 3.0, 11.0])
def test_it_hears_the_features_that_whisper_hears(seconds):
    samples = np.resize(voices.human(), round(seconds * voices.RATE))
    np.testing.assert_allclose(log_mel(samples)[:, :-2], as_whisper_sees(samples)[:, :-2], atol=1e-3)


def test_a_finished_sentence_is_told_from_its_beginning():
    judge = Judge()
    assert judge.finished(spoken(END)) > 0.5 > judge.finished(spoken(END / 2))


def test_only_the_newest_eight_seconds_count():
    newest = np.resize(voices.human(), 8 * voices.RATE)
    judge = Judge()
    assert judge.finished(np.concatenate((voices.noise(0.3), newest))) == judge.finished(newest)


def test_the_silence_before_an_utterance_need_not_be_given():
    judge, sentence = Judge(), spoken(END)
    assert judge.finished(np.pad(sentence, (voices.RATE, 0))) == pytest.approx(judge.finished(sentence), abs=0.02)


def test_several_threads_may_ask_at_once():
    pauses = [spoken(until) for until in (1.0, 2.0, 3.0, END)]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(Judge().finished, pauses)) == [Judge().finished(pause) for pause in pauses]
