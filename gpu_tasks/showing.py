"""From a portrait and the sound of a sentence to H.264 on a stream."""

import json
import time
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gpu_tasks import engines
from gpu_tasks.encode import VideoEncoder
from gpu_tasks.hearing import pieces
from gpu_tasks.pace import Pace
from gpu_tasks.work import GivenWay, somebody_waits
from secretary.wire import media, streams, writing
from secretary.wire.blobs import store
from secretary.wire.config import media_server, settings
from secretary.wire.jobs import AnimationJob
from secretary.wire.types import FACE_SIZE, FPS, LOOP, PAUSE, Photo

LOOKS = 100
PAUSE_BETWEEN_LOOKS = 0.3
"""How often, and after how many seconds, it is looked whether the voice of a sentence has begun."""

PATIENCE = 1.0
"""Seconds that the voice is waited for at a time: in the worker that speaks as well, it cannot begin meanwhile."""

LARGEST_PHOTO = 40_000_000
"""Pixels."""


def can_begin(job: AnimationJob) -> bool:
    """Whether the voice that this picture follows has begun, within PATIENCE; true as well when it never will."""
    names = streams.attempts("speech", job.speech or job.turn, job.number)
    deadline = time.monotonic() + PATIENCE
    while not job.idle and not any(streams.has_begun(media_server(), name) for name in names):
        if streams.stopped(media_server(), job.turn):
            return True
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def show(job: AnimationJob, video: writing.Writer, *, patient: bool = False) -> None:
    """Each picture goes out as soon as it is drawn; on a call the later ones no quicker than Pace.

    `patient`: nobody on the line waits for it; raises GivenWay when somebody does for something else.
    """
    renderer, portrait = engines.renderer(), prepared(job.photo)
    phase = job.phase if job.idle else _phase(job)
    if job.idle:
        frames = renderer.idle(portrait, job.resting)
    else:
        sound = pieces(streams.attempts("speech", job.speech or job.turn, job.number), stall=1.0, timeout=3.0)
        frames = renderer.animate(portrait, sound, job.expression, resting=job.resting, phase=phase)
    encoder, pace = VideoEncoder(), Pace("render")
    video.open(streams.Header("h264", streams.VIDEO_RATE, FACE_SIZE, FACE_SIZE, phase))
    for group in frames:
        video.send(encoder.encode(group))
        if patient and somebody_waits("render"):
            raise GivenWay(job.turn)
        if not patient and not job.idle:
            supposed = bool(job.speech) and video.turn == job.turn
            pace.keep(encoder.frames / FPS, job.turn, video.turn, supposed=supposed)
    video.send(encoder.flush())
    seconds = encoder.frames / FPS
    video.end(seconds, 0.0 if job.idle else max(0.0, seconds - _spoken(job, job.number, 0.0)))


def _phase(job: AnimationJob) -> int:
    """Where in the head motion's period this sentence starts: after the sentences before it."""
    earlier = sum(_spoken(job, number, -PAUSE) + PAUSE for number in range(job.number))
    return (job.phase + round(earlier * FPS)) % LOOP


def _spoken(job: AnimationJob, number: int, otherwise: float) -> float:
    """Seconds of a sentence's sound, once it is complete."""
    for name in streams.attempts("speech", job.speech or job.turn, number):
        if (end := streams.end_of(media_server(), name)) is not None:
            return end.seconds
    return otherwise


@lru_cache(maxsize=8)
def prepared(photo: Photo) -> Any:
    """A portrait made ready, kept for the next sentence. Raises EngineError when it shows no face."""
    blobs = store(settings().blobs_address)
    landmarks = json.loads(blobs.get(photo.landmarks)) if photo.landmarks else None
    return engines.renderer().prepare(_picture(photo.image), landmarks)


def _picture(key: str) -> NDArray[np.uint8]:
    return media.decode_image(store(settings().blobs_address).get(key), LARGEST_PHOTO)
