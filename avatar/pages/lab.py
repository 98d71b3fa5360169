"""The lab: each part of an answer by itself, the whole of it in one click, and what was said tried again otherwise."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from typing import Any

import redis.exceptions
from asgiref.sync import sync_to_async
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from avatar.api import allowance, cast, hearing, uploads
from avatar.api.problems import Problem
from avatar.pages import lab_run, lab_words, status
from avatar.pages.people import whom
from secretary.core import brain, history, lab, serving
from secretary.core.characters import access
from secretary.core.errors import NotYours, Refused, SecretaryError
from secretary.core.models import Turn, User
from secretary.wire import media
from secretary.wire.blobs import BlobMissing, store
from secretary.wire.config import settings
from secretary.wire.types import EXPRESSIONS, Expression, Speech

logger = logging.getLogger(__name__)

OFFERED = 30
"""Turns that may be tried again."""


@require_safe
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    user = whom(request)
    shown = {
        "characters": access.usable(user),
        "languages": settings().spoken,
        "expressions": [(name, lab_words.expression(name)) for name in EXPRESSIONS],
        "words": lab_words.words(),
        "parts": status.parts(),
        "kept": _kept(user),
        "addresses": {
            "run": reverse("lab-run"),
            "kept": reverse("lab-kept"),
            "news": reverse("status-news"),
            "transcribe": "/api/v1/transcribe",
            "render": "/api/v1/render",
            "speech": "/v1/audio/speech",
            "socket": "/ws/call/",
        },
    }
    return render(request, "avatar/lab.html", shown)


@require_safe
@never_cache
def kept(request: HttpRequest) -> JsonResponse:
    return JsonResponse(_kept(whom(request)))


@require_POST
def run(request: HttpRequest) -> HttpResponseBase:
    """A line of JSON for each thing that happens; the last one is the run, or why there is none."""
    user = whom(request)
    try:
        allowance.spend(f"person-{user.pk}", "work")
        wish = _wish(request, user)
        if not lab.begin(user):
            return _refused(_("A run of yours is still under way."), 429)
    except Problem as problem:
        return _refused(f"{problem.message} {problem.hint}".strip(), problem.status)
    except (Refused, NotYours) as error:
        return _refused(_(str(error)), 422)
    except redis.exceptions.RedisError:
        return _refused(_("The queue and media servers do not answer."), 503)
    return StreamingHttpResponse(_told(wish), content_type="application/x-ndjson", headers={"X-Accel-Buffering": "no"})


@require_safe
def recording(request: HttpRequest, run_id: str, kind: str) -> HttpResponse:
    """The voice or the clip of one's own run."""
    try:
        found = lab.find(whom(request), run_id)
    except NotYours as error:
        raise Http404 from error
    return serving.serve(request, found.get(kind) or "", cache="private, max-age=3600")


async def _told(wish: lab_run.Wish) -> AsyncIterator[bytes]:
    """The run goes on in a thread, also when the page has left: its workers are told to stop then."""
    loop, events = asyncio.get_running_loop(), asyncio.Queue[dict[str, Any] | None]()

    def hand_on(event: dict[str, Any]) -> None:
        loop.call_soon_threadsafe(events.put_nowait, event)

    tell = lab_run.Teller(hand_on)
    task = asyncio.ensure_future(sync_to_async(_performed, thread_sensitive=False)(wish, tell, get_language() or "en"))
    task.add_done_callback(lambda task: events.put_nowait(None))
    try:
        while (event := await events.get()) is not None:
            yield json.dumps(event).encode() + b"\n"
        await task
    finally:
        await asyncio.to_thread(tell.leave)


def _performed(wish: lab_run.Wish, tell: lab_run.Teller, language: str) -> None:
    with override(language):
        try:
            tell({"run": _shown(lab.keep(wish.user, lab_run.perform(wish, tell)))})
        except SecretaryError as error:
            tell({"error": _(str(error))})
        except (redis.exceptions.RedisError, OSError) as error:
            logger.warning("a run of the lab failed: %s", type(error).__name__)
            tell({"error": _("The queue and media servers do not answer.")})
        finally:
            lab.end(wish.user)


def _wish(request: HttpRequest, user: User) -> lab_run.Wish:
    """Raises Refused, NotYours, and Problem for a file that is no sound."""
    asked = request.POST
    language = asked.get("language", "")
    if language and language not in settings().spoken:
        raise Refused("This language is not spoken here.")
    again = _turn(user, asked.get("turn", ""))
    return lab_run.Wish(
        user=user,
        character=cast.character(user, asked.get("character", "")[:60]),
        face=_face(asked.get("expression", "neutral"), asked.get("intensity", "60")),
        language=language,
        text=(again.text if again else asked.get("text", "")).strip()[:2000],
        sound=_sound(request, again),
        answer=_answer(again, language) if again and not asked.get("anew") else (),
        of=again.pk if again else None,
    )


def _face(name: str, percent: str) -> Expression:
    if name not in EXPRESSIONS or not percent.isdecimal() or int(percent) > 100:
        raise Refused("The expression is unknown.")
    return Expression(name, int(percent) / 100)


def _turn(user: User, number: str) -> Turn | None:
    if not number:
        return None
    found = history.find(user).filter(pk=int(number) if number.isdecimal() and len(number) < 18 else 0).first()
    if found is None:
        raise NotYours("There is no such turn.")
    return found


def _answer(again: Turn, language: str) -> tuple[brain.Sentence, ...]:
    """As it was given; in another language it is given anew."""
    if language and language != again.language:
        return ()
    rows = again.sentences.all()
    return tuple(brain.Sentence(row.text, row.speakable, row.language, row.expression) for row in rows)  # type: ignore[arg-type]


def _sound(request: HttpRequest, again: Turn | None) -> Speech | None:
    """What was recorded now, or then at a chat door."""
    if "file" in request.FILES:
        return uploads.sound(request, longest=hearing.LONGEST)
    if again is None or not again.recording:
        return None
    try:
        data = store(settings().blobs_address).get(again.recording)
        return media.decode(data, uploads.HEARD_RATE, max_seconds=hearing.LONGEST, max_bytes=uploads.MAX_BYTES)
    except (BlobMissing, media.MediaError):
        return None  # its words are there


def _kept(user: User) -> dict[str, Any]:
    """What may be tried again and compared: one's newest turns, and the runs of the last hour."""
    turns = history.find(user)[:OFFERED]
    try:
        runs = [_shown(one) for one in lab.runs(user)]
    except redis.exceptions.RedisError:
        runs = []
    told = [{"id": one.pk, "text": one.text, "trace": one.trace, "at": one.created.timestamp()} for one in turns]
    return {"turns": told, "runs": runs}


def _shown(one: dict[str, Any]) -> dict[str, Any]:
    """A run with the addresses of its recordings in the place of their keys."""
    made = [kind for kind in ("voice", "clip") if one.get(kind)]
    return one | {kind: reverse("lab-recording", args=[one["id"], kind]) for kind in made}


def _refused(reason: str, status_code: int) -> JsonResponse:
    return JsonResponse({"error": reason}, status=status_code)
