"""What a character looks and sounds like before it is saved: its picture looked at, its voice and face tried."""

import json
import logging
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from avatar import samples
from avatar.api import cast, drawing
from avatar.api.errands import Errand
from avatar.pages.character_form import CharacterForm, opened, sealed
from avatar.pages.people import whom
from secretary.core import dispatch, marking
from secretary.core.characters import editing, portraits
from secretary.core.characters import samples as recordings
from secretary.core.errors import Refused, SecretaryError, Unreachable
from secretary.core.models import Character, User
from secretary.wire import mark, sounds
from secretary.wire.blobs import BlobMissing, store
from secretary.wire.config import settings
from secretary.wire.jobs import InspectionJob
from secretary.wire.types import Verdict, unpack

logger = logging.getLogger(__name__)

HEARD = (
    "greeting",
    "language",
    "voice",
    "voice_f0",
    "voice_formant",
    "voice_speed",
    "expression",
    "intensity",
    "likeness",
)
"""Fields that a preview depends on."""


@require_POST
def portrait(request: HttpRequest) -> HttpResponse:
    """Look at a picture as soon as it is chosen."""
    file = request.FILES.get("portrait")
    if file is None:
        return _refused(_("Choose a picture."))
    if (file.size or 0) > portraits.MAX_BYTES:
        return _refused(_(portraits.TOO_LARGE))
    try:
        key = examined(file.read())
    except SecretaryError as error:
        return _refused(_(str(error)))
    return JsonResponse({"picked": sealed(whom(request), key)})


@require_POST
def sample(request: HttpRequest) -> HttpResponse:
    """Listen to a recorded voice as soon as it is chosen."""
    file = request.FILES.get("sample")
    if file is None:
        return _refused(_("Choose a recording."))
    if (file.size or 0) > recordings.MAX_BYTES:
        return _refused(_(recordings.TOO_LARGE))
    try:
        kept = samples.examined(file.read())
    except SecretaryError as error:
        return _refused(_(str(error)))
    return JsonResponse({"picked": sealed(whom(request), kept.key, what="sample"), "said": kept.found.told()})


def examined(data: bytes) -> str:
    """The key of a picture that holds a face. Raises Refused, or Unreachable when nobody could look at it."""
    key = portraits.take(data)
    with Errand() as errand:
        dispatch.inspect(InspectionJob(errand.name, key))
        verdict = unpack(Verdict, json.loads(errand.result()))
    if not verdict.ok:
        raise Refused(verdict.reason)
    return key


@require_POST
def voice(request: HttpRequest) -> HttpResponse:
    """An OGG of the character as the form has it."""

    def spoken(draft: Character) -> HttpResponse:
        return HttpResponse(sounds.file(cast.previewed(draft), "ogg", said=mark.VOICE), content_type="audio/ogg")

    return _tried(request, spoken)


@require_POST
def film(request: HttpRequest) -> HttpResponse:
    """An MP4 of the same, with its face."""

    def shown(draft: Character) -> HttpResponse:
        if not draft.portrait:
            raise Refused(_("Choose a picture."))
        film = drawing.film(draft, draft.resting, cast.previewed(draft), source=marking.source(draft))
        return HttpResponse(film, content_type="video/mp4")

    return _tried(request, shown)


def _tried(request: HttpRequest, make: Callable[[Character], HttpResponse]) -> HttpResponse:
    form = CharacterForm(request.POST)
    wrong = [name for name in HEARD if form.errors.get(name)]
    if wrong:
        return _refused(str(form.errors[wrong[0]][0]))
    try:
        answer = make(_draft(whom(request), request.POST.get("id", ""), form.cleaned_data))
    except Refused as error:
        return _refused(_(str(error)))
    except Unreachable as error:
        logger.warning("a preview failed: %s", error)
        return _refused(_("The workers did not answer. Try again in a moment."), status=503)
    answer["Cache-Control"] = "no-store"
    return answer


def _draft(user: User, number: str, values: dict[str, Any]) -> Character:
    """A character that is not saved, from what is valid of the form."""
    name = values.get("name") or _("your secretary")
    draft = Character(name=name, **{field: values[field] for field in HEARD})
    base = editing.find(user, int(number)) if number.isdecimal() and len(number) < 18 else None
    if base is not None:
        draft.portrait, draft.landmarks = base.portrait, base.landmarks
        draft.sample = "" if values.get("sample_dropped") else base.sample
    if picked := opened(user, values.get("picked", "")):
        draft.portrait, draft.landmarks = picked, ""
    if picked := opened(user, values.get("sample_picked", ""), what="sample"):
        draft.sample = picked
    return draft


def kept(key: str) -> bool:
    """Whether a picture that was picked still lies in the store."""
    try:
        return store(settings().blobs_address).size(key) > 0
    except BlobMissing:
        return False


def _refused(reason: str, status: int = 422) -> JsonResponse:
    return JsonResponse({"error": reason}, status=status)
