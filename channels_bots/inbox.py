"""What arrives at the chat doors: recorded once, in one transaction with the work that it causes."""

from dataclasses import asdict, replace
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from channels_bots import commands, fetching, introduction, outbox
from channels_bots.messenger import MESSENGERS, Attachment, Incoming, Receipt, messenger
from channels_bots.phrases import phrase, translated
from secretary.core import arrivals, dispatch, doors
from secretary.core.errors import Refused
from secretary.core.models import Identity, Received, Turn

LATER = 2.0
"""Seconds after which a receipt is looked at again: it may overtake the answer to what it is about."""

ONCE = timedelta(minutes=10)
"""A stranger is told at most so often that they are one."""


def take(door: str, incoming: Incoming) -> None:
    """Record it and see to it. What was recorded before, or comes from somebody blocked, changes nothing."""
    incoming = replace(incoming, text=_storable(incoming.text), name=_storable(incoming.name))
    with transaction.atomic():
        received, new = Received.objects.get_or_create(door=door, external_id=incoming.id[:80])
        if not new:
            return
        identity = doors.meet(door, incoming.sender, name=incoming.name, language=incoming.language)
        received.identity = identity
        received.save(update_fields=["identity"])
        _see_to(identity, incoming, received)


def _storable(text: str) -> str:
    """Without what a database refuses (a NUL, half of a character): the messenger would bring it for ever."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode()


def _see_to(identity: Identity, incoming: Incoming, received: Received) -> None:
    if identity.standing == Identity.Standing.BLOCKED:
        return
    if not incoming.group and identity.standing == Identity.Standing.ALLOWED and not _starts(incoming):
        introduction.give(identity)
    if incoming.group:
        _seldom(identity, "group")
    elif commands.is_command(incoming.text) and commands.obey(identity, incoming.text):
        return
    elif identity.standing != Identity.Standing.ALLOWED:
        _seldom(identity, "stranger")
    elif incoming.attachment:
        _said(identity, incoming.attachment, received)
    elif incoming.text.strip():
        _written(identity, incoming.text, received)
    else:
        outbox.tell(identity, phrase("strange", doors.language(identity)))


def _starts(incoming: Incoming) -> bool:
    """Whether it asks to be told who is here, which is an introduction itself."""
    return incoming.text.split(maxsplit=1)[:1] == ["/start"]


def _said(identity: Identity, attachment: Attachment, received: Received) -> None:
    """A recording; one that claims to be too much is not even fetched."""
    language, limit = doors.language(identity), messenger(identity.door).limits.fetch_bytes
    if attachment.size > limit:
        outbox.tell(identity, phrase("too_large", language, megabytes=limit // 1_000_000))
    elif attachment.seconds > fetching.LONGEST:
        outbox.tell(identity, phrase("too_long", language, seconds=round(fetching.LONGEST)))
    else:
        received.attachment = asdict(attachment)
        _cause(received, arrivals.receive(identity))


def _written(identity: Identity, text: str, received: Received) -> None:
    try:
        turn = arrivals.write(identity, text)
    except Refused as error:
        outbox.tell(identity, translated(str(error), doors.language(identity)))
    else:
        _cause(received, turn)


def _cause(received: Received, turn: Turn) -> None:
    """What arrived is a turn, or a further line of one."""
    if not turn.received.exists():
        transaction.on_commit(lambda: dispatch.show(turn.pk))
    received.turn = turn
    received.save(update_fields=["turn", "attachment"])


def _seldom(identity: Identity, name: str) -> None:
    now = timezone.now()
    due = Q(told=None) | Q(told__lt=now - ONCE)
    if Identity.objects.filter(due, pk=identity.pk).update(told=now):
        outbox.tell(identity, phrase(name, doors.language(identity)))


def note(door: str, receipt: Receipt) -> None:
    """What became of something that was sent."""
    if not outbox.note(door, receipt):
        dispatch.note({"door": door, "receipt": asdict(receipt)}, after=LATER)


def on() -> list[str]:
    """The doors that are open."""
    return [name for name in MESSENGERS if messenger(name).on()]
