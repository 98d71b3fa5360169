"""Whose request it is."""

from django.http import HttpRequest

from secretary.core.models import User


def whom(request: HttpRequest) -> User:
    """The logged-in person; every page but the way in has one (LoginRequiredMiddleware)."""
    assert isinstance(request.user, User)
    return request.user
