"""Sound and pictures from strangers: what is read, and what is refused in words."""

import io
import struct
from fractions import Fraction

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from secretary.wire.media import MediaError, Resampler, decode, decode_image, probe, resample
from secretary.wire.types import Phone, Speech


def tone(seconds: float, rate: int, hertz: float = 440.0) -> NDArray[np.float32]:
    return (0.3 * np.sin(2 * np.pi * hertz * np.arange(int(seconds * rate)) / rate)).astype(np.float32)


def encoded(samples: NDArray[np.float32], rate: int, *, container: str, codec: str) -> bytes:
    file = io.BytesIO()
    with av.open(file, "w", format=container) as out:
        stream = out.add_stream(codec, rate=rate, layout="mono")
        frame = av.AudioFrame.from_ndarray(samples[None], format="fltp", layout="mono")
        frame.sample_rate = rate
        fitted = av.AudioResampler(stream.format.name, "mono", rate, stream.frame_size or 1024)
        for part in [*fitted.resample(frame), *fitted.resample(None)]:
            out.mux(stream.encode(part))
        out.mux(stream.encode(None))
    return file.getvalue()


def picture(pixels: NDArray[np.uint8], codec: str = "png", form: str = "rgb24") -> bytes:
    context = av.CodecContext.create(codec, "w")
    frame = av.VideoFrame.from_ndarray(pixels, format=form)
    target = {"mjpeg": "yuvj420p", "png": form}[codec]
    context.width, context.height, context.pix_fmt, context.time_base = (
        frame.width,
        frame.height,
        target,
        Fraction(1, 25),
    )
    return b"".join(bytes(p) for p in [*context.encode(frame.reformat(format=target)), *context.encode(None)])


KINDS = [
    ("wav", "pcm_s16le", 22_050),
    ("ogg", "libopus", 48_000),
    ("mp3", "mp3", 44_100),
    ("ipod", "aac", 44_100),
    ("webm", "libopus", 48_000),
    ("flac", "flac", 16_000),
]


@pytest.mark.parametrize(("container", "codec", "rate"), KINDS)
def test_it_decodes_what_people_send(container: str, codec: str, rate: int) -> None:
    data = encoded(tone(1.0, rate), rate, container=container, codec=codec)
    speech = decode(data)
    assert speech.rate == 16_000
    assert speech.seconds == pytest.approx(1.0, abs=0.08)
    middle = speech.samples[4_000:12_000]
    assert np.abs(np.fft.rfft(middle)).argmax() == pytest.approx(440 * len(middle) / 16_000, abs=1)


@pytest.mark.parametrize(("container", "codec", "rate"), KINDS)
def test_it_says_what_a_sound_is(container: str, codec: str, rate: int) -> None:
    data = encoded(tone(1.0, rate), rate, container=container, codec=codec)
    seen = probe(data)
    assert (seen.kind, seen.size) == ("audio", len(data))
    assert seen.codec in codec


def test_a_stereo_file_becomes_mono() -> None:
    file = io.BytesIO()
    with av.open(file, "w", format="wav") as out:
        stream = out.add_stream("pcm_s16le", rate=16_000, layout="stereo")
        both = np.zeros((1, 32_000), np.int16)
        both[0, ::2] = 8_000
        frame = av.AudioFrame.from_ndarray(both, format="s16", layout="stereo")
        frame.sample_rate = 16_000
        out.mux([*stream.encode(frame), *stream.encode(None)])
    assert decode(file.getvalue()).samples.mean() == pytest.approx(8_000 / 32_768 / 2, rel=0.02)


@pytest.mark.parametrize(
    "data",
    [b"", b"hello, this is text", b"\x00" * 5_000, b"RIFF\x00\x00\x00\x00WAVEfmt ", b"#EXTM3U\nfile:///etc/passwd"],
)
def test_it_refuses_what_is_no_sound(data: bytes) -> None:
    with pytest.raises(MediaError, match=r"empty|damaged|no sound"):
        decode(data)


def test_a_playlist_is_not_followed() -> None:
    playlist = b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nhttp://127.0.0.1:9/x.ts\n#EXT-X-ENDLIST\n"
    with pytest.raises(MediaError, match="damaged"):
        probe(playlist)


def test_half_a_file_gives_half_the_sound() -> None:
    data = encoded(tone(4.0, 48_000), 48_000, container="ogg", codec="libopus")
    assert 0.5 < decode(data[: len(data) // 2]).seconds < 3.5


def test_an_m4a_that_ends_too_early_is_refused() -> None:
    data = encoded(tone(4.0, 44_100), 44_100, container="ipod", codec="aac")
    with pytest.raises(MediaError, match="damaged"):
        decode(data[: len(data) // 2])


def test_a_long_silence_in_a_small_file_is_stopped() -> None:
    bomb = encoded(np.zeros(16_000 * 120, np.float32), 16_000, container="flac", codec="flac")
    assert len(bomb) < 150_000
    with pytest.raises(MediaError, match="longer than the 60 seconds"):
        decode(bomb, max_seconds=60)


def test_a_file_that_is_too_large_is_refused_with_the_limit() -> None:
    with pytest.raises(MediaError, match=r"2\.0 MB; at most 1\.0 MB"):
        decode(b"x" * 2_000_000, max_bytes=1_000_000)


def test_resampling_keeps_length_pitch_and_place() -> None:
    impulse = np.zeros(16_000, np.float32)
    impulse[8_000] = 1
    out = resample(Speech(impulse, 16_000, (Phone("a", 0.1, 0.2),)), 24_000)
    assert (len(out.samples), int(out.samples.argmax()), out.phones[0].start) == (24_000, 12_000, 0.1)


@pytest.mark.parametrize("target", [8_000, 24_000, 48_000, 16_000])
def test_pieces_come_out_as_the_whole_does(target: int) -> None:
    sound = tone(1.0, 16_000)
    resampler = Resampler(16_000, target)
    joined = np.concatenate([resampler.push(sound[i : i + 333]) for i in range(0, 16_000, 333)] + [resampler.flush()])
    whole = resample(Speech(sound, 16_000), target).samples
    assert len(joined) == pytest.approx(len(whole), abs=2)
    assert np.abs(joined[: len(whole) - 2] - whole[: len(joined) - 2][: len(joined)]).max() < 1e-3


def test_an_empty_sound_can_be_resampled() -> None:
    assert len(resample(Speech(np.zeros(0, np.float32), 16_000), 48_000).samples) == 0


@pytest.mark.parametrize("codec", ["png", "mjpeg"])
def test_it_reads_a_picture(codec: str) -> None:
    pixels = np.zeros((48, 64, 3), np.uint8)
    pixels[:, 32:] = (200, 30, 30)
    read = decode_image(picture(pixels, codec))
    assert read.shape == (48, 64, 3)
    assert np.abs(read[:, 40:].mean(axis=(0, 1)) - (200, 30, 30)).max() < 6


def test_what_is_transparent_becomes_white() -> None:
    pixels = np.zeros((8, 8, 4), np.uint8)
    assert (decode_image(picture(pixels, form="rgba")) == 255).all()


def test_it_says_how_large_a_picture_is() -> None:
    seen = probe(picture(np.zeros((48, 64, 3), np.uint8)))
    assert (seen.kind, seen.codec, seen.width, seen.height) == ("image", "png", 64, 48)


def test_a_picture_with_too_many_pixels_is_refused_before_it_is_unpacked() -> None:
    header = bytearray(picture(np.zeros((8, 8, 3), np.uint8)))
    header[16:24] = (60_000).to_bytes(4, "big") * 2
    with pytest.raises(MediaError, match=r"3600\.0 million pixels"):
        decode_image(bytes(header))


def test_a_picture_that_lies_about_its_size_is_refused() -> None:
    honest = picture(np.full((64, 64, 3), 90, np.uint8), "mjpeg")
    with pytest.raises(MediaError, match=r"damaged|size"):
        decode_image(b"\xff\xd8\xff\xc0\x00\x0b\x08\x00\x10\x00\x10\x01\x01\x11\x00" + honest)


@pytest.mark.parametrize("data", [b"", b"GIF89a" + b"\0" * 50, b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"<svg/>"])
def test_it_refuses_what_is_no_picture(data: bytes) -> None:
    with pytest.raises(MediaError, match="picture"):
        decode_image(data)


def test_a_broken_picture_is_refused() -> None:
    noisy = np.random.default_rng(0).integers(0, 255, (64, 64, 3), np.uint8)
    with pytest.raises(MediaError, match="damaged"):
        decode_image(picture(noisy)[:60])


def test_a_photo_that_was_taken_sideways_stands_upright() -> None:
    pixels = np.zeros((64, 96, 3), np.uint8)
    pixels[:, :20] = 255
    # EXIF with one entry: tag 0x112, orientation 6 (the left side is the top).
    exif = b"Exif\0\0MM\0*\0\0\0\x08" + struct.pack(">HHHIHHI", 1, 0x112, 3, 1, 6, 0, 0)
    plain = picture(pixels, "mjpeg")
    read = decode_image(plain[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + plain[2:])
    assert read.shape == (96, 64, 3)
    assert read[:15].mean() > 240
    assert read[30:].mean() < 15
