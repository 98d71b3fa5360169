"""The history page: what was said at every door, to be found, heard, taken along, gone on with and removed."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from avatar import present
from avatar.pages.people import whom
from secretary.core import brain, conversations, history, serving
from secretary.core.errors import NotYours, Refused
from secretary.core.history import Wanted
from secretary.core.models import OPEN_STAGES, Conversation, Turn
from secretary.wire.config import settings

DOORS = {"web": "Web", "telegram": "Telegram", "whatsapp": "WhatsApp", "terminal": "Terminal"}
FILTERS = ("q", "door", "since", "until", "conversation")

_NUMBER = re.compile(r"\d{1,18}", re.ASCII)


@require_safe
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """The newest turns that are wanted, or those before a cursor; the newest first."""
    user = whom(request)
    wanted, refused = _wanted(request.GET)
    talk = _talk(request, wanted)
    after = history.newest()  # before the page is read: what comes meanwhile is news
    turns, older = history.page(user, wanted, before=_cursor(request.GET, "before"))
    talks, older_talks = history.talks(user, before=_cursor(request.GET, "talks"))
    kept = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    shown = {
        "turns": [entry(turn) for turn in turns],
        "older": f"?{urlencode(kept | {'before': older})}" if older else "",
        "newest": not request.GET.get("before"),
        "first": f"?{urlencode(kept)}",
        "news": f"{reverse('history-news')}?{urlencode(kept | {'after': after})}",
        "talk": _told(talk) if talk else None,
        "talks": [_told(one) for one in talks],
        "talks_open": "talks" in request.GET,
        "older_talks": f"?{urlencode(kept | {'talks': older_talks})}" if older_talks else "",
        "filters": {name: request.GET.get(name, "")[:200] for name in FILTERS},
        "filtered": bool(set(kept) - {"conversation"}),
        "door_names": list(DOORS.items()),
        "refused": refused,
    }
    return render(request, "avatar/history.html", shown, status=422 if refused else 200)


@require_safe
@never_cache
def news(request: HttpRequest) -> HttpResponse:
    """What the page lacks: turns after its cursor, its unfinished ones as they are now, and what is gone."""
    wanted, refused = _wanted(request.GET)
    known = [int(number) for number in _NUMBER.findall(request.GET.get("known", "")[:2000])]
    after = _cursor(request.GET, "after")
    if refused or after is None:
        return JsonResponse({"error": refused or "after: a number"}, status=422)
    turns, newest, gone = history.news(whom(request), wanted, after=after, known=known)
    return JsonResponse({"turns": [entry(turn) for turn in turns], "after": newest, "gone": gone})


@require_safe
@never_cache
def recording(request: HttpRequest, turn_id: int) -> HttpResponseBase:
    """The person's own voice, as it came from a chat."""
    turn = Turn.objects.filter(pk=turn_id, conversation__user=whom(request)).first()
    if turn is None or not turn.recording:
        raise Http404
    return serving.serve(request, turn.recording, cache="private, max-age=31536000, immutable")


@require_POST
def delete_turn(request: HttpRequest, turn_id: int) -> HttpResponse:
    try:
        history.forget(whom(request), turn_id)
    except NotYours as error:
        raise Http404 from error
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"gone": [turn_id]})
    messages.success(request, _("It is deleted."))
    return redirect("history")


@require_POST
def delete_conversation(request: HttpRequest, conversation_id: int) -> HttpResponse:
    try:
        history.forget_conversation(whom(request), conversation_id)
    except NotYours as error:
        raise Http404 from error
    messages.success(request, _("The conversation is deleted."))
    return redirect("history")


@require_POST
def resume(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Go on with an older conversation, in the call."""
    try:
        conversations.resume(whom(request), conversation_id)
    except NotYours as error:
        raise Http404 from error
    return redirect("call")


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """One more conversation: it begins in the call."""
    conversations.restart(whom(request))
    return redirect("call")


def entry(turn: Turn) -> dict[str, Any]:
    """A turn with what the history alone shows of it; the caller has selected its character."""
    own = reverse("history-recording", args=[turn.pk]) if _playable(turn.recording) else None
    return present.turn(turn) | {"recording": own, "open": turn.stage in OPEN_STAGES}


def _playable(key: str) -> bool:
    return key.rpartition(".")[2] in serving.KINDS


def _told(talk: Conversation) -> dict[str, Any]:
    """A conversation as the page shows it; the caller has annotated it."""
    return {
        "id": talk.pk,
        "first": (getattr(talk, "first", "") or "")[:120],
        "last": getattr(talk, "last", talk.created),
        "count": getattr(talk, "turns_in_it", 0) or 0,
        "current": talk.current,
        "character": talk.character.name,
    }


def _talk(request: HttpRequest, wanted: Wanted) -> Conversation | None:
    """The one conversation that is looked at."""
    if wanted.conversation is None:
        return None
    try:
        return history.conversation(whom(request), wanted.conversation)
    except NotYours as error:
        raise Http404 from error


def _wanted(asked: Mapping[str, str]) -> tuple[Wanted, str]:
    """What the form asks for, and in words what of it makes no sense."""
    try:
        since, until = history.asked(asked.get("since", "")), history.asked(asked.get("until", ""))
    except Refused as error:
        return Wanted(), _(str(error))
    door = asked.get("door", "")
    wanted = Wanted(
        text=asked.get("q", "").replace("\0", ""),
        door=door if door in DOORS else "",
        conversation=_cursor(asked, "conversation"),
        since=since,
        until=until,
        zone=brain.zone(settings().timezone),
    )
    return wanted, ""


def _cursor(asked: Mapping[str, str], name: str) -> int | None:
    found = _NUMBER.fullmatch(asked.get(name, ""))
    return int(found[0]) if found else None
