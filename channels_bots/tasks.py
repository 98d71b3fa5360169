"""The tasks of the chat doors, on the queue `io`."""

from typing import Any

from celery import shared_task

from channels_bots import fetching, outbox, sending, waiting
from channels_bots.messenger import Receipt
from channels_bots.phrases import phrase
from secretary.core import dispatch, doors, health, turns
from secretary.core.models import OPEN_STAGES, Identity, Stage, Turn
from secretary.wire.types import unpack

SHOWN = 4.5
"""Seconds that "recording…" stays at the other end."""


@shared_task(name="bots.fetch")
def fetch(turn_id: int) -> None:
    """Bring a recording here, and have it heard."""
    if turn := turns.claim(turn_id, Stage.FETCHING, Stage.HEARING, lease=fetching.LEASE):
        fetching.fetch(turn)
    health.stamp("io", "fetch and deliver", "cpu")


@shared_task(name="bots.deliver")
def deliver(identity_id: int) -> None:
    """Bring somebody what is ready for them."""
    sending.bring(identity_id)
    health.stamp("io", "fetch and deliver", "cpu")


@shared_task(name="bots.show")
def show(turn_id: int) -> None:
    """Tell somebody that their answer is being made, and again as long as it is."""
    turn = Turn.objects.select_related("identity").filter(pk=turn_id, stage__in=OPEN_STAGES).first()
    if turn and turn.identity and (what := waiting.doing(turn)):
        dispatch.show(turn_id, after=SHOWN)
        waiting.show(turn.identity, what)


@shared_task(name="bots.welcome")
def welcome(identity_id: int) -> None:
    """Tell somebody that they may talk."""
    if identity := Identity.objects.filter(pk=identity_id).first():
        outbox.tell(identity, phrase("approved", doors.language(identity)))


@shared_task(name="bots.knock")
def knock(identity_id: int) -> None:
    """Ask somebody who has not written for long to write."""
    if identity := Identity.objects.filter(pk=identity_id).first():
        waiting.knock(identity)


@shared_task(name="bots.repeat")
def repeat(turn_id: int) -> None:
    """Bring an answer once more, because somebody on call wants it."""
    if turn := Turn.objects.filter(pk=turn_id, identity__isnull=False).first():
        outbox.repeat(turn)


@shared_task(name="bots.note")
def note(told: dict[str, Any]) -> None:
    """What became of something that was sent, once more: its receipt came before it was known to be sent."""
    outbox.note(told["door"], unpack(Receipt, told["receipt"]))
