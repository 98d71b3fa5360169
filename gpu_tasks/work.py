"""What every GPU task does around its engine: count starts, open the stream, stamp the pulse, fail in words."""

import logging
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass

import av.error
import redis.exceptions
from celery.exceptions import SoftTimeLimitExceeded

from gpu_tasks import engines
from secretary.wire import pulse, streams
from secretary.wire.blobs import BlobMissing
from secretary.wire.config import media_server, queue_server
from secretary.wire.jobs import MAX_ATTEMPTS

logger = logging.getLogger(__name__)

EXPECTED = (
    engines.EngineError,
    streams.StreamBroken,
    BlobMissing,
    SoftTimeLimitExceeded,
    av.error.FFmpegError,
    ValueError,
    RuntimeError,  # CUDA and CTranslate2 raise this
    OSError,
)
"""What work on somebody's data may raise; the listener hears of it on the stream."""


@dataclass(frozen=True, slots=True)
class Work:
    name: str
    queue: engines.Kind
    turn: str
    number: int = 0
    kind: streams.Kind = "words"
    """Of the stream that this work writes."""


def perform(work: Work, do: Callable[[streams.Writer], None]) -> bool:
    """Run `do` with the Writer of this attempt's stream. False when the turn was cancelled or the work failed.

    Raises StreamSilent when what it listens to fell silent: to be tried again later.
    A task that kills its worker comes back from the queue: its fourth start only reports the failure.
    """
    server = media_server()
    if streams.stopped(server, work.turn):
        return False
    names = streams.attempts(work.kind, work.turn, work.number)
    if any(streams.end_of(server, name) for name in names):
        return True  # delivered by an earlier start, and dispatched again meanwhile
    attempt = streams.start_attempt(server, work.name, work.turn, work.number)
    stream = names[min(attempt, MAX_ATTEMPTS) - 1]
    started = time.monotonic()
    try:
        with streams.Writer(server, stream, turn=work.turn) as writer:
            if attempt > MAX_ATTEMPTS:
                raise engines.EngineError(f"{work.name} was started {MAX_ATTEMPTS} times and did not survive")
            do(writer)
    except streams.Stopped:
        return False
    except streams.StreamSilent:
        raise  # the task comes back later
    except redis.exceptions.RedisError as error:
        logger.warning("%s of turn %s lost the media server: %s", work.name, work.turn, type(error).__name__)
        return False
    except EXPECTED as error:
        # Kind and place only: an engine's words may repeat what somebody said.
        place = "".join(traceback.format_tb(error.__traceback__))
        logger.warning("%s of turn %s failed: %s\n%s", work.name, work.turn, type(error).__name__, place)
        return False
    engine = engines.engine(work.queue)
    pulse.stamp(queue_server(), work.queue, engine.label, engine.device)
    logger.info("%s of turn %s took %.0f ms", work.name, work.turn, (time.monotonic() - started) * 1000)
    return True
