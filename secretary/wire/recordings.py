"""Finished recordings: what is in them, and a part of one without encoding it again."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import av

from secretary.wire.media import MediaError
from secretary.wire.streams import OPUS_RATE


@dataclass(frozen=True, slots=True)
class Contents:
    container: str
    """FFmpeg's name: `ogg`, or `mov,mp4,…`."""
    sound: str
    """Codec; "" without any."""
    picture: str
    seconds: float
    size: int
    """Bytes."""
    width: int = 0
    """Pixels."""
    height: int = 0


def contents(data: bytes) -> Contents:
    """What a recording holds, counted by its packets and not by what its header claims. Raises MediaError."""
    with _opened(data, "ogg,mov,mp4") as file:
        ends = [
            float((packet.pts + (packet.duration or 0)) * packet.time_base)
            for packet in file.demux()
            if packet.pts is not None and packet.size
        ]
        sound = next((s.codec_context.codec.canonical_name for s in file.streams.audio), "")
        video = next(iter(file.streams.video), None)
        picture = video.codec_context.codec.canonical_name if video else ""
        size = (video.codec_context.width, video.codec_context.height) if video else (0, 0)
        return Contents(file.format.name, sound, picture, max(ends, default=0.0), len(data), *size)


@contextmanager
def _opened(data: bytes, formats: str) -> Iterator[Any]:
    try:
        with av.open(io.BytesIO(data), "r", options={"format_whitelist": formats}) as file:
            yield file
    except (av.FFmpegError, OverflowError) as error:
        raise MediaError("the recording cannot be opened") from error


def cut(ogg: bytes, start: float, end: float) -> bytes:
    """The part of an OGG/Opus file from `start` to `end` seconds, packet by packet. Raises MediaError."""
    file = io.BytesIO()
    with _opened(ogg, "ogg") as source, av.open(file, "w", format="ogg") as target:
        target.metadata.update(source.streams.audio[0].metadata)  # the mark stays on every part
        stream = target.add_stream("libopus", rate=OPUS_RATE, layout="mono")
        written = 0
        for packet in source.demux(source.streams.audio[0]):
            if packet.pts is None or not start - 1e-6 <= float(packet.pts * packet.time_base) < end - 1e-6:
                continue
            part = av.Packet(bytes(packet))
            part.stream, part.time_base = stream, Fraction(1, OPUS_RATE)
            part.duration = round(float((packet.duration or 0) * packet.time_base) * OPUS_RATE)
            part.pts = part.dts = written
            written += part.duration
            target.mux(part)
    return file.getvalue()
