"""Bearer tokens of programs: made once and shown once, kept as a hash, narrowed by scopes."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Literal

from django.db.models import Q, QuerySet
from django.utils import timezone

from secretary.core.errors import Refused
from secretary.core.models import ApiToken, User

Scope = Literal["talk", "characters", "cast", "speech", "me", "metrics"]

SCOPES: dict[Scope, str] = {
    "talk": "conversations and turns",
    "characters": "who there is to talk to",
    "cast": "make and change characters of one's own",
    "speech": "transcribe, synthesize, render",
    "me": "who one is",
    "metrics": "numbers of the whole installation, for the owner",
}

EMBED = "embed"
"""The scope of a token that stands in a public page (docs/embed.md). It is no scope of the API, and never one of
several."""

OWNERS: frozenset[Scope] = frozenset({"metrics"})
"""Scopes that are of use to an owner only."""

MOST = 50
"""Tokens of one person that are in use."""

TOO_MANY = f"You have {MOST} tokens already. Revoke one that is no longer needed."

PREFIX = "secretary_"
"""Begins every token, so that a scanner finds one that was published by mistake."""

FRESHNESS = timedelta(minutes=1)
"""How exactly it is known when a token was last used: a row is not written for each request."""


def make(user: User, name: str, scopes: Iterable[str] = SCOPES, *, expires: datetime | None = None) -> str:
    """A fresh token, told only here. Raises Refused for a scope that there is not."""
    wanted = list(dict.fromkeys(scopes))
    if unknown := [scope for scope in wanted if scope not in SCOPES]:
        raise Refused(f"There is no scope {', '.join(unknown)}; there are {', '.join(SCOPES)}.")
    if not wanted:
        raise Refused(f"A token needs a scope; there are {', '.join(SCOPES)}.")
    return issue(user, name, wanted, expires=expires)


def issue(user: User, name: str, scopes: list[str], *, expires: datetime | None, **bound: Any) -> str:
    """Keep a fresh token's row; `scopes` are checked, `bound` are the fields that narrow it further."""
    token = PREFIX + secrets.token_urlsafe(32)
    row = {"name": name[:60], "token_hash": _hash(token), "scopes": scopes, "expires": expires}
    ApiToken.objects.create(user=user, **row, **bound)
    return token


def of(user: User) -> QuerySet[ApiToken]:
    """Those of a person that were not revoked, the newest first."""
    return ApiToken.objects.filter(user=user, revoked=None).select_related("character").order_by("-pk")


def find(token: str) -> ApiToken | None:
    """Whose token it is; None for one that is unknown, revoked or expired, or whose person may not log in.

    Looked up by its hash: how long that takes tells nothing about how much of a guess was right.
    """
    now = timezone.now()
    good = Q(revoked=None) & (Q(expires=None) | Q(expires__gt=now)) & Q(user__is_active=True)
    found = ApiToken.objects.select_related("user").filter(good, token_hash=_hash(token)).first()
    if found and (found.last_used is None or found.last_used < now - FRESHNESS):
        found.last_used = now
        ApiToken.objects.filter(pk=found.pk).update(last_used=now)
    return found


def revoke(user: User, token_id: int) -> bool:
    """From now on it opens nothing. False when it is not theirs, or was revoked before."""
    mine = ApiToken.objects.filter(pk=token_id, user=user, revoked=None)
    return bool(mine.update(revoked=timezone.now()))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()
