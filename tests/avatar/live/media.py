"""Sound and picture that are easy to recognise after decoding, encoded as the workers do."""

from fractions import Fraction

import av
import numpy as np
import redis
from av.audio.codeccontext import AudioCodecContext
from av.video.codeccontext import VideoCodecContext
from numpy.typing import NDArray

from avatar.live.screen import IdleLoop
from avatar.live.sentence import FRAME
from secretary.wire.streams import OPUS_RATE, VIDEO_RATE, Chunk, Header, Kind, name
from secretary.wire.types import FPS, GOP, LOOP
from secretary.wire.writing import Writer

SIDE = 64
"""Pixels."""


def opus(samples: NDArray[np.float32]) -> list[Chunk]:
    """48 kHz mono in packets of 20 ms."""
    codec = AudioCodecContext.create("libopus", "w")
    codec.sample_rate, codec.layout, codec.format = OPUS_RATE, "mono", "flt"
    codec.time_base = Fraction(1, OPUS_RATE)
    packets = []
    for start in range(0, len(samples) // 960 * 960, 960):
        frame = av.AudioFrame.from_ndarray(samples[None, start : start + 960], format="flt", layout="mono")
        frame.sample_rate, frame.pts = OPUS_RATE, start
        packets += codec.encode(frame)
    return [Chunk(index * 960, bytes(packet)) for index, packet in enumerate(packets)]


def h264(levels: list[int]) -> list[Chunk]:
    """One flat grey frame each."""
    codec = VideoCodecContext.create("libx264", "w")
    codec.width = codec.height = SIDE
    codec.pix_fmt, codec.framerate, codec.time_base = "yuv420p", Fraction(FPS), Fraction(1, FPS)
    codec.profile, codec.thread_count = "Baseline", 1
    options = f"repeat-headers=1:annexb=1:scenecut=0:keyint={GOP}:min-keyint={GOP}:aud=0"
    codec.options = {"preset": "ultrafast", "tune": "zerolatency", "level": "31", "x264-params": options}
    packets = []
    for number, level in enumerate(levels):
        planes = np.full((SIDE * 3 // 2, SIDE), 128, np.uint8)
        planes[:SIDE] = level
        frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
        frame.pts = number
        packets += codec.encode(frame)
    packets += codec.encode(None)
    return [Chunk(packet.pts * FRAME, bytes(packet), bool(packet.is_keyframe)) for packet in packets]


def bursts(seconds: float, on: float = 0.2, every: float = 0.6) -> NDArray[np.float32]:
    """A 440 Hz tone that is on at the start of each period. 48 kHz."""
    t = np.arange(round(seconds * OPUS_RATE)) / OPUS_RATE
    return np.where(t % every < on, 0.5 * np.sin(2 * np.pi * 440 * t), 0.0).astype(np.float32)


def claps(seconds: float, on: float = 0.2, every: float = 0.6) -> list[int]:
    """Grey levels of a picture that is white while `bursts` sounds."""
    return [200 if n / FPS % every < on - 1e-6 else 60 for n in range(round(seconds * FPS))]


def idle() -> IdleLoop:
    return IdleLoop.of(h264([20] * LOOP))


def send(  # noqa: PLR0917
    client: redis.Redis,
    kind: Kind,
    turn: str,
    number: int,
    chunks: list[Chunk],
    seconds: float | None = None,
    attempt: int = 1,
) -> Writer:
    """Write one attempt; complete when `seconds` is given."""
    writer = Writer(client, name(kind, turn, number, attempt), turn=turn)
    writer.open(Header("opus", OPUS_RATE) if kind == "audio" else Header("h264", VIDEO_RATE, SIDE, SIDE))
    writer.send(chunks)
    if seconds is not None:
        writer.end(seconds)
    return writer
