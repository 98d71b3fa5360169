"""What a person may ask of their data: to have it, and to have it removed."""

import logging
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import redis.exceptions
from django.contrib.admin.models import LogEntry
from django.contrib.auth.hashers import make_password
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from secretary.core import archive, conversations, dispatch, doors, history, keeping, lab, people, queued, sessions
from secretary.core.characters import editing
from secretary.core.errors import NotYours, Unreachable
from secretary.core.models import (
    Delivery,
    Export,
    Identity,
    LinkCode,
    Receipt,
    Received,
    Sentence,
    Turn,
    User,
    WrongCode,
)
from secretary.wire import streams
from secretary.wire.blobs import store
from secretary.wire.config import settings

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
"""How long the making of an export may show no progress before it counts as lost."""

STREAMED = timedelta(seconds=2 * streams.EXPIRY)
"""How long after a turn something of it may still lie on the media server."""

State = Export.State


def export(user: User) -> Export:
    """Have everything of a person put into one file; one that is being made or ready already is that one."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if found := latest(user):
            return found
        total = Turn.objects.filter(conversation__user=user).count()
        made = Export.objects.create(user=user, total=total, expires=timezone.now() + Export.LIFETIME)
        transaction.on_commit(lambda: dispatch.export(made.pk))
    return made


def latest(user: User) -> Export | None:
    """A person's export, being made or ready. One whose worker died is begun again."""
    found = Export.objects.filter(user=user, expires__gt=timezone.now()).exclude(state=State.FAILED).first()
    if found and found.state == State.MAKING and found.lease < timezone.now() - LEASE:
        Export.objects.filter(pk=found.pk, lease=found.lease).update(lease=timezone.now())
        dispatch.export(found.pk)
    return found


def exported(user: User, export_id: int) -> Export:
    """A person's own export that can be downloaded. Raises NotYours."""
    ready = Export.objects.filter(pk=export_id, user=user, state=State.READY, expires__gt=timezone.now())
    if (found := ready.first()) is None:
        raise NotYours("There is no such export. It is kept for a day; ask for a new one.")
    return found


def make(export_id: int) -> None:
    """Write the file of an export that nobody works on."""
    now = timezone.now()
    if not Export.objects.filter(pk=export_id, state=State.MAKING, lease__lte=now).update(lease=now + LEASE):
        return
    mine = Export.objects.select_related("user").get(pk=export_id)

    def told(done: int) -> None:
        Export.objects.filter(pk=export_id).update(done=done, lease=timezone.now() + LEASE)

    with tempfile.TemporaryDirectory(prefix="secretary-export-", dir=_scratch()) as folder:
        file = Path(folder) / "export.zip"
        try:
            archive.write(mine.user, file, told)
            blob, size = store(settings().blobs_address).put_file(file, "zip"), file.stat().st_size
        except OSError:
            logger.exception("export %s could not be written", export_id)
            Export.objects.filter(pk=export_id).update(state=State.FAILED)
            return
    if not Export.objects.filter(pk=export_id).update(state=State.READY, done=mine.total, blob=blob, size=size):
        keeping.drop([blob])  # erased meanwhile


def erase(user: User) -> Receipt:
    """Remove everything of a person, and the person; the owner's account stays, empty. Raises Unreachable.

    May be done again when it broke off. The receipt names nobody.
    """
    started = time.monotonic()
    _overwrite()
    counts = _numbers(user)
    conversations.silence(user)
    counts["queued_tasks"] = _take_back(user)
    exports = list(Export.objects.filter(user=user).values_list("blob", flat=True))
    Export.objects.filter(user=user).delete()
    _, counts["blobs"] = history.remove(user, Turn.objects.filter(conversation__user=user))
    blobs = {*exports, *lab.forget(user), *Delivery.objects.filter(identity__user=user).values_list("blob", flat=True)}
    counts["sessions"] = sessions.end_all(user)
    with transaction.atomic():
        WrongCode.objects.filter(taker__in=_takers(user)).delete()
        LinkCode.objects.filter(Q(user=user) | Q(identity__user=user)).delete()
        people.forget(user)
        user.reminders.all().delete()
        user.conversations.all().delete()
        blobs |= editing.forget(user)
        _leave(user)
    counts["blobs"] += keeping.drop(blobs)
    rewritten = queued.rewrite_log()
    _truncate()
    told: dict[str, object] = {**counts, "seconds": round(time.monotonic() - started, 1)}
    told["queue_log_rewritten"] = "not ours" if rewritten is None else rewritten
    logger.info("a person was erased: %s", told)
    return Receipt.objects.create(kind=Receipt.Kind.ERASE, counts=told)


def _numbers(user: User) -> dict[str, int]:
    """What there is of a person, before it is removed."""
    mine = {"turn__conversation__user": user}
    return {
        "conversations": user.conversations.count(),
        "turns": Turn.objects.filter(conversation__user=user).count(),
        "sentences": Sentence.objects.filter(**mine).count(),
        "deliveries": Delivery.objects.filter(Q(identity__user=user) | Q(**mine)).count(),
        "received": Received.objects.filter(identity__user=user).count(),
        "identities": user.identities.count(),
        "reminders": user.reminders.count(),
    }


def _take_back(user: User) -> int:
    """Out of the queues, and off the media server."""
    turns = set(Turn.objects.filter(conversation__user=user).values_list("pk", flat=True))
    recent = Turn.objects.filter(conversation__user=user, created__gt=timezone.now() - STREAMED)
    try:
        for turn in recent.values_list("pk", flat=True):
            queued.hush(turn)
        return queued.forget(turns, set(user.identities.values_list("pk", flat=True)))
    except redis.exceptions.RedisError as error:
        raise Unreachable("The queue server does not answer; nothing was removed. Try again in a moment.") from error


def _takers(user: User) -> list[str]:
    return [f"user {user.pk}", *(f"identity {one.pk}" for one in doors.of(user))]


def _leave(user: User) -> None:
    """The last owner's account cannot be removed: the installation would belong to nobody."""
    for model, mine in ((User, [user.pk]), (Identity, [one.pk for one in doors.of(user)])):
        about = ContentType.objects.get_for_model(model)
        LogEntry.objects.filter(content_type=about, object_id__in=[str(number) for number in mine]).delete()
    Identity.objects.filter(user=user).delete()
    if people.last_owner(user):
        empty = {"first_name": "Owner", "last_name": "", "email": "", "password": make_password(None)}
        User.objects.filter(pk=user.pk).update(**empty)
    else:
        user.delete()


def _overwrite() -> None:
    """SQLite leaves what was deleted in its file until the place is needed, unless it is told to write over it."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


def _truncate() -> None:
    """The write-ahead log still holds the pages as they were."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _scratch() -> Path:
    """On the disk of the data: an export may be larger than a temporary folder in memory."""
    folder = settings().folder / "exports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
