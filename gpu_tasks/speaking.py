"""From a sentence to sound on two streams: samples for those who draw and record, Opus for those who listen."""

import time

import numpy as np
import redis.exceptions

from gpu_tasks import engines
from gpu_tasks.encode import OpusEncoder
from gpu_tasks.work import others_wait
from secretary.wire import streams, writing
from secretary.wire.config import media_server
from secretary.wire.jobs import SynthesisJob
from secretary.wire.types import Speech

AT_ONCE = 1.0
"""Seconds of a sentence on a call that are spoken as fast as can be: somebody waits for them."""

PACE = 3.0
"""How much quicker than it is heard the rest is spoken: the face, the call and a browser may share these cores."""


LOOK = 0.05
"""Seconds between two looks at who waits."""


def speak(job: SynthesisJob, audio: writing.Writer, *, paced: bool = False) -> None:
    """Each piece goes out as soon as the engine has it. `paced`: it is heard meanwhile, and need not be all there."""
    began = time.monotonic()
    opus, sent, rate = OpusEncoder(), 0, 0
    samples = writing.Writer(media_server(), audio.stream.replace("audio:", "speech:", 1), turn=job.turn)
    with samples:
        for piece in engines.synthesizer().synthesize(job.text, job.voice, job.language):
            if not rate:
                rate = piece.rate
                samples.open(streams.Header("pcm_s16le", rate))
                audio.open(streams.Header("opus", streams.OPUS_RATE))
            audio.send(opus.encode(piece))
            samples.send([_chunk(piece, sent)])
            sent += len(piece.samples)
            if paced:
                paced = _rest(job.turn, began + (sent / rate - AT_ONCE) / PACE)
        if not rate:
            raise engines.EngineError("the voice has nothing to say")
        audio.send(opus.flush())
        samples.end(sent / rate)
    audio.end(sent / rate)


def _rest(turn: str, until: float) -> bool:
    """Leave the cores to others until this moment (monotonic seconds), unless somebody else waits for this worker.

    False when nobody can tell who waits: the queue server is away, and no voice stops for that.
    """
    try:
        while (left := until - time.monotonic()) > 0 and not others_wait("tts", turn):
            time.sleep(min(left, LOOK))
    except redis.exceptions.RedisError:
        return False
    return True


def _chunk(piece: Speech, at: int) -> streams.Chunk:
    whole = (np.clip(piece.samples, -1, 1) * 32767).astype("<i2")
    return streams.Chunk(at, whole.tobytes(), phones=piece.phones)
