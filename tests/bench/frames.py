"""What a picture costs: drawn by the embedded renderer, and encoded for the call."""

import time

from gpu_tasks.encode import VideoEncoder
from gpu_tasks.render.warp import Warp
from gpu_tasks.tts.embedded import Embedded
from secretary.wire.types import Expression, Voice
from tests.bench.naive import portrait

TEXT = "This is how long it takes to draw a face that says a sentence of some length, and to encode its pictures."


def costs() -> tuple[float, float]:
    """Milliseconds a frame of 512 × 512 on one core: to draw, to encode. Medians would hide the slow ones: means."""
    warp, rest = Warp(), Expression()
    face = portrait(warp)
    spoken = list(Embedded().synthesize(TEXT, Voice(""), "en"))
    list(warp.animate(face, spoken, rest, resting=rest, phase=0))  # warm
    began = time.process_time()
    groups = list(warp.animate(face, spoken, rest, resting=rest, phase=0))
    drawn = time.process_time()
    encoder = VideoEncoder()
    for frames in groups:
        encoder.encode(frames)
    encoded = time.process_time()
    count = sum(len(frames.pixels) for frames in groups)
    return (drawn - began) / count * 1000, (encoded - drawn) / count * 1000
