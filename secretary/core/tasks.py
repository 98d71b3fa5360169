"""The tasks of the queues `dialogue` and `io`."""

from datetime import timedelta
from typing import Any

from celery import shared_task
from django.utils import timezone

from secretary.core import (
    arrivals,
    dialogue,
    dispatch,
    health,
    outcomes,
    privacy,
    reminders,
    retention,
    turns,
    watching,
)
from secretary.core.models import Stage
from secretary.wire.types import Outcome, unpack


@shared_task(name="secretary.reply")
def reply(turn_id: int) -> None:
    """Answer a turn, sentence by sentence; one from a chat when it is its turn there."""
    arrivals.admit(turn_id)
    if turn := turns.claim(turn_id, Stage.REPLYING):
        dialogue.answer(turn)
    health.stamp("dialogue", "commands and language model", "cpu")


@shared_task(name="secretary.heard")
def heard(turn_id: int) -> None:
    """Take the words that a worker heard in a recording."""
    arrivals.heard(turn_id)


@shared_task(name="secretary.spoken")
def spoken(outcome: dict[str, Any]) -> None:
    """Take the voice of an answer, ahead of its picture."""
    outcomes.spoken(unpack(Outcome, outcome))


@shared_task(name="secretary.finish")
def finish(outcome: dict[str, Any]) -> None:
    """Take what a worker hands on at the end of a turn."""
    outcomes.finished(unpack(Outcome, outcome))


@shared_task(name="secretary.watch")
def watch() -> None:
    """Every 2 s: dispatch again what was lost, fail what is late, and feel the pulse of the queues."""
    health.stamp("dialogue", "commands and language model", "cpu")
    before = timezone.now() - timedelta(seconds=1)
    watching.rescue(before)
    watching.let_in(before)
    watching.bring()
    watching.canaries()
    dispatch.pulse()


@shared_task(name="secretary.remind")
def remind() -> None:
    """Every 5 s: tell the reminders whose time has come."""
    reminders.tell_due()


@shared_task(name="secretary.pulse")
def pulse() -> None:
    """Proves that the io queue is read."""
    health.stamp("io", "fetch and deliver", "cpu")


@shared_task(name="secretary.export")
def export(export_id: int) -> None:
    """Put everything of a person into one file."""
    privacy.make(export_id)
    health.stamp("io", "fetch and deliver", "cpu")


@shared_task(name="secretary.purge")
def purge() -> None:
    """Every day: remove what is too old, and what belongs to nobody."""
    retention.purge()
    health.stamp("io", "fetch and deliver", "cpu")
