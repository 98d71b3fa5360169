"""From the streams of a turn to one clip and one voice file: the same packets that were sent, not encoded again."""

import json
import logging
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gpu_tasks.encode import OPUS_FRAME, mp4, ogg
from gpu_tasks.hearing import pieces, whole
from secretary.wire import listening, media, streams, writing
from secretary.wire.blobs import store
from secretary.wire.config import media_server, settings
from secretary.wire.jobs import MuxJob
from secretary.wire.types import FPS, PAUSE, Clip, Outcome, Speech, pack

logger = logging.getLogger(__name__)

WAIT = 45.0
"""Seconds after which an incomplete turn is recorded as it is."""


def pause_between_looks(job: MuxJob) -> float:
    """Seconds: somebody waits for a voice by itself."""
    return 0.5 if job.picture else 0.1


SILENCE = b"\xf8\xff\xfe"
"""An Opus packet of 20 ms without sound."""


@dataclass(frozen=True, slots=True, eq=False)
class _Sentence:
    number: int
    sound: Speech
    opus: list[bytes]
    video: list[bytes]


def complete(job: MuxJob) -> bool:
    """Whether everything has come to its end, good or bad: of an answer that was stopped nothing more will come."""
    if streams.stopped(media_server(), job.turn):
        return True
    kinds: tuple[streams.Kind, ...] = ("speech", "audio", "video") if job.picture else ("speech", "audio")
    return all(
        any(streams.is_over(media_server(), name) for name in streams.attempts(kind, job.turn, number))
        for number in range(job.sentences)
        for kind in kinds
    )


def record(job: MuxJob) -> Outcome:
    """Join the sentences. What is missing makes the record poorer, never fails it."""
    sentences = [found for number in range(job.sentences) if (found := _sentence(job, number))]
    if not sentences:
        return Outcome(job.turn, ok=False, reason="The voice did not answer; the text is complete.")
    seconds = sum(max(sentence.sound.seconds, len(sentence.video) / FPS) for sentence in sentences)
    lengths = {sentence.number: _length(sentence) for sentence in sentences}
    voice = _keep(ogg(_opus(sentences)), "ogg", "audio/ogg", sum(lengths.values()))
    if not all(sentence.video for sentence in sentences):
        return Outcome(job.turn, ok=True, voice=voice, sentences=lengths)
    sound = Speech(np.concatenate([_stretched(sentence) for sentence in sentences]), streams.OPUS_RATE)
    video = [packet for sentence in sentences for packet in sentence.video]
    clip = _keep(mp4(video, sound), "mp4", "video/mp4", seconds)
    return Outcome(job.turn, ok=True, clip=clip, voice=voice, sentences=lengths)


def tell(outcome: Outcome) -> None:
    """Put an Outcome where somebody waits for it (`MuxJob.awaited`)."""
    with writing.Writer(media_server(), streams.name("words", outcome.turn, 1, 1), turn=outcome.turn) as writer:
        writer.open(streams.Header("json", 1))
        writer.send([streams.Chunk(0, json.dumps(pack(outcome)).encode())])
        writer.end(0.0)


def _sentence(job: MuxJob, number: int) -> _Sentence | None:
    try:
        spoken = whole(list(pieces(streams.attempts("speech", job.turn, number), stall=0.5, timeout=1.0)))
        sound = media.resample(spoken, streams.OPUS_RATE)  # the voices of two languages may differ in rate
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
    return _Sentence(number, sound, opus, video[: math.ceil((sound.seconds + PAUSE) * FPS)])


def _packets(kind: streams.Kind, turn: str, number: int) -> list[bytes]:
    """Raises StreamBroken when the stream does not come to its end."""
    names = streams.attempts(kind, turn, number)
    items = listening.read(media_server(), names, stall=0.5, timeout=1.0)
    return [item.data for item in items if isinstance(item, streams.Chunk)]


def _stretched(sentence: _Sentence) -> NDArray[np.float32]:
    """A sentence's samples with silence up to the end of its picture."""
    wanted = round(len(sentence.video) / FPS * sentence.sound.rate)
    return np.pad(sentence.sound.samples, (0, max(0, wanted - len(sentence.sound.samples))))


PAUSE_PACKETS = round(PAUSE * streams.OPUS_RATE / OPUS_FRAME)


def _opus(sentences: list[_Sentence]) -> list[bytes]:
    """A natural pause of silence after each sentence."""
    return [packet for sentence in sentences for packet in [*sentence.opus, *[SILENCE] * PAUSE_PACKETS]]


def _length(sentence: _Sentence) -> float:
    """Seconds of a sentence in the voice file."""
    return round((len(sentence.opus) + PAUSE_PACKETS) * OPUS_FRAME / streams.OPUS_RATE, 3)


def _keep(data: bytes, suffix: str, media_type: str, seconds: float) -> Clip:
    key = store(settings().blobs_address).put(data, suffix)
    return Clip(key, media_type, round(seconds, 2), len(data))
