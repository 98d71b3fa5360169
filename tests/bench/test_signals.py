"""Where things lie in sound."""

import numpy as np

from tests.bench.signals import RATE, Samples, chirp, find, first_sound, quiet, true_end


def tone(seconds: float, level: float) -> Samples:
    """A sine of that mean power (dB of full scale)."""
    at = np.arange(round(seconds * RATE)) / RATE
    sine = np.sqrt(2) * 10 ** (level / 20) * np.sin(2 * np.pi * 440 * at)
    return np.asarray(sine, np.float32)


def test_the_true_end_is_that_of_the_last_10_ms_over_40_db() -> None:
    sound = np.concatenate([tone(1.0, -20), tone(0.5, -45), tone(0.2, -38), tone(0.7, -42)])
    assert true_end(sound) == 1.7


def test_silence_has_no_true_end() -> None:
    assert true_end(np.zeros(RATE, np.float32)) == 0


def test_a_marker_is_found_to_the_sample_under_noise() -> None:
    recording = (0.05 * np.random.default_rng(1).standard_normal(2 * RATE)).astype(np.float32)
    recording[12_345 : 12_345 + len(chirp())] += 0.5 * chirp()
    at, alike = find(recording, chirp())
    assert at == 12_345
    assert alike > 0.6


def test_what_is_not_there_is_not_alike() -> None:
    noise = np.random.default_rng(1).standard_normal(2 * RATE).astype(np.float32)
    assert find(noise, chirp())[1] < 0.2


def test_the_first_sound_is_the_first_sample_over_50_db() -> None:
    sound = np.zeros(RATE, np.float32)
    sound[5_000:] = 0.003  # −50.5 dB
    sound[7_000:] = 0.0033
    assert first_sound(sound, 1_000) == 7_000
    assert first_sound(sound[:6_000], 1_000) is None


def test_quiet_begins_where_the_last_answer_has_ended() -> None:
    sound = np.concatenate([tone(0.5, -20), np.zeros(1_000, np.float32), tone(0.3, -20), np.zeros(RATE, np.float32)])
    assert abs(quiet(sound) - round(0.8 * RATE) - 1_000) < 30
