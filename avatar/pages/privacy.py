"""The page of one's data: what is kept, how to take it along, and how to have it removed."""

from collections.abc import AsyncIterator
from typing import IO, Any

from asgiref.sync import sync_to_async
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from avatar.pages.people import whom
from secretary.core import people, privacy
from secretary.core.errors import NotYours, Unreachable
from secretary.core.models import Export, User
from secretary.wire.blobs import BlobMissing, store
from secretary.wire.config import settings

PIECE = 1 << 18
"""Bytes of a download that are in memory at once."""


@require_safe
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    return render(request, "avatar/privacy_page.html", _shown(whom(request)))


@require_POST
def begin_export(request: HttpRequest) -> HttpResponse:
    """Have everything put into one file."""
    privacy.export(whom(request))
    return redirect("privacy")


@require_safe
@never_cache
def export_state(request: HttpRequest) -> HttpResponse:
    """How far the file is."""
    return JsonResponse(state(whom(request)) or {})


@require_safe
@never_cache
def download(request: HttpRequest, export_id: int) -> StreamingHttpResponse:
    """The file, to its owner only, within its day."""
    try:
        return attached(privacy.exported(whom(request), export_id))
    except (NotYours, BlobMissing) as error:
        raise Http404 from error


def attached(mine: Export) -> StreamingHttpResponse:
    """The file of an export that is ready, piece by piece. Raises BlobMissing."""
    file = store(settings().blobs_address).open(mine.blob)
    name = f"secretary-{mine.created:%Y-%m-%d}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Length": str(mine.size)}
    return StreamingHttpResponse(_pieces(file), content_type="application/zip", headers=headers)


@require_POST
@never_cache
def erase(request: HttpRequest) -> HttpResponse:
    """Remove everything, once the word on the page was typed; the answer is the receipt."""
    user = whom(request)
    if request.POST.get("word", "").strip().casefold() != _word().casefold():
        refused = _("Type %(word)s to confirm. Nothing was removed.") % {"word": _word()}
        return render(request, "avatar/privacy_page.html", _shown(user) | {"refused": refused}, status=422)
    owner = people.last_owner(user)
    try:
        receipt = privacy.erase(user)
    except Unreachable as error:
        return render(request, "avatar/privacy_page.html", _shown(user) | {"refused": _(str(error))}, status=503)
    logout(request)
    shown = {"number": receipt.pk, "at": receipt.created, "counts": _counted(receipt.counts), "owner": owner}
    return render(request, "avatar/privacy_erased.html", shown)


def state(user: User) -> dict[str, Any] | None:
    """A person's export, as the page and the API show it; None when there is none."""
    found = privacy.latest(user)
    if found is None:
        return None
    ready = found.state == Export.State.READY
    return {
        "id": found.pk,
        "state": found.state,
        "done": found.done,
        "total": found.total,
        "size": found.size if ready else None,
        "expires": found.expires,
    }


def _shown(user: User) -> dict[str, Any]:
    made = state(user)
    return {
        "export": made,
        "size": filesizeformat(made["size"]) if made and made["size"] else "",
        "media_days": settings().keep_media_days,
        "text_days": settings().keep_text_days,
        "word": _word(),
        "owner": people.last_owner(user),
    }


def _word() -> str:
    """What is typed to confirm."""
    return _("ERASE")


def _counted(counts: dict[str, Any]) -> list[tuple[str, Any]]:
    names = {
        "conversations": _("Conversations"),
        "turns": _("Turns"),
        "sentences": _("Sentences"),
        "deliveries": _("Deliveries"),
        "received": _("Received from chats"),
        "identities": _("Chats"),
        "blobs": _("Voices, clips and other files"),
        "queued_tasks": _("Tasks in the queues"),
        "sessions": _("Open sessions"),
    }
    return [(name, counts.get(key, 0)) for key, name in names.items()]


async def _pieces(file: IO[bytes]) -> AsyncIterator[bytes]:
    with file:
        while piece := await sync_to_async(file.read)(PIECE):
            yield piece
