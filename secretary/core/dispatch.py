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
from secretary.wire.broker import PRIORITY_STEPS
from secretary.wire.config import media_server, queue_server
from secretary.wire.jobs import AnimationJob, InspectionJob, MuxJob, SynthesisJob, TranscriptionJob
from secretary.wire.types import pack

logger = logging.getLogger(__name__)

LIVE, CHAT, BATCH = 0, 5, 9
"""Priorities: somebody is waiting on the line; waiting for a message; nobody waits."""

QUEUES = {
    "gpu_tasks.transcribe": "stt",
    "gpu_tasks.synthesize": "tts",
    "gpu_tasks.animate": "render",
    "gpu_tasks.mux": "render",
    "gpu_tasks.inspect_portrait": "render",
    "secretary.reply": "dialogue",
    "secretary.heard": "dialogue",
    "secretary.spoken": "dialogue",
    "secretary.finish": "dialogue",
    "secretary.watch": "dialogue",
    "secretary.remind": "dialogue",
    "secretary.pulse": "io",
    "secretary.export": "io",
    "secretary.purge": "io",
    "bots.fetch": "io",
    "bots.deliver": "io",
    "bots.show": "io",
    "bots.welcome": "io",
    "bots.knock": "io",
    "bots.repeat": "io",
    "bots.note": "io",
}

LIVE_EXPIRY = 30.0
"""Seconds after which nobody on a call waits for it any more."""


def transcribe(job: TranscriptionJob, *, priority: int = LIVE, expires: float = LIVE_EXPIRY) -> None:
    if job.revision:
        _revise(job)
    _send("gpu_tasks.transcribe", job.turn, pack(job), priority=priority, expires=expires)


def synthesize(job: SynthesisJob, *, priority: int) -> None:
    _send("gpu_tasks.synthesize", job.turn, pack(job), priority=priority, expires=_expiry(priority))


def hear(turn_id: int, job: TranscriptionJob) -> None:
    """Transcribe what a chat brought; `secretary.heard` takes the words from their stream."""
    link = _link("secretary.heard", job.turn, args=(turn_id,), immutable=True)
    _send("gpu_tasks.transcribe", job.turn, pack(job), priority=CHAT, expires=None, link=link)


def animate(job: AnimationJob, *, priority: int, awaited: bool = True) -> None:
    """`awaited`: it is of no use any more after a while."""
    expires = _expiry(priority) if awaited else None
    _send("gpu_tasks.animate", job.turn, pack(job), priority=priority, expires=expires)


def mux(job: MuxJob, *, priority: int) -> None:
    """Its Outcome goes to `secretary.finish`, that of a voice by itself to `secretary.spoken`; or to who awaits it."""
    link = None if job.awaited else _link("secretary.finish" if job.picture else "secretary.spoken", job.turn)
    _send("gpu_tasks.mux", job.turn, pack(job), priority=priority, expires=None, link=link)


def inspect(job: InspectionJob) -> None:
    """Have a portrait looked at; somebody waits for its Verdict before a form."""
    _send("gpu_tasks.inspect_portrait", job.turn, pack(job), priority=CHAT, expires=LIVE_EXPIRY)


def reply(turn_id: int, *, priority: int, after: float = 0.0) -> None:
    """`after`: seconds in which more may be said."""
    _send("secretary.reply", str(turn_id), turn_id, priority=priority, expires=None, countdown=after)


def fetch(turn_id: int) -> None:
    """Bring the recording of a chat turn here, and have it heard."""
    _send("bots.fetch", str(turn_id), turn_id, priority=CHAT, expires=None)


def deliver(identity_id: int, *, after: float = 0.0) -> None:
    """Bring somebody at a chat door what is ready for them."""
    _send("bots.deliver", f"of identity {identity_id}", identity_id, priority=CHAT, expires=None, countdown=after)


def welcome(identity_id: int) -> None:
    """Tell somebody at a chat door that they may talk."""
    _send("bots.welcome", f"of identity {identity_id}", identity_id, priority=CHAT, expires=None)


def knock(identity_id: int) -> None:
    """Ask somebody at a chat door who has not written for long to write."""
    _send("bots.knock", f"of identity {identity_id}", identity_id, priority=CHAT, expires=None)


def repeat(turn_id: int) -> None:
    """Bring somebody at a chat door an answer once more."""
    _send("bots.repeat", str(turn_id), turn_id, priority=CHAT, expires=None)


def note(receipt: dict[str, Any], *, after: float) -> None:
    """Look again at what a messenger tells of something that was sent."""
    _send("bots.note", "of a receipt", receipt, priority=CHAT, expires=None, countdown=after)


def show(turn_id: int, *, after: float = 0.0) -> None:
    """Tell somebody at a chat door that their answer is being made."""
    _send("bots.show", str(turn_id), turn_id, priority=BATCH, expires=after + 10.0, countdown=after)


def export(export_id: int) -> None:
    """Put everything of a person into one file."""
    _send("secretary.export", f"of export {export_id}", export_id, priority=BATCH, expires=None)


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


def _link(name: str, turn: str, **more: Any) -> Any:
    options = {"argsrepr": f"(turn {turn})"}
    return current_app.signature(name, queue=QUEUES[name], options=options, **more)


def _send(
    name: str, turn: str, argument: Any, *, priority: int, expires: float | None, link: Any = None, **more: Any
) -> None:
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
            **more,
        )
    except (kombu.exceptions.OperationalError, OSError) as error:
        logger.warning("%s for turn %s not sent, the queue server is away: %s", name, turn, type(error).__name__)
