"""The ways in and out: a password, a passkey, a one-time link; and a new password for who has none or forgot it."""

import time
from collections.abc import Callable
from typing import Any

import redis.exceptions
from allauth.account.forms import SetPasswordForm
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.account.signals import password_changed, password_reset, password_set
from allauth.account.views import LoginView, PasswordChangeView, PasswordResetView, PasswordSetView
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from secretary.core import people, sessions
from secretary.core.enter import take
from secretary.core.models import User
from secretary.wire.config import settings

View = Callable[[HttpRequest], HttpResponseBase]

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
"""Whose word a log-in without a password is; Django wants to know when there are several."""

CAME = "came_by_link"
"""Where a session keeps when it was begun by a link (seconds since 1970)."""

LATELY = 15 * 60
"""Seconds after a link in which the old password is not asked for: whoever came by a link may have forgotten it."""


class _Enter(LoginView):  # type: ignore[misc]
    template_name = "avatar/enter.html"

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        given: dict[str, Any] = super().get_context_data(**more)
        return given | {"next": self.get_next_url() or "", "spent": False}


_by_password: View = _Enter.as_view()


@login_not_required
@never_cache
def enter(request: HttpRequest) -> HttpResponseBase:
    """Where somebody without a session lands: name and password, a passkey, and how to get a link."""
    try:
        return _by_password(request)
    except redis.exceptions.RedisError:
        # The tries are counted there; without counting nobody may guess.
        return render(request, "avatar/enter.html", {"away": True}, status=503)


@login_not_required
@never_cache
def enter_by_link(request: HttpRequest, token: str) -> HttpResponseBase:
    """Spend a one-time link. Only a GET spends it: a preview that asks for the head does not."""
    if request.method != "GET":
        return HttpResponse(status=405, headers={"Allow": "GET"})
    link = take(token)
    if link is None:
        return render(request, "avatar/enter.html", {"spent": True}, status=410)
    logout(request)
    request.session[CAME] = time.time()
    if link.asks_factor:
        answer: HttpResponseBase = perform_login(request, Login(user=link.user))
        return answer
    admit(request, link.user)
    return redirect("call")


def admit(request: HttpRequest, user: User) -> None:
    """Log somebody in who has proved who they are otherwise than by a password."""
    login(request, user, backend=BACKEND)
    record_authentication(request, user, method="link", reauthenticated=True)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("enter")


@login_not_required
@require_POST
def cancel(request: HttpRequest) -> HttpResponse:
    """Give up a log-in that waits for its second factor."""
    logout(request)
    return redirect("enter")


@login_not_required
def closed(request: HttpRequest) -> HttpResponse:
    """Where allauth would let anybody make an account."""
    raise Http404


@login_not_required
def admin_door(request: HttpRequest) -> HttpResponse:
    """The admin has no door of its own: lockout and second factor hold there too."""
    if request.user.is_authenticated:
        return render(request, "403.html", status=403)
    wanted = urlencode({"next": request.GET.get("next", reverse("admin:index"))})
    return redirect(f"{reverse('enter')}?{wanted}")


def locked_out(request: HttpRequest, *_: Any) -> HttpResponse:
    """What django-axes answers to who tried too often."""
    minutes = int(people.PAUSE.total_seconds() // 60)
    answer = render(request, "429.html", {"tries": people.TRIES, "minutes": minutes}, status=429)
    answer["Retry-After"] = str(minutes * 60)
    return answer


class _Change(PasswordChangeView):  # type: ignore[misc]
    def get_form_class(self) -> Any:
        return SetPasswordForm if _came_lately(self.request) else super().get_form_class()

    def get_default_success_url(self) -> str:
        return reverse("mfa_index")


class _Set(PasswordSetView):  # type: ignore[misc]
    def get_default_success_url(self) -> str:
        return reverse("mfa_index")


class _Reset(PasswordResetView):  # type: ignore[misc]
    def post(self, request: HttpRequest, *given: Any, **named: Any) -> HttpResponse:
        answer: HttpResponse = super().post(request, *given, **named) if mailing() else self.get(request)
        return answer

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        given: dict[str, Any] = super().get_context_data(**more)
        return given | {"mailing": mailing()}


change_password, set_password, reset_password = _Change.as_view(), _Set.as_view(), _Reset.as_view()


def mailing() -> bool:
    """Whether there is a mail server."""
    return bool(settings().email_url.get_secret_value())


def _came_lately(request: HttpRequest) -> bool:
    return time.time() - float(request.session.get(CAME, 0)) < LATELY


@receiver([password_changed, password_set, password_reset])
def _close_the_others(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    request.session.pop(CAME, None)
    sessions.end_all(user, but=request.session.session_key if request.user.is_authenticated else None)
