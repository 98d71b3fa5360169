"""From the streams of a turn to one clip and one voice file: the same packets that were sent, not encoded again."""

import logging
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gpu_tasks.encode import OPUS_FRAME, mp4, ogg
from gpu_tasks.hearing import pieces, whole
from secretary.wire import streams
from secretary.wire.blobs import store
from secretary.wire.config import media_server, settings
from secretary.wire.jobs import MuxJob
from secretary.wire.types import FPS, PAUSE, Clip, Outcome, Speech

logger = logging.getLogger(__name__)

PATIENCE = 20.0
"""Seconds that a silent stream is waited for before the recording goes on without it."""

SILENCE = b"\xf8\xff\xfe"
"""An Opus packet of 20 ms without sound."""


@dataclass(frozen=True, slots=True, eq=False)
class _Sentence:
    sound: Speech
    opus: list[bytes]
    video: list[bytes]


def record(job: MuxJob) -> Outcome:
    """Wait for the sentences to be complete, and join them. What is missing makes the record poorer, never fails it."""
    sentences = [found for number in range(job.sentences) if (found := _sentence(job, number))]
    if not sentences:
        return Outcome(job.turn, ok=False, reason="The voice did not answer; the text is complete.")
    seconds = sum(max(sentence.sound.seconds, len(sentence.video) / FPS) for sentence in sentences)
    voice = _keep(ogg(_opus(sentences)), "ogg", "audio/ogg", seconds)
    if not all(sentence.video for sentence in sentences):
        return Outcome(job.turn, ok=True, reason="", voice=voice)
    rate = sentences[0].sound.rate
    sound = Speech(np.concatenate([_stretched(sentence) for sentence in sentences]), rate)
    video = [packet for sentence in sentences for packet in sentence.video]
    clip = _keep(mp4(video, sound), "mp4", "video/mp4", seconds)
    return Outcome(job.turn, ok=True, clip=clip, voice=voice)


def _sentence(job: MuxJob, number: int) -> _Sentence | None:
    try:
        sound = whole(list(pieces(streams.attempts("speech", job.turn, number))))
        opus = _packets("audio", job.turn, number)
    except streams.StreamBroken as error:
        logger.warning("turn %s: sentence %s has no sound: %s", job.turn, number, error)
        return None
    try:
        video = _packets("video", job.turn, number) if job.picture else []
    except streams.StreamBroken as error:
        logger.warning("turn %s: sentence %s has no picture: %s", job.turn, number, error)
        video = []
    # The picture idles on to a keyframe of the idle loop; the next sentence begins with one of its own, anywhere.
    return _Sentence(sound, opus, video[: math.ceil((sound.seconds + PAUSE) * FPS)])


def _packets(kind: streams.Kind, turn: str, number: int) -> list[bytes]:
    """Raises StreamBroken when the stream does not come to its end."""
    names = streams.attempts(kind, turn, number)
    items = streams.read(media_server(), names, timeout=PATIENCE)
    return [item.data for item in items if isinstance(item, streams.Chunk)]


def _stretched(sentence: _Sentence) -> NDArray[np.float32]:
    """A sentence's samples with silence up to the end of its picture."""
    wanted = round(len(sentence.video) / FPS * sentence.sound.rate)
    return np.pad(sentence.sound.samples, (0, max(0, wanted - len(sentence.sound.samples))))


def _opus(sentences: list[_Sentence]) -> list[bytes]:
    """A natural pause of silence between sentences."""
    pause = [SILENCE] * round(PAUSE * streams.OPUS_RATE / OPUS_FRAME)
    return [packet for sentence in sentences for packet in [*sentence.opus, *pause]]


def _keep(data: bytes, suffix: str, media_type: str, seconds: float) -> Clip:
    key = store(settings().blobs_address).put(data, suffix)
    return Clip(key, media_type, round(seconds, 2), len(data))
