"""What is thrown away by itself: what is older than the settings keep it, what is used up, what belongs to nobody."""

import logging
import time
from datetime import datetime, timedelta

import redis.exceptions
from django.db.models import Q
from django.utils import timezone

from secretary.core import guests, history, keeping, queued
from secretary.core.models import (
    OPEN_STAGES,
    Conversation,
    Delivery,
    EnterLink,
    Export,
    LinkCode,
    OpenSession,
    Receipt,
    Received,
    Turn,
    User,
    WrongCode,
)
from secretary.wire.config import queue_server, settings

logger = logging.getLogger(__name__)

OUTBOX = timedelta(days=30)
"""How long it is known what arrived at a chat door and what was brought there."""

RECEIPTS = timedelta(days=365)
"""How long it is known what was thrown away."""

RUNNING = "purge:running"
"""Key on the queue server while somebody purges; it runs out when they die."""

OVER = (
    Delivery.State.SENT,
    Delivery.State.DELIVERED,
    Delivery.State.READ,
    Delivery.State.FAILED,
    Delivery.State.UNCERTAIN,
)


def purge() -> Receipt | None:
    """Throw away what is too old. Returns what it was, in numbers; None while another is at it."""
    if not queue_server().set(RUNNING, 1, nx=True, ex=3600):
        return None
    try:
        return _purge()
    finally:
        queue_server().delete(RUNNING)


def _purge() -> Receipt:
    started, now = time.monotonic(), timezone.now()
    counts: dict[str, object] = {}
    config = settings()
    if config.keep_text_days:
        counts |= _texts(now - timedelta(days=config.keep_text_days))
    if config.keep_media_days:
        counts["recordings"] = _media(now - timedelta(days=config.keep_media_days))
    counts |= _used_up(now)
    counts["guests"] = guests.purge(now)
    counts["blobs"], counts["blob_bytes"] = keeping.sweep()
    try:
        counts["queue_log_rewritten"] = queued.rewrite_log()
    except redis.exceptions.RedisError:
        counts["queue_log_rewritten"] = False
    counts["seconds"] = round(time.monotonic() - started, 1)
    logger.info("purged: %s", counts)
    return Receipt.objects.create(kind=Receipt.Kind.PURGE, counts=counts)


def _texts(before: datetime) -> dict[str, object]:
    """Turns, person by person, and conversations that are empty then."""
    old = Turn.objects.filter(created__lt=before).exclude(stage__in=OPEN_STAGES)
    removed = 0
    for user in User.objects.filter(pk__in=old.order_by().values("conversation__user")):
        removed += history.remove(user, old.filter(conversation__user=user))[0]
    empty = Conversation.objects.filter(current=False, created__lt=before, turns__isnull=True)
    return {"turns": removed, "conversations": empty.delete()[0]}


def _media(before: datetime) -> int:
    """Voices, clips and recordings; what was said stays. Their blobs go once nobody names them."""
    old = Turn.objects.filter(created__lt=before).exclude(stage__in=OPEN_STAGES)
    brought = Delivery.objects.filter(created__lt=before, state__in=OVER).exclude(blob="")
    kept = old.exclude(clip="", voice="", recording="")
    keys = {key for row in kept.values_list(*history.RECORDINGS) for key in row if key}
    keys |= {*brought.values_list("blob", flat=True)}
    brought.update(blob="")
    kept.update(clip="", voice="", recording="")
    return keeping.drop(keys)


def _used_up(now: datetime) -> dict[str, object]:
    """What has done its work."""
    spent = Q(expires__lt=now) | Q(used__isnull=False)
    doomed = {
        "received": Received.objects.filter(created__lt=now - OUTBOX),
        "deliveries": Delivery.objects.filter(changed__lt=now - OUTBOX, state__in=OVER),
        "links": EnterLink.objects.filter(spent),
        "codes": LinkCode.objects.filter(spent),
        "wrong_codes": WrongCode.objects.filter(created__lt=now - timedelta(days=1)),
        "exports": Export.objects.filter(expires__lt=now),
        "sessions": OpenSession.objects.filter(expire_date__lt=now),
        "receipts": Receipt.objects.filter(kind=Receipt.Kind.PURGE, created__lt=now - RECEIPTS),
    }
    blobs = {*doomed["exports"].values_list("blob", flat=True), *doomed["deliveries"].values_list("blob", flat=True)}
    counts: dict[str, object] = {name: rows.delete()[0] for name, rows in doomed.items()}
    keeping.drop(blobs)
    return counts
