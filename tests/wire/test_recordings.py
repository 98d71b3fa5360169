"""What is in a finished recording, and parts of one."""

import io
from itertools import pairwise

import av
import pytest

from secretary.wire import media
from secretary.wire.blobs import store
from secretary.wire.config import settings
from secretary.wire.media import MediaError
from secretary.wire.recordings import contents, cut
from tests.channels_bots import recorded

WHOLE = recorded.opus(4.0)
"""OGG/Opus."""


def packets(ogg: bytes) -> list[bytes]:
    with av.open(io.BytesIO(ogg)) as file:
        return [bytes(packet) for packet in file.demux() if packet.size]


def test_it_says_what_a_voice_holds():
    found = contents(WHOLE)
    assert (found.container, found.sound, found.picture, found.size) == ("ogg", "opus", "", len(WHOLE))
    assert found.seconds == pytest.approx(4.0, abs=0.05)


def test_it_says_what_a_clip_holds():
    data = store(settings().blobs_address).get(recorded.film(2.0).blob)
    found = contents(data)
    assert (found.sound, found.picture, found.width, found.height) == ("aac", "h264", 512, 512)
    assert found.seconds == pytest.approx(2.0, abs=0.1)


def test_a_length_is_counted_and_not_believed():
    half = WHOLE[: len(WHOLE) // 2]
    assert contents(half).seconds < 3.0


@pytest.mark.parametrize("data", [b"", b"nonsense", b"RIFF....WAVEfmt ", b"#EXTM3U\n/etc/passwd\n"])
def test_what_is_no_recording_of_ours_is_refused(data):
    with pytest.raises(MediaError):
        contents(data)


def test_the_parts_are_the_packets_of_the_whole():
    parts = [cut(WHOLE, start, start + 1.0) for start in (0.0, 1.0, 2.0)] + [cut(WHOLE, 3.0, 9.0)]
    assert [packet for part in parts for packet in packets(part)] == packets(WHOLE)


def test_the_lengths_of_the_parts_add_up_to_the_whole():
    edges = [0.0, 0.74, 2.02, 3.3, 9.0]
    parts = [cut(WHOLE, start, end) for start, end in pairwise(edges)]
    assert sum(contents(part).seconds for part in parts) == pytest.approx(contents(WHOLE).seconds, abs=0.03)
    assert contents(parts[0]).seconds == pytest.approx(0.74, abs=0.03)


def test_each_part_can_be_played():
    part = cut(WHOLE, 1.0, 2.5)
    assert media.decode(part).seconds == pytest.approx(1.5, abs=0.05)


def test_a_part_of_something_else_is_refused():
    with pytest.raises(MediaError):
        cut(b"nonsense", 0.0, 1.0)
