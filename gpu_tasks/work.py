"""What every GPU task does around its engine: count starts, open the stream, stamp the pulse, fail in words."""

import json
import logging
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import av.error
import redis.exceptions
from celery.exceptions import SoftTimeLimitExceeded
from redis.backoff import NoBackoff
from redis.retry import Retry

from gpu_tasks import engines
from secretary.wire import pulse, streams, worklog, writing
from secretary.wire.blobs import BlobMissing
from secretary.wire.broker import PRIORITY_STEPS
from secretary.wire.config import media_server, queue_server, settings
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


LIVE = 0
"""Priority of what somebody on the line waits for."""


class GivenWay(streams.Stopped):
    """Somebody on the line needs this worker: the work is begun anew later."""


def somebody_waits(queue: engines.Kind) -> bool:
    """On the line, for a task of this queue that no worker has taken yet."""
    return bool(queue_server().llen(queue))


def others_wait(queue: engines.Kind, *turns: str) -> bool:
    """Whether a task of this queue that no worker has taken yet belongs to anything but these turns.

    Raises RedisError after a moment when the queue server is away: a voice that speaks cannot wait for it.
    """
    with _impatient_queue_server().pipeline(transaction=False) as pipe:
        for step in PRIORITY_STEPS:
            pipe.lrange(f"{queue}:{step}" if step else queue, 0, -1)
        lying = [json.loads(task) for tasks in pipe.execute() for task in tasks]
    ours = {f"(turn {turn})" for turn in turns}
    return any(task["headers"].get("argsrepr") not in ours for task in lying)


@cache
def _impatient_queue_server() -> redis.Redis:
    return redis.Redis.from_url(settings().queue_address, socket_timeout=0.2, retry=Retry(NoBackoff(), 0))


@dataclass(frozen=True, slots=True)
class Work:
    name: str
    queue: engines.Kind
    turn: str
    number: int = 0
    kind: streams.Kind = "words"
    """Of the stream that this work writes."""


def perform(work: Work, do: Callable[[writing.Writer], None]) -> bool:
    """Run `do` with the Writer of this attempt's stream. False when the turn was cancelled or the work failed.

    Raises StreamSilent when what it listens to fell silent, and GivenWay: to be tried again later.
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
        with writing.Writer(server, stream, turn=work.turn) as writer:
            if attempt > MAX_ATTEMPTS:
                raise engines.EngineError(f"{work.name} was started {MAX_ATTEMPTS} times and did not survive")
            do(writer)
    except GivenWay:
        streams.take_back_attempt(server, work.name, work.turn, work.number)
        raise
    except streams.Stopped:
        return False
    except streams.StreamSilent:
        raise  # the task comes back later
    except redis.exceptions.RedisError as error:
        logger.warning("%s of turn %s lost the media server: %s", work.name, work.turn, type(error).__name__)
        return False
    except EXPECTED as error:
        # Kind and place only: an engine's words may repeat what somebody said.
        worklog.error(f"gpu_tasks.{work.name}", type(error).__name__)
        place = "".join(traceback.format_tb(error.__traceback__))
        logger.warning("%s of turn %s failed: %s\n%s", work.name, work.turn, type(error).__name__, place)
        return False
    engine = engines.engine(work.queue)
    pulse.stamp(queue_server(), work.queue, engine.label, engine.device, clones=getattr(engine, "clones", False))
    logger.info("%s of turn %s took %.0f ms", work.name, work.turn, (time.monotonic() - started) * 1000)
    return True
