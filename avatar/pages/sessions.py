"""The page of one's open sessions: which browsers are logged in, and how to log them out."""

import re
from typing import Any

from babel.dates import format_timedelta
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from avatar.pages.people import whom
from secretary.core import sessions
from secretary.core.models import OpenSession

BROWSERS = (
    ("Edge", r"Edg(?:e|A|iOS)?/(\d+)"),
    ("Opera", r"OPR/(\d+)"),
    ("Samsung Internet", r"SamsungBrowser/(\d+)"),
    ("Firefox", r"(?:Firefox|FxiOS)/(\d+)"),
    ("Chrome", r"(?:Chrome|CriOS|Chromium)/(\d+)"),
    ("Safari", r"Version/(\d+)[.\d]* (?:Mobile/\w+ )?Safari/"),
)
"""In this order: most call themselves by the names of the later ones too."""

SYSTEMS = (
    ("Android", r"Android"),
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("ChromeOS", r"CrOS"),
    ("Windows", r"Windows"),
    ("macOS", r"Macintosh|Mac OS X"),
    ("Linux", r"Linux|X11"),
)


@require_safe
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    here = request.session.session_key
    rows = [_shown(one, here=one.session_key == here) for one in sessions.of(whom(request))]
    rows.sort(key=lambda one: not one["here"])
    return render(request, "avatar/sessions.html", {"sessions": rows})


@require_POST
def end(request: HttpRequest, name: str) -> HttpResponse:
    """Log one browser out."""
    if not sessions.end(whom(request), name):
        raise Http404
    messages.success(request, _("That browser is logged out."))
    return redirect("sessions")


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Log all browsers out but this one."""
    sessions.end_all(whom(request), but=request.session.session_key)
    messages.success(request, _("All other browsers are logged out."))
    return redirect("sessions")


def browser(agent: str) -> tuple[str, str]:
    """What a browser calls itself, and what it runs on; empty where it does not say."""
    named = ((name, re.search(pattern, agent)) for name, pattern in BROWSERS)
    found = next((f"{name} {match[1]}" for name, match in named if match), "")
    return found, next((name for name, pattern in SYSTEMS if re.search(pattern, agent)), "")


def _shown(one: OpenSession, *, here: bool) -> dict[str, Any]:
    since = format_timedelta(one.seen - timezone.now(), add_direction=True, locale=get_language() or "en")
    name, system = browser(one.agent)
    found = {"browser": name, "system": system, "here": here, "seen": since, "seen_at": one.seen}
    return found | {"name": sessions.name(one.session_key)}
