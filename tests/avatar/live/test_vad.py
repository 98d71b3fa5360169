import numpy as np
import pytest

from avatar.live.vad import WINDOW, VoiceDetector
from tests.avatar.live import voices

pytestmark = pytest.mark.usefixtures("models")


def test_it_judges_each_window_of_32_milliseconds():
    assert len(VoiceDetector().feed(voices.room(1.0))) == 16_000 // WINDOW


def test_the_size_of_the_pieces_does_not_change_the_judgement():
    speech = voices.human()
    detector = VoiceDetector()
    pieces = [p for start in range(0, len(speech), 320) for p in detector.feed(speech[start : start + 320])]
    np.testing.assert_allclose(pieces, VoiceDetector().feed(speech), atol=1e-5)


def test_it_knows_a_human_voice_from_the_room_before_it():
    judged = np.array(VoiceDetector().feed(voices.human()))
    assert judged[:14].max() < 0.2
    assert np.mean(judged[20:80] > 0.5) > 0.7


def test_after_a_reset_nothing_of_the_past_is_left():
    detector = VoiceDetector()
    first = detector.feed(voices.human())
    detector.reset()
    np.testing.assert_allclose(detector.feed(voices.human()), first, atol=1e-6)
