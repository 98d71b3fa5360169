import io

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpu_tasks.encode import OPUS_FRAME, OpusEncoder, VideoEncoder, is_keyframe, mp4, ogg, parameter_sets
from secretary.wire import sounds
from secretary.wire.recordings import cut
from secretary.wire.streams import OPUS_RATE, VIDEO_RATE
from secretary.wire.types import FACE_SIZE, FPS, GOP, Frames, Speech
from tests.gpu_tasks import decoded

SPS, PPS, IDR = 7, 8, 5


def film(count: int) -> Frames:
    """A grey that grows brighter."""
    levels = (40 + np.arange(count) * 3 % 160).astype(np.uint8)
    return Frames(np.broadcast_to(levels[:, None, None, None], (count, FACE_SIZE, FACE_SIZE, 3)).copy())


def encoded(count: int = 60):
    encoder = VideoEncoder()
    return [*encoder.encode(film(count)), *encoder.flush()]


@pytest.fixture(scope="module")
def video():
    """Packets of 2.4 seconds."""
    return encoded()


def tone(seconds: float, rate: int = 24_000, hertz: float = 440.0) -> Speech:
    t = np.arange(round(seconds * rate)) / rate
    return Speech((0.5 * np.sin(2 * np.pi * hertz * t)).astype(np.float32), rate)


def opus(*pieces: Speech):
    encoder = OpusEncoder()
    return [chunk for piece in pieces for chunk in encoder.encode(piece)] + encoder.flush()


# Picture


def test_every_frame_is_decoded_again_at_its_size_and_brightness(video):
    pictures = decoded.pictures(video)
    assert {picture.shape for picture in pictures} == {(FACE_SIZE, FACE_SIZE, 3)}
    wanted = film(60).pixels[:, 0, 0, 0].astype(int)
    assert np.abs(np.array([picture.mean() for picture in pictures]) - wanted).max() < 4


def test_there_is_one_packet_a_frame_with_its_moment(video):
    assert [chunk.pts for chunk in video] == [number * VIDEO_RATE // FPS for number in range(60)]


def test_a_keyframe_comes_every_second_and_carries_its_parameter_sets(video):
    keys = [number for number, chunk in enumerate(video) if chunk.key]
    assert keys == [0, GOP, 2 * GOP]
    assert all({SPS, PPS, IDR} <= set(decoded.units(video[key].data)) for key in keys)
    assert [number for number, chunk in enumerate(video) if is_keyframe(chunk.data)] == keys


def test_browsers_and_phones_know_the_profile(video):
    """The three bytes after the SPS's type: profile_idc 66 is Baseline, level_idc 31 is 3.1."""
    sps = next(
        part for part in parameter_sets(video[0].data).split(b"\x00\x00\x00\x01") if part and part[0] & 31 == SPS
    )
    assert (sps[1], sps[3]) == (66, 31)


def test_a_listener_can_join_at_any_keyframe(video):
    assert len(decoded.pictures(video[GOP:])) == 60 - GOP


def test_each_packet_comes_out_before_the_next_frame_goes_in():
    encoder = VideoEncoder()
    assert [len(encoder.encode(film(1))) for _ in range(5)] == [1] * 5


# Sound


@pytest.mark.parametrize("seconds", [0.01, 0.5, 1.234])
def test_sound_has_its_length_after_decoding_to_a_packet(seconds):
    chunks = opus(tone(seconds))
    assert 0 <= len(decoded.sound(chunks)) / OPUS_RATE - seconds <= 0.045
    assert [chunk.pts for chunk in chunks] == [number * OPUS_FRAME for number in range(len(chunks))]


def test_sound_keeps_its_pitch():
    heard = decoded.sound(opus(tone(1.0, hertz=440)))[OPUS_RATE // 4 : -OPUS_RATE // 4]
    spectrum = np.abs(np.fft.rfft(heard * np.hanning(len(heard))))
    assert spectrum.argmax() * OPUS_RATE / len(heard) == pytest.approx(440, abs=4)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 9_000), min_size=1, max_size=6), st.sampled_from([16_000, 22_050, 24_000, 48_000]))
def test_in_however_many_pieces_it_comes_it_is_one_sound(sizes, rate):
    whole = tone(sum(sizes) / rate, rate)
    ends = np.cumsum(sizes)
    pieces = [Speech(whole.samples[end - size : end], rate) for size, end in zip(sizes, ends, strict=True)]
    assert len(opus(*pieces)) == len(opus(whole))


def test_nothing_gives_no_packet_of_sound():
    assert OpusEncoder().flush() == []


def test_what_is_too_loud_is_clipped_and_does_not_turn_over():
    quiet = tone(1.0, hertz=200)
    loud = decoded.sound(opus(Speech(6 * quiet.samples, quiet.rate)))
    assert np.corrcoef(loud, decoded.sound(opus(quiet)))[0, 1] > 0.8


# Files


def test_an_mp4_has_picture_and_sound_of_one_length(video):
    found = decoded.file(mp4([chunk.data for chunk in video], tone(2.4)))
    assert found["video"] == ("h264", 2.4)
    assert found["audio"][0] == "aac"
    assert found["audio"][1] == pytest.approx(2.4, abs=0.1)


def test_an_mp4_plays_while_it_loads(video):
    data = mp4([chunk.data for chunk in video], tone(2.4))
    assert 0 < data.index(b"moov") < data.index(b"mdat")


def test_the_mp4_holds_the_very_pictures_that_were_sent(video):
    with av.open(io.BytesIO(mp4([chunk.data for chunk in video], tone(2.4)))) as container:
        pictures = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    assert all(np.array_equal(*pair) for pair in zip(pictures, decoded.pictures(video), strict=True))


def test_an_mp4_can_be_entered_at_each_keyframe(video):
    with av.open(io.BytesIO(mp4([chunk.data for chunk in video], tone(2.4)))) as container:
        keys = [round(packet.pts * packet.time_base * FPS) for packet in container.demux(video=0) if packet.is_keyframe]
    assert keys == [0, GOP, 2 * GOP]


def test_an_ogg_plays_as_long_as_what_was_sent():
    chunks = opus(tone(1.5))
    kind, seconds = decoded.file(ogg([chunk.data for chunk in chunks]))["audio"]
    assert kind == "opus"
    assert seconds == pytest.approx(len(chunks) * 0.02, abs=0.021)


# The mark


def tags(data: bytes) -> dict[str, str]:
    """All that a file says about itself, as FFmpeg reads it back."""
    with av.open(io.BytesIO(data)) as container:
        return dict(container.metadata) | {k: v for stream in container.streams for k, v in stream.metadata.items()}


def test_a_voice_says_that_a_machine_has_made_it():
    assert (
        tags(ogg(chunk.data for chunk in opus(tone(0.5))))["comment"] == "AI-generated voice; trainedAlgorithmicMedia"
    )


def test_a_part_of_a_voice_still_says_so():
    part = cut(ogg(chunk.data for chunk in opus(tone(0.5))), 0.1, 0.3)
    assert "AI-generated" in tags(part)["comment"]


def test_a_film_says_that_a_machine_has_made_it(video):
    found = tags(mp4([chunk.data for chunk in video], tone(2.4)))
    assert found["comment"] == "AI-generated voice and face; trainedAlgorithmicMedia"


@pytest.mark.parametrize("kind", ["ogg", "mp3", "flac"])
def test_every_kind_of_sound_with_room_for_it_says_so(kind):
    assert "AI-generated" in tags(sounds.file(tone(0.5), kind))["comment"]
