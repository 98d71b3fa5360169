"""Who is logged in, in which browser: Django's session engine on rows that know their person, and how they end."""

import hashlib
from datetime import timedelta
from typing import Any, cast

from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends import db
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from secretary.core import events
from secretary.core.models import OpenSession, User

AGENT = "agent"
"""Where a session keeps what its browser called itself."""

FRESHNESS = timedelta(minutes=1)
"""How exactly it is known when a session was last used: a row is not written for each request."""


class SessionStore(db.SessionStore):
    """What SESSION_ENGINE names."""

    @classmethod
    def get_model_class(cls) -> type[OpenSession]:
        return OpenSession

    def create_model_instance(self, data: dict[str, Any]) -> OpenSession:
        return _owned(cast(OpenSession, super().create_model_instance(data)), data)

    async def acreate_model_instance(self, data: dict[str, Any]) -> OpenSession:
        return _owned(cast(OpenSession, await super().acreate_model_instance(data)), data)

    def _get_session_from_db(self) -> OpenSession | None:
        row: OpenSession | None = super()._get_session_from_db()  # type: ignore[misc]
        if row and row.seen < timezone.now() - FRESHNESS:
            OpenSession.objects.filter(pk=row.pk).update(seen=timezone.now())
        return row

    async def _aget_session_from_db(self) -> OpenSession | None:
        row: OpenSession | None = await super()._aget_session_from_db()  # type: ignore[misc]
        if row and row.seen < timezone.now() - FRESHNESS:
            await OpenSession.objects.filter(pk=row.pk).aupdate(seen=timezone.now())
        return row


def name(key: str) -> str:
    """What pages and events call a session: the key itself opens it."""
    return hashlib.sha256(key.encode()).hexdigest()[:20]


def of(user: User) -> list[OpenSession]:
    """The open ones of a person, the last used first."""
    return list(OpenSession.objects.filter(user=user, expire_date__gt=timezone.now()).order_by("-seen"))


def end(user: User, named: str) -> bool:
    """Log one of their browsers out, and close its call. False when it is not open, or not theirs."""
    return bool(_end(user, [one for one in of(user) if name(one.session_key) == named]))


def end_all(user: User, *, but: str | None = "") -> int:
    """Log all of their browsers out but the one with this session key. Returns how many that were."""
    return _end(user, [one for one in OpenSession.objects.filter(user=user) if one.session_key != but])


def _end(user: User, doomed: list[OpenSession]) -> int:
    names = [name(one.session_key) for one in doomed]
    OpenSession.objects.filter(pk__in=[one.pk for one in doomed]).delete()
    if names:
        events.publish(user, {"type": "session.ended", "names": names})
    return len(names)


def _owned(row: OpenSession, data: dict[str, Any]) -> OpenSession:
    whose = data.get("_auth_user_id")
    row.user_id = int(whose) if whose else None
    row.agent = str(data.get(AGENT, ""))
    return row


@receiver(user_logged_in)
def _remember(sender: Any, request: HttpRequest, **_: Any) -> None:
    request.session[AGENT] = request.headers.get("User-Agent", "")[:300]
