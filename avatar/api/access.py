"""Who asks: a bearer token with a scope, or the session of a page with its CSRF token."""

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer
from ninja.security.session import SessionAuth

from avatar.api.allowance import spend
from avatar.api.problems import Problem
from secretary.core import tokens
from secretary.core.models import ApiToken, User


class Bearer(HttpBearer):
    """A token that has this scope. Afterwards `request.user` is its person."""

    def __init__(self, scope: tokens.Scope) -> None:
        super().__init__()
        self._scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        found = tokens.find(token)
        if found is None:
            return None
        if self._scope not in found.scopes:
            has = ", ".join(found.scopes)
            raise Problem(403, f"This token has no scope {self._scope}; it has {has}.", code="missing_scope")
        spend(f"token-{found.pk}", _kind(self._scope))
        request.user = found.user
        return found


class Session(SessionAuth):
    """Somebody who is logged in, in a request without a token."""

    def __init__(self, scope: tokens.Scope) -> None:
        super().__init__()
        self._scope = scope

    def __call__(self, request: HttpRequest) -> Any:
        """Raises HttpError (403) when a change comes without the CSRF token."""
        if "Authorization" in request.headers or not request.user.is_authenticated:
            return None
        found = super().__call__(request)
        spend(f"person-{request.user.pk}", _kind(self._scope))
        return found


def access(scope: tokens.Scope) -> list[Any]:
    """Either way in."""
    return [Bearer(scope), Session(scope)]


def whom(request: HttpRequest) -> User:
    """The person whose token or session it is."""
    assert isinstance(request.user, User)
    return request.user


def token_of(request: HttpRequest) -> ApiToken | None:
    """The token that was used; None with a session."""
    used = getattr(request, "auth", None)
    return used if isinstance(used, ApiToken) else None


def _kind(scope: tokens.Scope) -> Any:
    return "work" if scope == "speech" else "look"
