"""From a sentence to sound on two streams: samples for those who draw and record, Opus for those who listen."""

import numpy as np

from gpu_tasks import engines
from gpu_tasks.encode import OpusEncoder
from gpu_tasks.pace import Pace
from secretary.wire import streams, writing
from secretary.wire.config import media_server
from secretary.wire.jobs import SynthesisJob
from secretary.wire.types import Speech


def speak(job: SynthesisJob, audio: writing.Writer, *, paced: bool = False) -> None:
    """Each piece goes out as soon as the engine has it. `paced`: it is heard meanwhile, and need not be all there."""
    pace = Pace("tts") if paced else None
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
            if pace:
                pace.keep(sent / rate, job.turn, audio.turn)
        if not rate:
            raise engines.EngineError("the voice has nothing to say")
        audio.send(opus.flush())
        samples.end(sent / rate)
    audio.end(sent / rate)


def _chunk(piece: Speech, at: int) -> streams.Chunk:
    whole = (np.clip(piece.samples, -1, 1) * 32767).astype("<i2")
    return streams.Chunk(at, whole.tobytes(), phones=piece.phones)
