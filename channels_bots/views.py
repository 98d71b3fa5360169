"""One webhook for all doors."""

import logging

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from channels_bots import inbox
from channels_bots.messenger import MESSENGERS, Receipt, messenger

logger = logging.getLogger(__name__)

LARGEST = 1_000_000
"""Bytes of one call; recordings are fetched, not sent along."""


@csrf_exempt
@login_not_required
@require_POST
def webhook(request: HttpRequest, door: str, path: str = "") -> HttpResponse:
    """200 once it is recorded, also for what has a strange shape: the messenger would send it again and again."""
    if door not in MESSENGERS or not messenger(door).on():
        raise Http404
    if _length(request) > LARGEST:
        return HttpResponse(f"At most {LARGEST:,} bytes are taken.", status=413, content_type="text/plain")
    if not messenger(door).admits(request, path):
        return HttpResponse("This call does not come from the messenger.", status=403, content_type="text/plain")
    try:
        told = messenger(door).read(request, path)
    except ValueError as error:
        logger.warning("a strange call of the %s webhook: %s", door, type(error).__name__)
        return HttpResponse(content_type="text/plain")
    for one in told:
        if isinstance(one, Receipt):
            inbox.note(door, one)
        else:
            inbox.take(door, one)
    return HttpResponse(content_type="text/plain")


def _length(request: HttpRequest) -> int:
    """Bytes of the body; without a length in the header it counts as too long."""
    claimed = request.headers.get("Content-Length", "")
    return int(claimed) if claimed.isdigit() else LARGEST + 1
