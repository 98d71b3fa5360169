"""Clips, voices and portraits, each only for whom it belongs to."""

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from avatar.pages.people import whom
from secretary.core.models import Character, Turn
from secretary.wire.blobs import BlobMissing, store
from secretary.wire.config import settings

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")

KINDS = {"mp4": "video/mp4", "ogg": "audio/ogg", "webp": "image/webp", "png": "image/png", "jpg": "image/jpeg"}


@require_safe
def clip(request: HttpRequest, turn_id: int) -> HttpResponseBase:
    return _serve(request, _own(request, turn_id).clip)


@require_safe
def voice(request: HttpRequest, turn_id: int) -> HttpResponseBase:
    return _serve(request, _own(request, turn_id).voice)


@require_safe
def portrait(request: HttpRequest, character_id: int, version: str) -> HttpResponseBase:
    """`version` is the beginning of the picture's key, so that a browser may keep it for ever."""
    character = Character.objects.filter(pk=character_id, portrait__startswith=version).first()
    if character is None:
        raise Http404
    return _serve(request, character.portrait)


def _own(request: HttpRequest, turn_id: int) -> Turn:
    turn = Turn.objects.filter(pk=turn_id, conversation__user=whom(request)).first()
    if turn is None:
        raise Http404
    return turn


def _serve(request: HttpRequest, key: str) -> HttpResponseBase:
    """A blob, whole or the part that was asked for (browsers seek in a video by Range)."""
    try:
        data = store(settings().blobs_address).get(key)
    except BlobMissing as error:
        raise Http404 from error
    headers = {"Cache-Control": "private, max-age=31536000, immutable", "Accept-Ranges": "bytes"}
    kind = KINDS[key.rpartition(".")[2]]
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    if not asked or asked.groups() == ("", ""):
        return HttpResponse(data, content_type=kind, headers=headers)
    first, last = _bounds(asked.group(1), asked.group(2), len(data))
    if first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{len(data)}"})
    headers["Content-Range"] = f"bytes {first}-{last}/{len(data)}"
    return HttpResponse(data[first : last + 1], status=206, content_type=kind, headers=headers)


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    """First and last byte of a Range; `-500` means the last 500."""
    if not first:
        return max(0, size - int(last)), size - 1
    return int(first), min(int(last) if last else size - 1, size - 1)
