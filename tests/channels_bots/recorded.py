"""Recordings as our workers make them, kept in the blob store."""

from functools import cache
from pathlib import Path

import numpy as np

from gpu_tasks.encode import OPUS_FRAME, OpusEncoder, VideoEncoder, mp4, ogg
from secretary.wire import streams
from secretary.wire.blobs import store
from secretary.wire.config import settings
from secretary.wire.types import FACE_SIZE, FPS, Clip, Frames, Speech


def tone(seconds: float, hertz: float = 440.0) -> Speech:
    t = np.arange(round(seconds * streams.OPUS_RATE)) / streams.OPUS_RATE
    return Speech((0.4 * np.sin(2 * np.pi * hertz * t)).astype(np.float32), streams.OPUS_RATE)


@cache
def packets(seconds: float, hertz: float = 440.0) -> tuple[bytes, ...]:
    """Opus, 20 ms each."""
    encoder = OpusEncoder()
    return tuple(chunk.data for chunk in [*encoder.encode(tone(seconds, hertz)), *encoder.flush()])


@cache
def opus(seconds: float, hertz: float = 440.0) -> bytes:
    """An OGG file."""
    return ogg(packets(seconds, hertz))


@cache
def _film(seconds: float) -> bytes:
    encoder = VideoEncoder()
    pixels = np.full((round(seconds * FPS), FACE_SIZE, FACE_SIZE, 3), 90, np.uint8)
    return mp4([chunk.data for chunk in encoder.encode(Frames(pixels)) + encoder.flush()], tone(seconds))


def voice(seconds: float = 1.0) -> Clip:
    data = opus(seconds)
    lasts = len(packets(seconds)) * OPUS_FRAME / streams.OPUS_RATE
    return Clip(store(settings().blobs_address).put(data, "ogg"), "audio/ogg", lasts, len(data))


def film(seconds: float = 1.0) -> Clip:
    data = _film(seconds)
    return Clip(store(settings().blobs_address).put(data, "mp4"), "video/mp4", seconds, len(data))


def unreadable() -> str:
    """A blob that the store fails to read, as if a network lay between: a folder stands in its place."""
    key = "1" * 64 + ".ogg"
    (Path(settings().blobs_address) / key[:2] / key).mkdir(parents=True, exist_ok=True)
    return key
