"""The status page: for everybody whether it works; for the owner and the staff what runs, how quick, and what waits."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import redis.exceptions
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from avatar.pages.amounts import NOTHING, share_of, size, span
from avatar.pages.people import whom
from secretary.core import health, latencies, load, machine, queues
from secretary.core.models import User
from secretary.wire import roll
from secretary.wire.config import media_server, settings


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    cells: list[str]
    well: bool | None = None
    """None: nothing to judge."""


@dataclass(frozen=True, slots=True)
class Table:
    id: str
    title: str
    head: list[str]
    rows: list[Row]
    empty: str = ""
    """What is said when there are no rows."""


@require_safe
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    return render(request, "avatar/status.html", shown(whom(request)))


@require_safe
@never_cache
def news(request: HttpRequest) -> JsonResponse:
    """What the page shows, as it is now."""
    found = shown(whom(request))
    return JsonResponse(found | {"tables": [asdict(table) for table in found["tables"]]})


def sees_all(user: User) -> bool:
    return user.is_owner or user.is_staff


def shown(user: User) -> dict[str, Any]:
    components = health.components()
    lame = [_part(name) for name, part in components.items() if not part["ok"]]
    makers = (_queues, _latencies, _workers, _calls, _installed, _versions, _machine)
    tables = [_parts(components, full=sees_all(user))]
    if sees_all(user):
        tables += [table for make in makers if (table := _if_there(make))]
    told = _("This does not work now: %(parts)s.") % {"parts": ", ".join(lame)}
    return {"well": not lame, "told": told if lame else _("Everything works."), "tables": tables}


def parts() -> list[Row]:
    """Each part of the installation and whether it works, as everybody may know it."""
    return _parts(health.components(), full=False).rows


def _if_there(make: Callable[[], Table]) -> Table | None:
    """None when the server that knows is away; the parts say so."""
    try:
        return make()
    except (redis.exceptions.RedisError, OSError):
        return None


def _part(name: str) -> str:
    return {
        "queue": _("Queue server"),
        "media": _("Media server"),
        "stt": _("Hearing"),
        "tts": _("Voice"),
        "render": _("Drawing the face"),
        "dialogue": _("Answering"),
        "io": _("Fetching and delivering"),
    }.get(name, name)


def _parts(components: dict[str, dict[str, Any]], *, full: bool) -> Table:
    head = [_("Part"), *([_("Engine"), _("Device"), _("Since its last work")] if full else []), _("State")]
    rows = []
    for name, part in components.items():
        state = _("works") if part["ok"] else str(part.get("detail") or _("does not work"))
        known = [part.get("engine") or NOTHING, part.get("device") or NOTHING, span(part.get("canary_age"))]
        cells = known if full else []
        rows.append(Row(_part(name), [*cells, state if full or part["ok"] else _("does not work")], part["ok"]))
    return Table("parts", _("What runs"), head, rows)


def _queues() -> Table:
    head = [_("Queue"), _("Waiting"), _("Oldest"), _("Tasks in the last hour"), _("Waited, median"), _("Waited, 95 %")]
    rows = []
    for queue in queues.lengths():
        waited = queue.waited
        oldest = span(queue.oldest) if queue.waiting else NOTHING
        cells = [str(queue.waiting), oldest, str(waited.count), span(waited.p50), span(waited.p95)]
        rows.append(Row(_part(queue.name), cells))
    return Table("queues", _("Queues"), head, rows)


def _latencies() -> Table:
    """From the true end of the person's speech, or the arrival of a chat's."""
    stages = {
        "heard": _("heard"),
        "first_word": _("first word"),
        "first_sound": _("first sound"),
        "first_frame": _("first picture"),
        "finished": _("finished"),
    }
    doors = {"web": _("Web"), "telegram": "Telegram", "whatsapp": "WhatsApp", "terminal": _("Terminal")}
    rows = []
    for door in latencies.last_hour():
        name = doors.get(door.name, door.name)
        told = _("answers, %(count)s failed") % {"count": door.failed}
        rows.append(Row(name, [told, str(door.turns), NOTHING, NOTHING]))
        rows += [Row(name, [stages[one.mark], str(one.count), span(one.p50), span(one.p95)]) for one in door.stages]
    head = [_("Door"), _("Stage"), _("Count"), _("Median"), _("95 %")]
    return Table("latencies", _("Answers of the last hour"), head, rows, _("Nobody has said anything for an hour."))


def _workers() -> Table:
    rows = [
        Row(one.name, [str(one.facts.get("process", NOTHING)), span(one.since), span(one.silent)])
        for one in roll.present(media_server(), "workers")
    ]
    head = [_("Worker"), _("Process"), _("Runs for"), _("Since its last sign")]
    return Table("workers", _("Workers"), head, rows, _("No worker has called out lately."))


def _calls() -> Table:
    ways = {"webrtc": "WebRTC", "compatibility": _("Compatibility mode"), "none": _("Only looking")}
    rows = [Row(ways[way], [str(count)]) for way, count in load.calls().items()]
    rows += [Row(_("Unfinished turns"), [str(sum(load.open_turns().values()))])]
    rows += [Row(_("Unsent deliveries"), [str(sum(load.open_deliveries().values()))])]
    return Table("calls", _("Going on now"), [_("What"), _("Count")], rows)


def _machine() -> Table:
    disk, memory = machine.disk(), machine.memory()
    free = _("%(free)s free of %(size)s") % {"free": size(disk.free), "size": size(disk.size)}
    rows = [Row(_("Disk"), [f"{free} ({share_of(disk.free, disk.size)})"], disk.free > machine.ENOUGH)]
    if disk.database is not None:
        rows.append(Row(_("Database"), [size(disk.database)]))
    rows += [Row(_("Memory: %(server)s") % {"server": _part(name)}, [size(used)]) for name, used in memory.items()]
    return Table("machine", _("Machine"), [_("What"), _("Value")], rows)


def _installed() -> Table:
    engines = [Row(_part(kind), [getattr(settings(), kind)]) for kind in ("stt", "tts", "render")]
    models = [
        Row(_("Model %(name)s") % {"name": name}, [_("verified") if there else _("missing here")], there or None)
        for name, there in machine.verified_models().items()
    ]
    return Table("installed", _("Engines and models"), [_("What"), _("Value")], engines + models)


def _versions() -> Table:
    rows = [Row(name, [version]) for name, version in machine.versions().items()]
    return Table("versions", _("Versions"), [_("What"), _("Value")], rows)
