"""What is noted of an exchange with a messenger: how it ended, and how long its turn took until then."""

from django.utils import timezone

from secretary.core import turns
from secretary.core.models import Delivery
from secretary.wire import tally
from secretary.wire.config import queue_server

MARKS = {
    Delivery.Kind.TEXT: "first_word",
    Delivery.Kind.VOICE: "first_sound",
    Delivery.Kind.VIDEO: "first_frame",
    Delivery.Kind.NOTE: "first_frame",
}
"""Kind of a delivery → the mark of its turn's trace. A chat's trace counts from the arrival of what was said."""


def over(delivery: Delivery, state: str) -> None:
    """The exchange is over; the caller has selected the delivery's identity and turn."""
    tally.count(queue_server(), "deliveries", delivery.identity.door, state)
    mark, turn = MARKS.get(Delivery.Kind(delivery.kind)), delivery.turn
    if state == Delivery.State.SENT and turn is not None and mark and not delivery.copy and mark not in turn.trace:
        turns.stamp(turn.pk, {mark: round((timezone.now() - turn.created).total_seconds() * 1000)})
