"""Sound as files that grow."""

import io

import av
import numpy as np
import pytest

from secretary.wire import mark, media, sounds
from secretary.wire.types import Speech

RATE = 24_000


def tone(seconds: float = 2.0) -> Speech:
    samples = 0.5 * np.sin(2 * np.pi * 440 * np.arange(round(seconds * RATE)) / RATE)
    return Speech(samples.astype(np.float32), RATE)


@pytest.mark.parametrize("kind", [kind for kind in sounds.KINDS if kind != "pcm"])
def test_a_whole_sound_becomes_a_file_that_is_read_back(kind):
    found = media.decode(sounds.file(tone(), kind), RATE)
    assert found.seconds == pytest.approx(2.0, abs=0.07)
    assert np.abs(found.samples[RATE // 2 : RATE]).max() == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize("kind", sounds.KINDS)
def test_a_growing_sound_is_sent_before_its_end(kind):
    writer = sounds.SoundWriter(kind, RATE)
    parts = [writer.push(part) for part in np.split(tone().samples, 8)]
    assert len(b"".join(parts)) > len(writer.end())


def test_nothing_is_nothing():
    writer = sounds.SoundWriter("mp3", RATE)
    assert writer.push(np.zeros(0, np.float32)) == b""


def test_samples_alone_are_little_endian_and_never_wrap():
    assert sounds.pcm(np.array([0.0, 1.0, -1.0, 3.0], np.float32)) == b"\0\0\xff\x7f\x01\x80\xff\x7f"


def test_two_files_of_the_same_sound_differ_and_sound_the_same():
    first, second = sounds.unique_wav(tone()), sounds.unique_wav(tone())
    assert first != second
    assert np.array_equal(media.decode(first, RATE).samples, media.decode(second, RATE).samples)
    assert media.probe(first).seconds == pytest.approx(2.0, abs=0.001)


def test_the_packets_of_an_ogg_are_20_ms_each():
    packets = sounds.opus_packets(sounds.file(tone(), "ogg"))
    assert len(packets) == pytest.approx(100, abs=2)


@pytest.mark.parametrize("kind", [kind for kind in sounds.KINDS if kind != "pcm"])
def test_what_a_machine_has_spoken_says_so(kind):
    with av.open(io.BytesIO(sounds.file(tone(), kind, said=mark.VOICE))) as file:
        told = {
            name.lower(): value for name, value in [*file.metadata.items(), *file.streams.audio[0].metadata.items()]
        }
    assert told["comment"] == "AI-generated voice; trainedAlgorithmicMedia"
