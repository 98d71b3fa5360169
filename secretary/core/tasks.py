"""The tasks of the queues `dialogue` and `io`."""

from datetime import timedelta
from typing import Any

from celery import shared_task
from django.utils import timezone

from secretary.core import dialogue, dispatch, health, turns, watching
from secretary.core.models import Stage
from secretary.wire.types import Outcome, unpack


@shared_task(name="secretary.reply")
def reply(turn_id: int) -> None:
    """Answer a turn, sentence by sentence."""
    if turn := turns.claim(turn_id, Stage.REPLYING):
        dialogue.answer(turn)
    health.stamp("dialogue", "commands and language model", "cpu")


@shared_task(name="secretary.finish")
def finish(outcome: dict[str, Any]) -> None:
    """Take what a worker hands on at the end of a turn."""
    turns.finished(unpack(Outcome, outcome))


@shared_task(name="secretary.watch")
def watch() -> None:
    """Every 2 s: dispatch again what was lost, fail what is late, and feel the pulse of the queues."""
    health.stamp("dialogue", "commands and language model", "cpu")
    watching.rescue(timezone.now() - timedelta(seconds=1))
    watching.canaries()
    dispatch.pulse()


@shared_task(name="secretary.pulse")
def pulse() -> None:
    """Proves that the io queue is read."""
    health.stamp("io", "fetch and deliver", "cpu")
