"""Recordings as messengers take them, made on the spot."""

from io import BytesIO
from typing import Any

import av
import numpy as np

from gpu_tasks.encode import OpusEncoder, ogg
from secretary.wire.types import Speech


def tone(seconds: float, rate: int = 48_000) -> Speech:
    times = np.arange(int(seconds * rate)) / rate
    return Speech((0.3 * np.sin(2 * np.pi * 220 * times)).astype(np.float32), rate)


def voice(seconds: float = 2.0) -> bytes:
    """OGG with Opus."""
    encoder = OpusEncoder()
    chunks = encoder.encode(tone(seconds)) + encoder.flush()
    return ogg(chunk.data for chunk in chunks)


def video(seconds: float = 2.0, size: tuple[int, int] = (64, 64), *, sound: bool = True, fps: int = 25) -> bytes:
    """MP4 with H.264 and AAC."""
    file = BytesIO()
    with av.open(file, "w", format="mp4") as container:
        picture = container.add_stream("libx264", rate=fps, options={"preset": "ultrafast"})
        picture.width, picture.height, picture.pix_fmt = *size, "yuv420p"
        heard = container.add_stream("aac", rate=48_000, layout="mono") if sound else None
        grey = av.VideoFrame.from_ndarray(np.full((size[1], size[0], 3), 128, np.uint8), format="rgb24")
        for number in range(int(seconds * fps)):
            grey.pts = number
            container.mux(picture.encode(grey))
        container.mux(picture.encode(None))
        if heard:
            _sing(container, heard, tone(seconds))
    return file.getvalue()


def _sing(container: Any, stream: Any, sound: Speech) -> None:
    frame = av.AudioFrame.from_ndarray(sound.samples[None], format="fltp", layout="mono")
    frame.sample_rate, frame.pts = sound.rate, 0
    container.mux(stream.encode(frame))
    container.mux(stream.encode(None))
