"""Sound and pictures from outside: probe, decode within limits, resample. PyAV only.

Whatever arrives here was sent by a stranger. So the containers are listed by name (a playlist would make FFmpeg open
addresses of its own), sound is counted while it is decoded (an hour of silence fits into a few kilobytes), and a
picture's size is read from its header before anything is unpacked.
"""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from itertools import chain
from typing import Any, Literal

import av
import numpy as np
from numpy.typing import NDArray

from secretary.wire import exif
from secretary.wire.types import Speech

MAX_BYTES = 20_000_000
"""The largest file that Telegram hands to a bot."""

MAX_SECONDS = 300.0

MAX_PIXELS = 25_000_000
"""A photo of a phone has 12 million."""

_SOUND = "wav,ogg,mp3,mov,mp4,m4a,3gp,matroska,webm,flac,aac,amr"
_PICTURES = "png_pipe,jpeg_pipe,webp_pipe"


class MediaError(ValueError):
    """The file cannot be used; the text is for people."""


@dataclass(frozen=True, slots=True)
class Probe:
    kind: Literal["audio", "video", "image"]
    codec: str
    """FFmpeg's name: `opus`, `mp3`, `aac`, `h264`, `mjpeg` …"""
    seconds: float
    """As the file claims; 0 when it does not say."""
    size: int
    """Bytes."""
    width: int = 0
    """Pixels."""
    height: int = 0


@contextmanager
def _opened(data: bytes, formats: str, max_bytes: int) -> Iterator[Any]:
    if not data:
        raise MediaError("the file is empty")
    if len(data) > max_bytes:
        raise MediaError(f"the file has {len(data) / 1e6:.1f} MB; at most {max_bytes / 1e6:.1f} MB are taken")
    try:
        with av.open(BytesIO(data), options={"format_whitelist": formats}) as container:
            yield container
    except (av.FFmpegError, OverflowError) as error:
        raise MediaError("the file is damaged, or of a kind that cannot be read here") from error


def probe(data: bytes, max_bytes: int = MAX_BYTES) -> Probe:
    """What a file is, by its headers. Raises MediaError when it is neither sound, video nor a picture."""
    if is_picture(data):
        width, height = picture_size(data)
        return Probe("image", _picture_codec(data), 0.0, len(data), width, height)
    with _opened(data, _SOUND, max_bytes) as container:
        stream = next(chain(_moving(container), container.streams.audio), None)
        if stream is None:
            raise MediaError("the file holds neither sound nor a picture")
        seconds = (container.duration or 0) / av.time_base
        if stream.type == "audio":
            return Probe("audio", stream.codec_context.codec.canonical_name, seconds, len(data))
        context = stream.codec_context
        return Probe("video", context.codec.canonical_name, seconds, len(data), context.width, context.height)


def _moving(container: Any) -> Iterator[Any]:
    """Video streams that are not the cover of a song."""
    return (stream for stream in container.streams.video if not stream.disposition & stream.disposition.attached_pic)


def decode(data: bytes, rate: int = 16_000, *, max_seconds: float = MAX_SECONDS, max_bytes: int = MAX_BYTES) -> Speech:
    """The sound of a file (WAV, OGG, MP3, M4A, MP4, WebM, FLAC, AAC, AMR), mono at `rate` hertz.

    Damaged packets are left out. Raises MediaError when there is no sound or more of it than allowed.
    """
    with _opened(data, _SOUND, max_bytes) as container:
        if not container.streams.audio:
            raise MediaError("the file holds no sound")
        room = int(max_seconds * rate)
        pieces: list[NDArray[np.float32]] = []
        for piece in _decoded(container, rate):
            pieces.append(piece)
            room -= len(piece)
            if room < 0:
                raise MediaError(f"the sound is longer than the {max_seconds:g} seconds that are taken")
    if not any(len(piece) for piece in pieces):
        raise MediaError("the file holds no sound that can be decoded")
    return Speech(np.concatenate(pieces), rate)


def _decoded(container: Any, rate: int) -> Iterator[NDArray[np.float32]]:
    resampler: Any = None
    shape: tuple[str, str, int] | None = None
    for packet in container.demux(container.streams.audio[0]):
        for frame in _frames(packet):
            # A chained OGG may change its rate or its channels at any packet.
            if shape != (shape := (frame.format.name, frame.layout.name, frame.sample_rate)):
                yield from _samples(resampler, None)
                resampler = av.AudioResampler("fltp", frame.layout, rate)
            frame.pts = None
            yield from _samples(resampler, frame)
    yield from _samples(resampler, None)


def _frames(packet: Any) -> list[Any]:
    try:
        return list(packet.decode())
    except av.InvalidDataError:
        return []


def _samples(resampler: Any, frame: Any) -> Iterator[NDArray[np.float32]]:
    """The resampled frame, its channels averaged: FFmpeg's own way to mono would clip. None empties the resampler."""
    if resampler is not None:
        for resampled in resampler.resample(frame):
            yield np.nan_to_num(resampled.to_ndarray().mean(axis=0)).clip(-1.0, 1.0)


class Resampler:
    """Mono sound from one rate to another, piece by piece without seams."""

    def __init__(self, source: int, target: int) -> None:
        """Rates in hertz."""
        self._source = source
        self._same = source == target
        self._resampler = av.AudioResampler("fltp", "mono", target)

    def push(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """What can be given out after taking these; a few milliseconds stay inside until `flush`."""
        if self._same or not len(samples):
            return samples.astype(np.float32, copy=False)
        contiguous = np.ascontiguousarray(samples[None], dtype=np.float32)
        frame = av.AudioFrame.from_ndarray(contiguous, format="fltp", layout="mono")
        frame.sample_rate = self._source
        return self._drain(frame)

    def flush(self) -> NDArray[np.float32]:
        """The rest. The resampler takes nothing more afterwards."""
        return np.zeros(0, np.float32) if self._same else self._drain(None)

    def _drain(self, frame: Any) -> NDArray[np.float32]:
        pieces = [resampled.to_ndarray()[0] for resampled in self._resampler.resample(frame)]
        return np.concatenate(pieces) if pieces else np.zeros(0, np.float32)


def resample(speech: Speech, rate: int) -> Speech:
    """The whole sound at another rate; phones stay, since they are in seconds."""
    if speech.rate == rate or not len(speech.samples):
        return Speech(speech.samples, rate, speech.phones)
    resampler = Resampler(speech.rate, rate)
    samples = np.concatenate([resampler.push(speech.samples), resampler.flush()])
    return Speech(samples, rate, speech.phones)


def is_picture(data: bytes) -> bool:
    """Whether it begins as a JPEG, PNG or WebP does."""
    return bool(_picture_codec(data))


def _picture_codec(data: bytes) -> str:
    if data[:3] == b"\xff\xd8\xff":
        return "mjpeg"
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        return "png"
    return "webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else ""


def picture_size(data: bytes) -> tuple[int, int]:
    """(width, height) in pixels from the header of a JPEG, PNG or WebP. Raises MediaError for anything else."""
    readers = {"mjpeg": _jpeg_size, "png": _png_size, "webp": _webp_size}
    codec = _picture_codec(data)
    if not codec:
        raise MediaError("the file is no picture; JPEG, PNG and WebP are taken")
    try:
        width, height = readers[codec](data)
    except (struct.error, IndexError) as error:
        raise MediaError("the picture ends within its header") from error
    if not width or not height:
        raise MediaError("the picture's header gives it no size")
    return width, height


def _png_size(data: bytes) -> tuple[int, int]:
    return struct.unpack_from(">II", data, 16)


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """Walks the markers to the first start-of-frame (ITU-T T.81, table B.1)."""
    at = 2
    while True:
        while data[at] == 0xFF:
            at += 1
        marker = data[at]
        (length,) = struct.unpack_from(">H", data, at + 1)
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", data, at + 4)
            return width, height
        at += 1 + length


def _webp_size(data: bytes) -> tuple[int, int]:
    """Lossy, lossless and extended headers (RFC 9649, section 2)."""
    match data[12:16]:
        case b"VP8X":
            wide, high = data[24:27], data[27:30]
            return int.from_bytes(wide, "little") + 1, int.from_bytes(high, "little") + 1
        case b"VP8L":
            (bits,) = struct.unpack_from("<I", data, 21)
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case _:
            width, height = struct.unpack_from("<HH", data, 26)
            return width & 0x3FFF, height & 0x3FFF


def decode_image(data: bytes, max_pixels: int = MAX_PIXELS, max_bytes: int = MAX_BYTES) -> NDArray[np.uint8]:
    """(height, width, 3) RGB of a JPEG, PNG or WebP, upright; transparent parts become white.

    Raises MediaError for another kind of file, a damaged one, or one with more pixels than allowed.
    """
    width, height = picture_size(data)
    if width * height > max_pixels:
        raise MediaError(f"the picture has {width * height / 1e6:.1f} million pixels; {max_pixels / 1e6:g} are taken")
    with _opened(data, _PICTURES, max_bytes) as container:
        frame = next(container.decode(video=0), None)
        if frame is None or (frame.width, frame.height) != (width, height):
            raise MediaError("the picture is damaged")
        pixels = frame.to_ndarray(format="rgba")
    opaque = pixels[..., :3]
    if pixels[..., 3].min() < 255:
        alpha = pixels[..., 3:] / np.float32(255)
        opaque = (opaque * alpha + 255 * (1 - alpha)).astype(np.uint8)
    return exif.upright(np.ascontiguousarray(opaque), data)
