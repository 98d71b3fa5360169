"""Recordings of voices: what is found in them, and what is refused, in words with numbers."""

import re

import numpy as np
import pytest

from avatar import samples
from secretary.core.characters import samples as recordings
from secretary.core.errors import Refused
from secretary.wire import media
from secretary.wire.blobs import store
from secretary.wire.config import settings
from tests import voices

pytestmark = pytest.mark.usefixtures("models")


def kept(key: str):
    return media.decode(store(settings().blobs_address).get(key), recordings.RATE)


@pytest.mark.parametrize("kind", ["wav", "mp3", "ogg", "flac"])
def test_a_good_recording_is_kept_even_mono_and_with_nothing_else_in_it(kind):
    given = voices.file(voices.reader(), kind)
    taken = samples.examined(given)
    data = store(settings().blobs_address).get(taken.key)
    assert data[:4] == b"RIFF"
    assert b"LIST" not in data
    assert 4 < taken.found.seconds < kept(taken.key).seconds < voices.reader().seconds
    loudness = 10 * np.log10(np.square(kept(taken.key).samples).mean())
    assert loudness == pytest.approx(recordings.LOUDNESS, abs=3)


@pytest.mark.parametrize("decibels", [30, 20, 12])
def test_the_noise_is_told_in_decibels(decibels):
    found = samples.examined(voices.file(voices.noisy(decibels))).found
    assert found.above == pytest.approx(decibels, abs=2.5)
    assert ("rather noisy" in found.told()) == (found.above < 20)
    assert re.match(r"\d+\.\d seconds of speech, level -\d+ dB, \d+ dB above the noise\.", found.told())


def silence(seconds):
    return voices.changed(np.zeros(int(seconds * voices.RATE)))


REFUSED = {
    "short": (lambda: voices.changed(voices.reader().samples[:30_000]), r"There are 0\.\d seconds of speech"),
    "silent": (lambda: silence(5), "There are 0.0 seconds of speech"),
    "quiet": (lambda: voices.changed(voices.reader().samples * 0.01), "too quiet: -6"),
    "overdriven": (lambda: voices.changed(voices.reader().samples * 8), r"overdriven: \d+\.\d % of it"),
    "noise": (lambda: voices.noisy(5), r"too much noise: the voice is \d dB above it, and 10 dB are needed"),
    "much": (lambda: voices.changed(np.tile(voices.reader().samples, 13)), r"There are \d\d seconds .* at most 60"),
    "long": (lambda: silence(121), "longer than 2 minutes"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_makes_no_good_voice_is_refused_with_numbers(name):
    speech, words = REFUSED[name]
    with pytest.raises(Refused, match=words):
        samples.examined(voices.file(speech()))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "WAV, MP3, OGG or FLAC"),
        (b"a text", "WAV, MP3, OGG or FLAC"),
        (b"\x89PNG\r\n\x1a\n", "WAV, MP3, OGG or FLAC"),
        (b"RIFF\0\0\0\0WAVE", "damaged"),
        (b"fLaC" + bytes(100), "damaged"),
        (b"RIFF" + bytes(50_000_001), "more than 50 MB"),
    ],
)
def test_what_is_no_recording_is_refused_by_its_content(data, words):
    with pytest.raises(Refused, match=words):
        samples.examined(data)


def test_whoever_agrees_must_be_heard():
    assert kept(samples.statement(voices.file(voices.reader()))).seconds > 4
    with pytest.raises(Refused, match="Nobody speaks"):
        samples.statement(voices.file(silence(3)))
