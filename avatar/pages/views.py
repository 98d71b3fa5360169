"""The call's page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from avatar.pages.people import whom


@require_safe
@ensure_csrf_cookie
def call(request: HttpRequest) -> HttpResponse:
    config = {"socket": "/ws/call/", "user": _name(request), "language": get_language()}
    return render(request, "avatar/call.html", {"config": config})


def _name(request: HttpRequest) -> str:
    return whom(request).get_short_name() or whom(request).get_username()
