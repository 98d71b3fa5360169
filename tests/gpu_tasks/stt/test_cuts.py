"""What of a recording is heard at all, and where a long one is cut."""

import numpy as np
import pytest

from gpu_tasks.stt.cuts import RATE, spoken, windows


def hum(seconds: float) -> np.ndarray:
    return (0.2 * np.sin(np.arange(int(seconds * RATE)) * 0.05)).astype(np.float32)


@pytest.mark.parametrize("seconds", [0.0, 0.05, 5.0])
def test_nothing_is_heard_in_silence(seconds: float) -> None:
    assert len(spoken(np.zeros(int(seconds * RATE), np.float32))) == 0


def test_nothing_is_heard_in_noise() -> None:
    assert len(spoken(np.random.default_rng(1).normal(0, 0.05, 4 * RATE).astype(np.float32))) == 0


def test_silence_around_speech_is_left_out(say) -> None:
    from secretary.wire.media import resample

    sentence = resample(say("The weather is nice today.", "en"), RATE).samples
    heard = spoken(np.concatenate([np.zeros(3 * RATE, np.float32), sentence, np.zeros(3 * RATE, np.float32)]))
    assert len(sentence) * 0.9 < len(heard) < len(sentence) + RATE


def test_a_short_recording_stays_whole() -> None:
    assert [len(part) for part in windows(hum(29.0))] == [29 * RATE]


def test_a_long_recording_is_cut_in_its_pause() -> None:
    sound = np.concatenate([hum(26.5), np.zeros(RATE // 2, np.float32), hum(20.0)])
    first, second = windows(sound)
    assert 26.5 < len(first) / RATE < 27.0
    assert len(first) + len(second) == len(sound)


def test_every_window_fits_whisper() -> None:
    parts = list(windows(hum(200.0)))
    assert max(len(part) for part in parts) <= 30 * RATE
    assert sum(len(part) for part in parts) == 200 * RATE
