"""Recordings as messengers want them, made with PyAV: a tone, and a film of a grey that changes."""

import io
from collections.abc import Iterator

import av
import numpy as np

RATE = 48_000


def voice(seconds: float = 1.0, codec: str = "libopus", kind: str = "ogg") -> bytes:
    """A tone of 440 Hz, mono; OGG with Opus unless another codec and container are named."""
    file = io.BytesIO()
    with av.open(file, "w", format=kind) as container:
        sound = container.add_stream(codec, rate=RATE, layout="mono")
        for frame in (*_tone(seconds), None):
            container.mux(sound.encode(frame))
    return file.getvalue()


def film(seconds: float = 1.0, *, sound: bool = True) -> bytes:
    """MP4 with H.264, 64 × 64 at 25 frames a second, and AAC."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        picture = container.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
        picture.width = picture.height = 64
        picture.pix_fmt = "yuv420p"
        tone = container.add_stream("aac", rate=RATE, layout="mono") if sound else None
        for number in range(int(seconds * 25)):
            grey = np.full((64, 64, 3), number * 5 % 256, np.uint8)
            container.mux(picture.encode(av.VideoFrame.from_ndarray(grey, format="rgb24")))
        container.mux(picture.encode(None))
        if tone:
            for frame in (*_tone(seconds), None):
                container.mux(tone.encode(frame))
    return file.getvalue()


def _tone(seconds: float) -> Iterator[av.AudioFrame]:
    samples = np.sin(np.arange(int(seconds * RATE)) * (2 * np.pi * 440 / RATE)) * 0.3
    for start in range(0, len(samples), 960):
        part = (samples[start : start + 960] * 32767).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(part[None], format="s16", layout="mono")
        frame.sample_rate, frame.pts = RATE, start
        yield frame
