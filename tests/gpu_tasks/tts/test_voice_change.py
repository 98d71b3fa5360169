"""Pitch, vocal tract and pace of sounds whose pitch, resonances and length are known."""

import numpy as np
import pytest

from gpu_tasks.tts.pitch import f0, median_f0
from gpu_tasks.tts.voice_change import change, play_back, tune
from secretary.wire.types import Phone, Speech, Voice

RATE = 24_000


def vowel(hertz: float, seconds: float = 1.0) -> Speech:
    """Pulses through one resonance, at 700 Hz."""
    time = np.arange(int(seconds * RATE)) / RATE
    sound = np.zeros(len(time))
    for n in range(1, int(5_000 / hertz)):
        sound += np.exp(-(((n * hertz - 700) / 250) ** 2)) * np.cos(2 * np.pi * n * hertz * time)
    return Speech((0.3 * sound / np.abs(sound).max()).astype(np.float32), RATE)


def resonance(speech: Speech) -> float:
    """Hertz of the spectrum's centre."""
    power = np.square(np.abs(np.fft.rfft(speech.samples[2_000:20_000])))
    return float((power * np.arange(len(power))).sum() / power.sum() * RATE / 18_000)


@pytest.mark.parametrize("hertz", [75, 110, 160, 220, 300, 400])
def test_the_pitch_is_found(hertz: float) -> None:
    assert median_f0(vowel(hertz)) == pytest.approx(hertz, rel=0.01)


def test_noise_and_silence_have_no_pitch() -> None:
    noise = np.random.default_rng(0).normal(0, 0.1, RATE).astype(np.float32)
    assert (f0(Speech(noise, RATE)) > 0).mean() < 0.1
    assert median_f0(Speech(np.zeros(RATE, np.float32), RATE)) == 0
    assert median_f0(Speech(np.zeros(0, np.float32), RATE)) == 0


@pytest.mark.parametrize("ratio", [0.6, 0.8, 1.25, 1.6])
def test_the_pitch_changes_and_the_rest_stays(ratio: float) -> None:
    changed = change(vowel(200), ratio)
    assert median_f0(changed) == pytest.approx(200 * ratio, rel=0.01)
    assert changed.seconds == pytest.approx(1.0, abs=0.01)
    assert resonance(changed) == pytest.approx(700, abs=60)


@pytest.mark.parametrize("pace", [0.7, 1.4])
def test_the_pace_changes_and_the_pitch_stays(pace: float) -> None:
    speech = vowel(180)
    changed = change(Speech(speech.samples, RATE, (Phone("a", 0.2, 0.6),)), 1.0, pace)
    assert changed.seconds == pytest.approx(1 / pace, abs=0.01)
    assert median_f0(changed) == pytest.approx(180, rel=0.02)
    assert changed.phones[0].end == pytest.approx(0.6 / pace)


def test_no_change_leaves_the_sound_untouched() -> None:
    speech = vowel(180)
    assert change(speech, 1.0) is speech


def test_sounds_without_pitch_pass_as_they_are() -> None:
    noise = Speech(np.random.default_rng(0).normal(0, 0.1, RATE).astype(np.float32), RATE)
    changed = change(noise, 0.7)
    assert np.abs(changed.samples - noise.samples)[500:-500].mean() < 0.02


def test_a_larger_speaker_has_lower_resonances_at_the_pitch_asked_for() -> None:
    tuning = tune(Voice("", f0=120, formant=0.85), base_f0=200)
    larger = play_back(change(vowel(200), tuning.pitch, tuning.speed), tuning.playback, RATE)
    assert median_f0(larger) == pytest.approx(120, rel=0.01)
    assert resonance(larger) == pytest.approx(0.85 * 700, abs=60)
    assert larger.seconds == pytest.approx(1.0, abs=0.02)


def test_a_voice_without_wishes_is_the_engines_own() -> None:
    tuning = tune(Voice(""), base_f0=200)
    assert (tuning.pitch, tuning.speed, tuning.playback) == (1.0, 1.0, 1.0)


def test_wishes_beyond_reason_come_as_near_as_possible() -> None:
    tuning = tune(Voice("", f0=5_000, formant=9, speed=100), base_f0=200)
    assert (tuning.pitch, tuning.playback) == (2.0, 1.3)
    assert tuning.speed == pytest.approx(2.0 / 1.3)
