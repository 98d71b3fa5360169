"""What a worker notes about its tasks: how long each waited, how it ended, and that the worker is there.

Both Celery apps and beat connect it: `worklog.connect(celery.signals)`. No argument of a task is looked at.
"""

import logging
import os
import socket
import time
from datetime import datetime
from typing import Any

import redis.exceptions

from secretary.wire import roll, tally, waits
from secretary.wire.config import media_server, queue_server

logger = logging.getLogger(__name__)

SENT = "sent_at"
"""Header of a task's message: Unix time at which it was sent. Hosts' clocks agree to a few milliseconds at best."""

_called_out = 0.0


def connect(signals: Any) -> None:
    """`signals`: the module celery.signals; the wire itself does without Celery."""
    signals.before_task_publish.connect(_sent)
    signals.task_prerun.connect(_begun)
    signals.task_postrun.connect(_ended)
    signals.task_failure.connect(_failed)
    signals.heartbeat_sent.connect(_there)


def error(place: str, kind: str) -> None:
    """Count something that went wrong. `kind`: the name of an exception's class, never its words."""
    tally.count(queue_server(), "errors", place, kind)


def _sent(headers: dict[str, Any], **_: object) -> None:
    headers[SENT] = time.time()


def _begun(task: Any, **_: object) -> None:
    task.request.begun_at = time.time()


def _ended(task: Any, state: str | None = None, **_: object) -> None:
    """Only now, so that nobody waits for the note."""
    tally.count(queue_server(), "tasks", task.name, (state or "unknown").lower())
    sent, begun = getattr(task.request, SENT, None), getattr(task.request, "begun_at", None)
    queue = (task.request.delivery_info or {}).get("routing_key")
    if sent is not None and begun is not None and queue:
        waits.note(queue_server(), queue, begun - max(sent, _due(task.request.eta)))


def _due(eta: Any) -> float:
    """When a task that was sent ahead of its time may begin."""
    return datetime.fromisoformat(eta).timestamp() if eta else 0.0


def _failed(sender: Any, exception: BaseException, **_: object) -> None:
    error(sender.name, type(exception).__name__)


def _there(sender: Any, **_: object) -> None:
    global _called_out  # noqa: PLW0603 (one heart a process)
    if time.monotonic() - _called_out < roll.EVERY:
        return
    _called_out = time.monotonic()
    try:
        roll.call_out(media_server(), "workers", sender.eventer.hostname, FACTS)
    except redis.exceptions.RedisError as away:
        logger.debug("the worker did not call out: %s", type(away).__name__)


FACTS = {"host": socket.gethostname(), "process": os.getpid()}
