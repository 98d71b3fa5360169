"""A character on somebody else's page: the script, the face on its button, the frame, and the tickets for its calls.

No cookie counts here: browsers keep them from a frame on another site, and who is logged in must not be the guest.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.decorators import csp_replace
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from avatar.api import allowance
from avatar.api.problems import Problem
from avatar.live import origins
from secretary.core import guests
from secretary.core.models import ApiToken
from secretary.core.serving import serve

LARGEST = 4096
"""Bytes of what asks for a ticket."""

ELSEWHERE = {"Cross-Origin-Resource-Policy": "cross-origin"}
"""Pages that let in nothing foreign (COEP) take it all the same."""


@login_not_required
@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """What the page loads: it puts the button there."""
    if not guests.on():
        raise Http404
    headers = {"Cache-Control": "public, max-age=300"} | ELSEWHERE
    return HttpResponse(_script(), content_type="text/javascript; charset=utf-8", headers=headers)


@login_not_required
@require_safe
def face(request: HttpRequest) -> HttpResponse:
    """The portrait on the button."""
    token = _admitted(request.GET.get("token", ""), request.GET.get("character", ""))
    assert token.character is not None
    answer = serve(request, token.character.portrait, cache="public, max-age=3600")
    for name, value in ELSEWHERE.items():
        answer[name] = value
    return answer


@login_not_required
@require_safe
@never_cache
@xframe_options_exempt
def frame(request: HttpRequest) -> HttpResponseBase:
    """The call page, for a guest, to be framed by the token's page and no other."""
    token, slug = request.GET.get("token", ""), request.GET.get("character", "")
    found = _admitted(token, slug)
    _refuse_elsewhere(request, found.origin)
    tickets = {"address": "/embed/ticket", "token": token, "character": slug}
    config = {"socket": "/ws/call/", "user": "", "language": get_language(), "tickets": tickets}
    # Whoever is logged in here too, in the frame they are a guest.
    shown: dict[str, Any] = {"config": config, "user": None, "who": found.character}
    framed = csp_replace({"frame-ancestors": [found.origin]})(
        lambda request: render(request, "avatar/embed.html", shown)
    )
    return framed(request)


@login_not_required
@csrf_exempt  # nothing of the browser's is trusted: the token is in the body, and the origin is looked at
@require_POST
@never_cache
def ticket(request: HttpRequest) -> HttpResponse:
    """A ticket for one call within a minute, and the key by which this visitor is known again."""
    asked = _asked(request)
    found = _admitted(asked["token"], asked["character"])
    if not _from_frame(request):
        raise PermissionDenied
    try:
        allowance.spend(f"embed-{found.pk}", "visit")
    except Problem as error:
        wait = {"Retry-After": str(error.retry_after)}
        return JsonResponse({"error": error.message}, status=error.status, headers=wait)
    once, key = guests.ticket(found, asked["key"])
    return JsonResponse({"ticket": once, "key": key})


def _admitted(token: str, slug: str) -> ApiToken:
    """Raises Http404 where nothing is shown to anybody, PermissionDenied for a token that is not good for this."""
    if not guests.on():
        raise Http404
    found = guests.admitted(token, slug)
    if found is None:
        raise PermissionDenied
    return found


def _refuse_elsewhere(request: HttpRequest, origin: str) -> None:
    """A browser that tells where it is being shown is believed. One that does not is held by `frame-ancestors`."""
    where = request.headers.get("Sec-Fetch-Dest", "iframe")
    page = urlsplit(request.headers.get("Referer", origin))
    if where != "iframe" or f"{page.scheme}://{page.netloc}" not in (origin, guests.home(request.build_absolute_uri())):
        raise PermissionDenied


def _from_frame(request: HttpRequest) -> bool:
    """Whether our own page asks: a browser says so with each POST."""
    origin, site = request.headers.get("Origin", ""), request.headers.get("Sec-Fetch-Site", "same-origin")
    return origins.ours(origin, request.get_host()) and site == "same-origin"


def _asked(request: HttpRequest) -> dict[str, str]:
    """Token, character and key as the frame sends them; anything else is empty."""
    try:
        sent = json.loads(request.body[: LARGEST + 1])
    except ValueError:
        sent = {}
    given = sent if isinstance(sent, dict) else {}
    return {name: str(given.get(name, "")) for name in ("token", "character", "key")}


@cache
def _script() -> bytes:
    return (Path(__file__).parents[1] / "static" / "avatar" / "embed.js").read_bytes()
