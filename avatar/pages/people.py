"""Whose request it is, and what is for owners only."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from secretary.core import people
from secretary.core.models import User


def whom(request: HttpRequest) -> User:
    """The logged-in person; every page but the way in has one (LoginRequiredMiddleware)."""
    assert isinstance(request.user, User)
    return request.user


def owner_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page for those whom the installation belongs to; the others get a 403."""

    @wraps(view)
    def checked(request: HttpRequest, *given: Any, **named: Any) -> HttpResponseBase:
        if not people.owns(whom(request)):
            raise PermissionDenied
        return view(request, *given, **named)

    return checked
