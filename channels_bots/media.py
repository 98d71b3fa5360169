"""Recordings under addresses that whoever has one may fetch, for twenty minutes: messengers come for them."""

from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from secretary.core.serving import serve
from secretary.wire.config import settings

LIFETIME = 1200
"""Seconds. Twilio may keep a message for 600 before it sends it and comes for the recording."""

NAMES = {"ogg": "voice.ogg", "mp4": "clip.mp4"}
"""Suffix of a key → what stands at the end of its address. Nothing else is served."""

_SIGNER = signing.TimestampSigner(salt="channels_bots.media", sep="~")
"""A salt of its own: nothing that is signed elsewhere opens a recording."""


def media_url(key: str) -> str:
    """Absolute, under the public URL. Raises ValueError for a blob that is neither OGG nor MP4."""
    name = NAMES.get(key.rpartition(".")[2])
    if name is None:
        raise ValueError("only OGG and MP4 are shown to messengers")
    return f"{settings().public_url.rstrip('/')}/bots/media/{_SIGNER.sign(key)}/{name}"


@login_not_required
@csrf_exempt
@require_safe
def show(request: HttpRequest, token: str, name: str) -> HttpResponseBase:
    try:
        key = _SIGNER.unsign(token, max_age=LIFETIME)
    except signing.SignatureExpired:
        return HttpResponse("This address has expired.\n", status=410, content_type="text/plain")
    except signing.BadSignature as error:
        raise Http404 from error
    if name != NAMES.get(key.rpartition(".")[2]):
        raise Http404
    return serve(request, key, cache=f"private, max-age={LIFETIME}")
