"""From the sound on a stream to a Transcript on another."""

import json
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from gpu_tasks import engines
from secretary.wire import listening, media, streams, writing
from secretary.wire.blobs import store
from secretary.wire.config import media_server, settings
from secretary.wire.jobs import TranscriptionJob
from secretary.wire.types import Speech, pack


def hear(job: TranscriptionJob, writer: writing.Writer) -> None:
    """Raises StreamBroken when the sound does not come so far, Stopped when nobody needs these words any more.

    A recording raises BlobMissing or MediaError instead.
    """

    def wanted() -> bool:
        return not streams.replaced(media_server(), job.turn, job.revision)

    if not wanted():
        raise streams.Stopped(job.turn)
    sound = _recorded(job.recording) if job.recording else whole(list(first(pieces([job.speech]), job.until)))
    try:
        heard = engines.transcriber().transcribe(
            sound, job.languages, job.task, hint=job.hint, effort=job.effort, wanted=wanted, timed=job.timed
        )
    except engines.Unwanted as called_off:
        raise streams.Stopped(job.turn) from called_off
    writer.open(streams.Header("json", 1))
    writer.send([streams.Chunk(0, json.dumps(pack(heard)).encode())])
    writer.end(heard.seconds)


def _recorded(key: str) -> Speech:
    """Raises BlobMissing, or MediaError when the recording cannot be decoded."""
    return media.decode(store(settings().blobs_address).get(key))


def pieces(names: Sequence[str], *, stall: float = 3.0, timeout: float = 30.0) -> Iterator[Speech]:
    """Speech from a stream's attempts, piece by piece as it comes; `stall` and `timeout` as in `listening.read`."""
    rate = 0
    for item in listening.read(media_server(), names, stall=stall, timeout=timeout):
        if isinstance(item, streams.Header):
            rate = item.rate
        elif isinstance(item, streams.Chunk):
            samples = (np.frombuffer(item.data, "<i2") / 32768).astype(np.float32)
            yield Speech(samples, rate, item.phones)


def first(parts: Iterator[Speech], samples: int | None) -> Iterator[Speech]:
    """The beginning of what comes, as many samples; all of it when None."""
    left = samples
    for part in parts:
        if left is None:
            yield part
            continue
        yield Speech(part.samples[:left], part.rate, part.phones)
        left -= len(part.samples)
        if left <= 0:
            return


def whole(parts: Sequence[Speech]) -> Speech:
    """Pieces joined into one; a moment of silence when there are none."""
    if not parts:
        return Speech(np.zeros(160, np.float32), 16_000)
    samples: NDArray[np.float32] = np.concatenate([part.samples for part in parts], dtype=np.float32)
    return Speech(samples, parts[0].rate)
