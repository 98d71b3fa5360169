"""A blob as an answer to a browser or a messenger: whole, or the part that was asked for."""

import re

from django.http import Http404, HttpRequest, HttpResponse

from secretary.wire.blobs import BlobMissing, store
from secretary.wire.config import settings

_RANGE = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)

KINDS = {
    "mp4": "video/mp4",
    "ogg": "audio/ogg",
    "wav": "audio/wav",
    "webp": "image/webp",
    "png": "image/png",
    "jpg": "image/jpeg",
}
"""Suffix of a key → media type."""


def serve(request: HttpRequest, key: str, *, cache: str) -> HttpResponse:
    """To GET and HEAD, with its exact type and length. `cache`: the Cache-Control. Raises Http404.

    One Range is answered with that part (RFC 9110, section 14), several with the whole, as it allows.
    """
    kind = KINDS.get(key.rpartition(".")[2])
    if kind is None:
        raise Http404
    headers = {"Cache-Control": cache, "Accept-Ranges": "bytes"}
    try:
        if request.method == "HEAD":
            size = store(settings().blobs_address).size(key)
            return HttpResponse(content_type=kind, headers=headers | {"Content-Length": str(size)})
        data = store(settings().blobs_address).get(key)
    except BlobMissing as error:
        raise Http404 from error
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
