"""The pages. Everything belongs to a logged-in person; the way in is a one-time link."""

from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_POST, require_safe

from avatar import present
from avatar.pages.people import whom
from secretary.core import conversations, health
from secretary.core.enter import spend
from secretary.core.models import Character, Turn

TURNS_A_PAGE = 50


@require_safe
@ensure_csrf_cookie
def call(request: HttpRequest) -> HttpResponse:
    config = {"socket": "/ws/call/", "user": _name(request), "language": get_language()}
    return render(request, "avatar/call.html", {"config": config})


@require_safe
def characters(request: HttpRequest) -> HttpResponse:
    shown = [present.character(character) for character in Character.objects.filter(active=True)]
    chosen = conversations.current(whom(request)).character_id
    return render(request, "avatar/characters.html", {"characters": shown, "current": chosen})


@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """The person's turns, a page at a time; on each page the oldest first, as they were said."""
    own = Turn.objects.filter(conversation__user=whom(request)).select_related("character")
    page = Paginator(own.order_by("-pk"), TURNS_A_PAGE).get_page(request.GET.get("page"))
    shown = {
        "turns": [present.turn(turn) for turn in reversed(page.object_list)],
        "older": f"?page={page.next_page_number()}" if page.has_next() else "",
        "newer": f"?page={page.previous_page_number()}" if page.has_previous() else "",
    }
    return render(request, "avatar/history.html", shown)


@require_safe
def status(request: HttpRequest) -> HttpResponse:
    return render(request, "avatar/status.html", {"components": health.components()})


@login_not_required
@require_safe
def enter(request: HttpRequest) -> HttpResponse:
    """Where somebody without a session lands: how to get in."""
    return render(request, "avatar/enter.html", {"spent": False})


@login_not_required
@never_cache
def enter_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Spend a one-time link. Only a GET spends it: a preview that asks for the head does not."""
    if request.method != "GET":
        return HttpResponse(status=405, headers={"Allow": "GET"})
    user = spend(token)
    if user is None:
        return render(request, "avatar/enter.html", {"spent": True}, status=410)
    login(request, user)
    return redirect("call")


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("enter")


def _name(request: HttpRequest) -> str:
    return whom(request).get_short_name() or whom(request).get_username()
