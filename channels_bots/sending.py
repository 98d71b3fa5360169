"""Bringing deliveries: one at a time for each person, in order, and never twice without knowing.

A row is `sending` before the exchange begins. Refused or never connected: it waits, and is sent again. Broken in
between, or found `sending` with its time over (its worker was killed): the messenger is asked whether it was sent.
One that cannot tell makes the row `uncertain`, and the person is told how to get the answer once more.
"""

import logging
from datetime import timedelta

from django.db.models import Exists, F
from django.utils import timezone

from channels_bots import outbox, pace
from channels_bots.crowding import room
from channels_bots.inspection import Unfit, inspect
from channels_bots.messenger import (
    CannotTell,
    Choice,
    Messenger,
    NotSent,
    Parcel,
    ParcelKind,
    Rejected,
    Undelivered,
    messenger,
)
from channels_bots.phrases import phrase
from secretary.core import bringing, dispatch, doors
from secretary.core.models import Delivery, Identity, Stage, Turn

logger = logging.getLogger(__name__)

Kind, State = Delivery.Kind, Delivery.State

LEASE = timedelta(seconds=20)
"""Above the deadline of every exchange. A row's `lease` less this is when its exchange began."""

LOOK_AGAIN = timedelta(seconds=10)
"""From one look at what became of a broken exchange to the next."""

CROWDED = 1.0
"""Seconds until somebody is seen to again whose messenger keeps too many threads waiting."""

GIVEN_UP = timedelta(hours=1)
"""After which something that the messenger never took is given up."""

SOON = 10.0
"""Seconds that the queue may hold a task back; for more the watch sees to it. See `broker.VISIBILITY`."""

UNREACHABLE = "The messenger could not be reached for an hour."
"""Of a delivery that was given up."""

BARRED = "Whoever stands there may not talk here any more."
KILLED = "The sending worker stopped in between."
OFF = "The door is closed: its settings are missing."


def bring(identity_id: int) -> None:
    """All that is ready for somebody, in order, until something must wait."""
    identity = Identity.objects.filter(pk=identity_id).first()
    if identity is None:
        return
    door = messenger(identity.door)
    for turn in Turn.objects.filter(identity=identity, owed=True).select_related("identity__user"):
        try:
            outbox.plan(turn)
        except OSError as error:
            logger.warning("turn %s waits for the blob store (%s)", turn.pk, type(error).__name__)
            return
    with room(door) as entered:
        if not entered:
            dispatch.deliver(identity.pk, after=CROWDED)
            return
        _settle_broken(identity, door)
        while delivery := _claim(identity, door):
            if not _send(delivery, door):
                return


def _claim(identity: Identity, door: Messenger) -> Delivery | None:
    """The next one, when it is due and nothing else is on its way to this person."""
    now = timezone.now()
    undone = identity.deliveries.filter(state__in=(State.WAITING, State.SENDING))
    first = undone.select_related("identity__user", "turn").first()
    if first is None or first.state == State.SENDING or first.due > now:
        return None
    row = Delivery.objects.filter(pk=first.pk, state=State.WAITING)
    if wait := pace.wait(door, identity.address):
        row.update(due=now + timedelta(seconds=wait))
        dispatch.deliver(identity.pk, after=wait)
        return None
    first.lease = now + LEASE
    others = Delivery.objects.filter(identity=identity, state=State.SENDING)
    begun = {"state": State.SENDING, "lease": first.lease, "due": first.lease, "attempt": F("attempt") + 1}
    if not row.exclude(Exists(others)).update(**begun):
        return None
    first.attempt += 1
    return first


def parcel(delivery: Delivery) -> Parcel:
    """What the messenger gets."""
    kind: ParcelKind = "text" if delivery.kind == Kind.NOTICE else delivery.kind  # type: ignore[assignment]
    choices = tuple(Choice(**choice) for choice in delivery.choices)
    return Parcel(kind, delivery.text, delivery.blob, delivery.seconds, choices)


def _send(delivery: Delivery, door: Messenger) -> bool:
    """False when the next one must wait as well."""
    if reason := _forbidden(delivery):
        return _end(delivery, State.FAILED, reason)
    if not door.on():
        return _later(delivery, OFF, after=60.0)
    window = door.limits.window
    if window and timezone.now() - delivery.identity.seen > window:
        return _closed(delivery)
    try:
        inspect(parcel(delivery), door.limits)
        sent = door.send(delivery.identity.address, parcel(delivery))
    except Unfit as error:
        return _unfit(delivery, str(error))
    except Undelivered as error:
        return _undelivered(delivery, door, error)
    return _end(delivery, State.SENT, external_id=sent)


def _forbidden(delivery: Delivery) -> str:
    """Why it must not be sent at all; a copy was asked for, whatever was stopped before."""
    standing = delivery.identity.standing
    if standing == Identity.Standing.BLOCKED or (delivery.turn and standing != Identity.Standing.ALLOWED):
        return BARRED
    stopped = delivery.turn and delivery.turn.stage == Stage.CANCELLED and not delivery.copy
    return outbox.STOPPED if stopped else ""


def _undelivered(delivery: Delivery, door: Messenger, error: Undelivered) -> bool:
    logger.warning("delivery %s (%s at %s): %s", delivery.pk, delivery.kind, door.name, error)
    match error:
        case Rejected(closed=True):
            return _closed(delivery)
        case Rejected():
            return _unfit(delivery, str(error))
        case NotSent(after=after):
            return _later(delivery, str(error), after)
        case _:
            return _settle(delivery, door, str(error))


def _later(delivery: Delivery, reason: str, after: float = 0.0) -> bool:
    now = timezone.now()
    if now - delivery.created > GIVEN_UP:
        return _end(delivery, State.FAILED, UNREACHABLE)
    wait = max(after, min(60.0, 0.5 * 2 ** min(delivery.attempt, 8)))
    changes = {"state": State.WAITING, "due": now + timedelta(seconds=wait), "error": reason[:300]}
    Delivery.objects.filter(pk=delivery.pk, state=State.SENDING).update(**changes)
    if wait <= SOON:
        dispatch.deliver(delivery.identity_id, after=wait)
    return False


def _settle_broken(identity: Identity, door: Messenger) -> None:
    """See to those whose worker was killed, or whose messenger could not tell just now."""
    now = timezone.now()
    broken = identity.deliveries.filter(state=State.SENDING, due__lt=now)
    for delivery in broken.select_related("identity__user", "turn"):
        ours = Delivery.objects.filter(pk=delivery.pk, state=State.SENDING, due=delivery.due)
        if ours.update(due=now + LEASE):
            _settle(delivery, door, delivery.error or KILLED)


def _settle(delivery: Delivery, door: Messenger, reason: str) -> bool:
    """Whether something whose sending broke off was sent after all."""
    try:
        found = door.find(delivery.identity.address, parcel(delivery), delivery.lease - LEASE)
    except CannotTell:
        return _uncertain(delivery, reason)
    except NotSent:
        if timezone.now() - delivery.created > GIVEN_UP:
            return _uncertain(delivery, reason)
        look = {"due": timezone.now() + LOOK_AGAIN, "error": reason[:300]}
        Delivery.objects.filter(pk=delivery.pk, state=State.SENDING).update(**look)
        return False
    if found:
        return _end(delivery, State.SENT, external_id=found)
    return _later(delivery, reason)


def _uncertain(delivery: Delivery, reason: str) -> bool:
    """Not sent again by itself. The person is told once for each answer; a word of the program is let go."""
    same = Delivery.objects.filter(turn=delivery.turn, copy=delivery.copy, state=State.UNCERTAIN)
    silent = delivery.kind == Kind.NOTICE or delivery.turn is None or same.exists()
    _end(delivery, State.UNCERTAIN, reason)
    if not silent:
        outbox.tell(delivery.identity, phrase("uncertain", doors.language(delivery.identity)), turn=delivery.turn)
    return True


def _closed(delivery: Delivery) -> bool:
    _end(delivery, State.FAILED, outbox.CLOSED)
    dispatch.knock(delivery.identity_id)
    return True


def _unfit(delivery: Delivery, reason: str) -> bool:
    """What cannot be sent as a recording is sent in writing."""
    _end(delivery, State.FAILED, reason)
    outbox.write_instead(delivery)
    return True


def _end(delivery: Delivery, state: Delivery.State, reason: str = "", *, external_id: str = "") -> bool:
    """The exchange is over; a receipt may have come before."""
    changes = {"state": state, "error": reason[:300], "external_id": external_id}
    if Delivery.objects.filter(pk=delivery.pk, state=State.SENDING).update(**changes):
        bringing.over(delivery, state)
    return True
