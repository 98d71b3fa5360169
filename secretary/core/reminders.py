"""What people want to be reminded of: set, listed, cancelled, and told when it is due.

A table that is looked at every few seconds, instead of a task with a countdown: the broker would hold that for its
time only, and a restart would lose it. A telling is a turn whose answer is known before.
"""

import logging
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from secretary.core import arrivals, brain, conversations, turns
from secretary.core.models import Identity, Reminder, Stage, Turn, User

logger = logging.getLogger(__name__)

State = Reminder.State

WEB = "web"
"""The door at which somebody may be in a call."""

AT_ONCE = 100
"""Reminders that are told in one look."""


def set(turn: Turn, wanted: brain.Remind) -> None:
    """Keep what a turn asks for, once; nothing when the turn is no longer ours."""
    with transaction.atomic():
        ours = Turn.objects.select_for_update().filter(pk=turn.pk, stage=Stage.REPLYING, attempt=turn.attempt)
        if ours.exists():
            where = {"user": turn.conversation.user, "door": turn.door, "identity": turn.identity}
            what = {"text": wanted.text, "language": wanted.language, "due": wanted.due}
            Reminder.objects.get_or_create(asked=turn, defaults={**where, **what})


def of(user: User) -> tuple[brain.Remind, ...]:
    """The open ones of a person, the soonest first."""
    return tuple(_told(one) for one in Reminder.objects.filter(user=user, state=State.WAITING))


def cancel(user: User) -> int:
    """Cancel all the open ones of a person. Returns how many."""
    return Reminder.objects.filter(user=user, state=State.WAITING).update(state=State.CANCELLED)


def cancel_one(reminder_id: int) -> bool:
    """False when it was not open."""
    return bool(Reminder.objects.filter(pk=reminder_id, state=State.WAITING).update(state=State.CANCELLED))


def told_by(turn: Turn) -> brain.Remind | None:
    """The reminder that a turn was opened to tell."""
    found = Reminder.objects.filter(told=turn).first()
    return _told(found) if found else None


def tell_due(now: datetime | None = None) -> int:
    """Open a turn for each reminder whose time has come; also one that came while nothing ran. Returns how many."""
    due = Reminder.objects.filter(state=State.WAITING, due__lte=now or timezone.now())
    return sum(_tell(one) for one in due.select_related("user", "identity__user")[:AT_ONCE])


def _tell(reminder: Reminder) -> bool:
    """At the door where it was set. Whoever changes the row first tells it; the turn comes with it, or neither."""
    heard = _may_hear(reminder)
    with transaction.atomic():
        mine = Reminder.objects.filter(pk=reminder.pk, state=State.WAITING)
        if not mine.update(state=State.TOLD if heard else State.FAILED):
            return False
        if heard:
            Reminder.objects.filter(pk=reminder.pk).update(told=_open(reminder))
        else:
            logger.info("reminder %s is not told: nobody there may talk", reminder.pk)
    return heard


def _may_hear(reminder: Reminder) -> bool:
    """Not who was blocked, or whose door is somebody else's now."""
    identity = reminder.identity
    there = identity is None or (
        identity.standing == Identity.Standing.ALLOWED and identity.user_id == reminder.user_id
    )
    return there and reminder.user.is_active


def _open(reminder: Reminder) -> Turn:
    """A turn that has, for what the person said, what it is about."""
    text = brain.heading(_told(reminder))
    if reminder.identity is not None:
        return arrivals.begin(reminder.identity, text, reminder.language)
    # In an open call it is spoken; where there is none it stands in the history, and the page offers it.
    how = turns.How(door=reminder.door, typed=True, live=reminder.door == WEB)
    return turns.open(conversations.current(reminder.user), text, reminder.language, how)


def _told(reminder: Reminder) -> brain.Remind:
    return brain.Remind(reminder.text, reminder.due, reminder.language)
