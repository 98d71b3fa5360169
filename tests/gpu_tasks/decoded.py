"""What a listener gets out of packets and files."""

import io
from fractions import Fraction

import av
import numpy as np
from numpy.typing import NDArray

from secretary.wire.streams import OPUS_RATE, Chunk


def pictures(chunks: list[Chunk]) -> list[NDArray[np.uint8]]:
    """H.264 in Annex B form to (h, w, 3) RGB."""
    codec = av.CodecContext.create("h264", "r")
    frames = [frame for chunk in chunks for frame in codec.decode(av.Packet(chunk.data))]
    return [frame.to_ndarray(format="rgb24") for frame in [*frames, *codec.decode(None)]]


def sound(chunks: list[Chunk]) -> NDArray[np.float32]:
    """Opus to mono at OPUS_RATE."""
    codec = av.CodecContext.create("opus", "r")
    codec.sample_rate, codec.layout = OPUS_RATE, "mono"
    parts = []
    for chunk in chunks:
        packet = av.Packet(chunk.data)
        packet.pts, packet.time_base = chunk.pts, Fraction(1, OPUS_RATE)
        parts += [frame.to_ndarray().reshape(-1) for frame in codec.decode(packet)]
    return np.concatenate(parts).astype(np.float32)


def file(data: bytes) -> dict[str, tuple[str, float]]:
    """Kind of stream → codec and the seconds that really decode."""
    found = {}
    with av.open(io.BytesIO(data)) as container:
        for stream in container.streams:
            container.seek(0)
            frames = list(container.decode(stream))
            count = sum(frame.samples for frame in frames) if stream.type == "audio" else len(frames)
            rate = stream.rate if stream.type == "audio" else stream.average_rate
            found[stream.type] = (stream.codec_context.codec.canonical_name, float(count / rate))
    return found


def units(packet: bytes) -> list[int]:
    """Types of the NAL units of an Annex B packet."""
    return [part[0] & 31 for part in packet.split(b"\x00\x00\x01")[1:]]


def frames(data: bytes) -> list[NDArray[np.uint8]]:
    """The pictures of a file, (h, w, 3) RGB each."""
    with av.open(io.BytesIO(data)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
