"""Who asks, and everything that is kept of them."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Router, Status

from avatar.api import present
from avatar.api.access import access, token_of, whom
from avatar.api.schemas import ExportOut, MeOut, answers, file_of
from avatar.pages import privacy as pages
from secretary.core import conversations, privacy
from secretary.core.models import Export
from secretary.wire.blobs import BlobMissing
from secretary.wire.config import settings

me = Router(auth=access("me"), tags=["me"])


@me.get("/me", response=answers(MeOut))
def get_me(request: HttpRequest) -> dict[str, Any]:
    user, token = whom(request), token_of(request)
    return {
        "id": user.pk,
        "username": user.get_username(),
        "name": user.get_short_name() or user.get_username(),
        "owner": user.is_owner,
        "conversation": conversations.current(user).pk,
        "languages": list(settings().spoken),
        "token": present.token(token) if token else None,
    }


@me.get("/me/export", response=answers(ExportOut, 202), openapi_extra=file_of("application/zip"))
def get_export(request: HttpRequest) -> HttpResponseBase | Status[Any]:
    """Everything of yours as a ZIP: 202 while it is being made (the first call asks for it), then 200 with the file."""
    user = whom(request)
    made = privacy.export(user)
    if made.state == Export.State.READY:
        try:
            return pages.attached(made)
        except BlobMissing:
            made.delete()
            privacy.export(user)
    return Status(202, pages.state(user))
