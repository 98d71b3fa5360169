"""The account page: one's doors, how to link another, and for the owner who may talk at all."""

from collections.abc import Callable, Mapping
from typing import Any

from babel.dates import format_timedelta
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from avatar.pages.people import whom
from secretary.core import doors, linking, people
from secretary.core.errors import Refused
from secretary.core.models import Identity, User
from secretary.wire.config import settings

TITLES = {"telegram": "Telegram", "whatsapp": "WhatsApp", "terminal": "Terminal"}

ROUND = frozenset({"telegram"})
"""Doors that know round videos."""

CODE = "link_code"
"""Where the session keeps the code that the page shows."""

Standing, Video = Identity.Standing, Identity.Video


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def account(request: HttpRequest) -> HttpResponse:
    """The page; by POST a code that a chat shows is taken."""
    if request.method != "POST":
        return _page(request)
    typed = request.POST.get("code", "").strip()[:64]
    try:
        door = linking.take_by(whom(request), typed)
    except Refused as error:
        return _page(request, refused=_(str(error)), typed=typed)
    messages.success(request, _("%(name)s is linked: it is one conversation from here on.") % {"name": _name(door)})
    return _back("doors")


@require_POST
def make_code(request: HttpRequest) -> HttpResponse:
    """Show a fresh code, until it is taken or its hour is over."""
    request.session[CODE] = linking.show(user=whom(request))
    return _back("link")


@require_safe
@never_cache
def code_state(request: HttpRequest) -> HttpResponse:
    """Whether the code on the page is still good: the page looks, to show the door that took it."""
    row = linking.shown(request.session.get(CODE, ""))
    return JsonResponse({"good": bool(row and not row.used)})


@require_POST
def prefer(request: HttpRequest, identity_id: int) -> HttpResponse:
    """How answers come at one's own door."""
    identity, video = _own(request, identity_id), request.POST.get("video")
    if video not in Video.values:
        return HttpResponseBadRequest("no such video")
    identity.voice, identity.video = "voice" in request.POST, video
    identity.save(update_fields=["voice", "video"])
    messages.success(request, _("Saved for %(name)s.") % {"name": _name(identity)})
    return _back("doors")


@require_POST
def unlink(request: HttpRequest, identity_id: int) -> HttpResponse:
    identity = _own(request, identity_id)
    try:
        doors.leave(identity)
    except Refused as error:
        messages.error(request, _(str(error)))
    else:
        messages.success(request, _("%(name)s is no longer linked.") % {"name": _name(identity)})
    return _back("doors")


@require_POST
def decide(request: HttpRequest, identity_id: int, verb: str) -> HttpResponse:
    """The owner's word on somebody else at a chat door."""
    user = whom(request)
    if not people.decides(user):
        raise PermissionDenied
    if verb not in DECISIONS:
        raise Http404
    identity = get_object_or_404(Identity.objects.select_related("user").exclude(user=user), pk=identity_id)
    DECISIONS[verb](identity)
    messages.success(request, _said(verb) % {"name": _name(identity)})
    return _back("people")


DECISIONS: Mapping[str, Callable[[Identity], None]] = {
    "approve": doors.approve,
    "block": doors.block,
    "unblock": doors.unblock,
}


def knocking(request: HttpRequest) -> dict[str, Any]:
    """For every page: how many wait for the owner's approval; counted only where it is shown."""
    user = getattr(request, "user", None)
    counts = isinstance(user, User) and people.decides(user)
    return {"knocking": SimpleLazyObject(lambda: doors.knocking() if counts else 0)}


def _page(request: HttpRequest, *, refused: str = "", typed: str = "") -> HttpResponse:
    user = whom(request)
    code = _code(request)  # first: it may say that a door has just been linked
    shown = {
        "doors": [present(identity) for identity in doors.of(user)],
        "open": _open(),
        "code": code,
        "refused": refused,
        "typed": typed,
        "decides": people.decides(user),
    }
    if shown["decides"]:
        shown |= {
            "strangers": [present(identity) for identity in doors.strangers()],
            "people": [present(identity) for identity in doors.others(user, Standing.ALLOWED)],
            "blocked": [present(identity) for identity in doors.others(user, Standing.BLOCKED)],
        }
    return render(request, "avatar/account.html", shown, status=422 if refused else 200)


def present(identity: Identity) -> dict[str, Any]:
    """Somebody at a chat door, as the page shows them."""
    round_too, video = identity.door in ROUND, str(identity.video)
    return {
        "id": identity.pk,
        "door": identity.door,
        "title": TITLES.get(identity.door, identity.door),
        "name": identity.name,
        "address": identity.address,
        "account": _account(identity),
        "seen": _ago(identity),
        "seen_at": identity.seen.isoformat(timespec="seconds"),
        "blocked": identity.standing == Standing.BLOCKED,
        "voice": identity.voice,
        "video": Video.VIDEO if video == Video.NOTE and not round_too else video,
        "round": round_too,
    }


def _account(identity: Identity) -> str:
    """The name of whose account it is; empty for who is known by chat doors only."""
    user = identity.user
    return "" if user is None or user.door_only else user.get_short_name() or user.get_username()


def _ago(identity: Identity) -> str:
    since = identity.seen - timezone.now()
    return str(format_timedelta(since, add_direction=True, locale=get_language() or "en"))


def _code(request: HttpRequest) -> dict[str, str] | None:
    """The code that the page shows, and what to send at the other door."""
    code = request.session.get(CODE, "")
    row = linking.shown(code) if code else None
    if row and not row.used:
        halves = f"{code[:4]} {code[4:]}"
        left = format_timedelta(row.expires - timezone.now(), threshold=1.5, locale=get_language() or "en")
        return {"halves": halves, "command": f"/link {halves}", "left": str(left)}
    request.session.pop(CODE, None)
    if row:
        messages.success(request, _("The chat is linked: it is one conversation from here on."))
    return None


def _open() -> list[str]:
    """The messengers that this installation is configured for."""
    config = settings()
    configured = {"telegram": config.telegram_token.get_secret_value(), "whatsapp": config.twilio_account_sid}
    return [TITLES[door] for door, value in configured.items() if value]


def _own(request: HttpRequest, identity_id: int) -> Identity:
    return get_object_or_404(Identity, pk=identity_id, user=whom(request))


def _name(identity: Identity) -> str:
    return identity.name or TITLES.get(identity.door, identity.door)


def _said(verb: str) -> str:
    return {
        "approve": _("%(name)s may talk now, and is told so."),
        "block": _("%(name)s gets no answer any more."),
        "unblock": _("%(name)s is no longer blocked, and waits for approval."),
    }[verb]


def _back(part: str) -> HttpResponse:
    return redirect(f"{reverse('account')}#{part}")
