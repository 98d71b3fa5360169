"""Running a failed turn once more, because somebody on call wants it: the answer goes to the door it came from."""

from collections.abc import Callable
from datetime import timedelta

import redis.exceptions
from django.db import transaction
from django.utils import timezone

from secretary.core import arrivals, dispatch, turns
from secretary.core.errors import Refused, Unreachable
from secretary.core.models import Identity, Stage, Turn
from secretary.wire.config import media_server

NOT_FAILED = "Only a turn that failed is run again; this one did not, or runs already."
NOTHING_LEFT = "There is nothing to run again: neither words nor a recording are kept of this turn."
BARRED = "Whoever said this may not talk here any more. Approve them first."
AWAY = "The media server does not answer; nothing was run again. Try again in a moment."


def retry(turn_id: int) -> Turn:
    """Begin a failed turn anew, from its words or else from its recording. Raises Refused and Unreachable.

    What its earlier starts left (sentences, streams, the count of starts, the stop key) is removed first: workers
    would take it for their own. Nobody watches a call for it any more, so it is answered as a chat is.
    """
    turn = Turn.objects.select_related("conversation__user", "identity").filter(pk=turn_id).first()
    if turn is None or turn.stage != Stage.FAILED:
        raise Refused(NOT_FAILED)
    if turn.identity and turn.identity.standing != Identity.Standing.ALLOWED:
        raise Refused(BARRED)
    stage, wait, send = _beginning(turn)
    _clear(turn_id)
    now = timezone.now()
    fresh = {"reply": "", "spoken": "", "played": False, "error": "", "owed": False, "live": False, "attempt": 0}
    with transaction.atomic():
        failed = Turn.objects.filter(pk=turn_id, stage=Stage.FAILED)
        if not failed.update(stage=stage, lease=now, deadline=now + wait, **fresh):
            raise Refused(NOT_FAILED)
        turn.sentences.all().delete()
        transaction.on_commit(send)
        turns.changed(turn)
    turn.refresh_from_db()
    return turn


def _beginning(turn: Turn) -> tuple[Stage, timedelta, Callable[[], None]]:
    """The stage to begin with, the time it may take, and what sets it going. Raises Refused."""
    if turn.text:

        def reply() -> None:
            dispatch.reply(turn.pk, priority=dispatch.CHAT)

        # At a chat door it stands in line, so that two answers do not cross.
        return (Stage.WAITING, arrivals.IN_LINE, reply) if turn.identity else (Stage.REPLYING, turns.DEADLINE, reply)
    kept = turn.recording or turn.received.exclude(attachment=None).exists()
    if turn.identity is None or not kept:
        raise Refused(NOTHING_LEFT)
    return Stage.FETCHING, turns.DEADLINE, lambda: dispatch.fetch(turn.pk)


def _clear(turn_id: int) -> None:
    """Of the answer and of the person's own recording, on the media server."""
    server = media_server()
    try:
        for name in (str(turn_id).encode(), f"note-{turn_id}".encode()):
            left = [b"stop:" + name]
            for key in server.scan_iter(match=b"*:" + name + b":*", count=500):
                parts = bytes(key).split(b":")
                # starts:<work>:<turn>:<number>; else <kind>:<turn>:<number>:<attempt>. A number may look like a turn.
                if parts[2 if parts[0] == b"starts" else 1] == name:
                    left.append(bytes(key))
            server.unlink(*left)
    except redis.exceptions.RedisError as error:
        raise Unreachable(AWAY) from error
