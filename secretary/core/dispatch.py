"""Task names and signatures, each with its queue: the only door to Celery.

Every signature names its queue, since a link without one lands in the default queue of the app that runs it.
`argsrepr` and `kwargsrepr` keep what people say out of Flower and the logs.
"""

import logging
from typing import Any

import kombu.exceptions
import redis.exceptions
from celery import current_app

from secretary.wire import streams
from secretary.wire.config import PRIORITY_STEPS, media_server, queue_server
from secretary.wire.jobs import AnimationJob, MuxJob, SynthesisJob, TranscriptionJob
from secretary.wire.types import pack

logger = logging.getLogger(__name__)

LIVE, CHAT, BATCH = 0, 5, 9
"""Priorities: somebody is waiting on the line; waiting for a message; nobody waits."""

QUEUES = {
    "gpu_tasks.transcribe": "stt",
    "gpu_tasks.synthesize": "tts",
    "gpu_tasks.animate": "render",
    "gpu_tasks.mux": "render",
    "secretary.reply": "dialogue",
    "secretary.finish": "dialogue",
    "secretary.watch": "dialogue",
    "secretary.pulse": "io",
}

LIVE_EXPIRY = 30.0
"""Seconds after which nobody on a call waits for it any more."""


def transcribe(job: TranscriptionJob, *, priority: int = LIVE, expires: float = LIVE_EXPIRY) -> None:
    if job.revision:
        _revise(job)
    _send("gpu_tasks.transcribe", job.turn, pack(job), priority=priority, expires=expires)


def synthesize(job: SynthesisJob, *, priority: int) -> None:
    _send("gpu_tasks.synthesize", job.turn, pack(job), priority=priority, expires=_expiry(priority))


def animate(job: AnimationJob, *, priority: int) -> None:
    _send("gpu_tasks.animate", job.turn, pack(job), priority=priority, expires=_expiry(priority))


def mux(job: MuxJob, *, priority: int) -> None:
    """Its Outcome goes to `secretary.finish`."""
    link = current_app.signature("secretary.finish", queue="dialogue", options={"argsrepr": f"(turn {job.turn})"})
    _send("gpu_tasks.mux", job.turn, pack(job), priority=priority, expires=None, link=link)


def reply(turn_id: int, *, priority: int) -> None:
    _send("secretary.reply", str(turn_id), turn_id, priority=priority, expires=None)


def pulse() -> None:
    """A tiny task through the io queue, for readiness."""
    _send("secretary.pulse", "pulse", None, priority=BATCH, expires=20.0)


def waiting(queue: str) -> int:
    """Tasks that lie in a queue and that no worker has taken yet."""
    names = [queue if not step else f"{queue}:{step}" for step in PRIORITY_STEPS]
    return sum(int(queue_server().llen(name)) for name in names)


def _revise(job: TranscriptionJob) -> None:
    """Earlier words of the same utterance need not be started any more."""
    try:
        streams.revise(media_server(), job.turn, job.revision)
    except redis.exceptions.RedisError:
        logger.warning("utterance %s: earlier words were not called off, the media server is away", job.turn)


def _expiry(priority: int) -> float | None:
    return {LIVE: LIVE_EXPIRY, BATCH: 60.0}.get(priority)


def _send(name: str, turn: str, argument: Any, *, priority: int, expires: float | None, link: Any = None) -> None:
    """Send a task. When the broker is away this only logs: the watch dispatches again from the row."""
    try:
        current_app.send_task(
            name,
            args=() if argument is None else (argument,),
            queue=QUEUES[name],
            priority=priority,
            expires=expires,
            link=link,
            argsrepr=f"(turn {turn})",
            kwargsrepr="{}",
            ignore_result=True,
        )
    except (kombu.exceptions.OperationalError, OSError) as error:
        logger.warning("%s for turn %s not sent, the queue server is away: %s", name, turn, type(error).__name__)
