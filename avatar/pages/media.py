"""Clips, voices and portraits, each only for whom it belongs to."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from avatar.pages.people import whom
from secretary.core import guests
from secretary.core.characters import access
from secretary.core.models import Character, Consent, Turn, User
from secretary.core.serving import serve

FOR_EVER = "private, max-age=31536000, immutable"
"""A key names its bytes."""


@require_safe
def clip(request: HttpRequest, turn_id: int) -> HttpResponseBase:
    return serve(request, _own(request, turn_id).clip, cache=FOR_EVER)


@require_safe
def voice(request: HttpRequest, turn_id: int) -> HttpResponseBase:
    return serve(request, _own(request, turn_id).voice, cache=FOR_EVER)


@login_not_required
@require_safe
def portrait(request: HttpRequest, character_id: int, version: str) -> HttpResponseBase:
    """`version` is the beginning of the picture's key, so that a browser may keep it for ever."""
    user = request.user
    if not isinstance(user, User) and character_id not in guests.shown():
        return redirect_to_login(request.get_full_path())
    seen = access.seen(user) if isinstance(user, User) else access.shared()
    character = seen.filter(pk=character_id, portrait__startswith=version).first()
    if character is None:
        raise Http404
    return serve(request, character.portrait, cache=FOR_EVER)


@require_safe
def sample(request: HttpRequest, character_id: int, version: str) -> HttpResponseBase:
    """A recorded voice: only for whoever may edit the character. `version` as with `portrait`."""
    character = Character.objects.filter(pk=character_id, sample__startswith=version).first()
    if character is None or not character.sample or not access.may_edit(whom(request), character):
        raise Http404
    return serve(request, character.sample, cache=FOR_EVER)


@require_safe
def statement(request: HttpRequest, consent_id: int) -> HttpResponseBase:
    """A person who says that they agree: only for whoever may edit the character."""
    consent = Consent.objects.select_related("character").filter(pk=consent_id).first()
    if consent is None or not access.may_edit(whom(request), consent.character):
        raise Http404
    return serve(request, consent.recording, cache="private, no-store")


def _own(request: HttpRequest, turn_id: int) -> Turn:
    turn = Turn.objects.filter(pk=turn_id, conversation__user=whom(request)).first()
    if turn is None:
        raise Http404
    return turn
