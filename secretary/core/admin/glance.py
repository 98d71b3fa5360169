"""The first page: what runs, what waits, and what went wrong."""

import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import redis.exceptions
from django.core.cache import cache
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from secretary.core import dispatch, doors, health
from secretary.core.models import OPEN_STAGES, Delivery, Stage, Turn
from secretary.wire.blobs import store
from secretary.wire.config import settings

LATELY = timedelta(days=1)

SHOWN = 8
"""Failed turns that are named one by one."""

COUNTED_FOR = 600
"""Seconds that the size of the blob store is remembered: counting reads the whole listing."""

QUEUES = ("stt", "tts", "render", "dialogue", "io")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with the page that lists what it counts."""

    words: str
    value: str
    address: str = ""
    bad: bool = False
    note: str = ""


def look() -> dict[str, Any]:
    """Everything that the page shows. A part that does not answer is shown as such, and is no error."""
    since = timezone.now() - LATELY
    failed = Turn.objects.filter(stage=Stage.FAILED, created__gt=since)
    return {
        "parts": _parts(),
        "figures": [*_work(since), _blobs()],
        "failed": list(failed.select_related("conversation__user").order_by("-pk")[:SHOWN]),
    }


def _parts() -> list[dict[str, Any]]:
    """Each component with how many tasks wait for it."""
    found = health.components()
    return [{"name": name, "waiting": _waiting(name), **part} for name, part in found.items()]


def _waiting(queue: str) -> int | None:
    try:
        return dispatch.waiting(queue) if queue in QUEUES else None
    except (redis.exceptions.RedisError, OSError):
        return None


def _work(since: Any) -> list[Figure]:
    stages = Turn.objects.filter(created__gt=since).order_by().values_list("stage").annotate(count=Count("pk"))
    turns = dict(stages)
    failed = turns.get(Stage.FAILED, 0)
    running = Turn.objects.filter(stage__in=OPEN_STAGES).count()
    lost = Delivery.objects.filter(state=Delivery.State.UNCERTAIN).count()
    unsent = Delivery.objects.filter(state=Delivery.State.FAILED, created__gt=since).count()
    knocking = doors.knocking()
    all_turns, sent = reverse("admin:core_turn_changelist"), reverse("admin:core_delivery_changelist")
    strangers = f"{reverse('admin:core_identity_changelist')}?standing__exact=waiting"
    return [
        Figure(_("Turns of the last day"), str(sum(turns.values())), all_turns),
        Figure(_("Failed turns of the last day"), str(failed), f"{all_turns}?stage__exact=failed", bad=failed > 0),
        Figure(_("Turns under way"), str(running), f"{all_turns}?trouble=open"),
        Figure(_("Deliveries that may not have arrived"), str(lost), f"{sent}?state__exact=uncertain", bad=lost > 0),
        Figure(_("Failed deliveries of the last day"), str(unsent), f"{sent}?state__exact=failed", bad=unsent > 0),
        Figure(_("Strangers waiting for approval"), str(knocking), strangers, bad=knocking > 0),
    ]


def _blobs() -> Figure:
    """Bytes of recordings, clips and portraits, and what is left on the disk when they lie in a folder."""
    address = settings().blobs_address
    try:
        size = cache.get_or_set("blobs", lambda: _size(address), COUNTED_FOR) or 0
    except (redis.exceptions.RedisError, OSError):
        note = _("not counted: the files or the media server do not answer")
        return Figure(_("Recordings, clips and portraits"), "–", bad=True, note=note)
    folder, note = Path(address), ""
    if folder.is_dir():
        note = _("%(free)s left on the disk") % {"free": _bytes(shutil.disk_usage(folder).free)}
    return Figure(_("Recordings, clips and portraits"), _bytes(size), note=note)


def _size(address: str) -> int:
    return sum(one.size for one in store(address).listing())


def _bytes(count: float) -> str:
    for unit in ("B", "KB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"
