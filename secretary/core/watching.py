"""What the watch does: rescue turns whose work was lost, end those past their deadline, send canaries."""

import logging
from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from secretary.core import canary, dispatch, health, turns, voicing
from secretary.core.models import OPEN_STAGES, Stage, Turn
from secretary.wire import streams
from secretary.wire.config import media_server
from secretary.wire.jobs import MAX_ATTEMPTS, MuxJob
from secretary.wire.types import Expression, Outcome

logger = logging.getLogger(__name__)

PATIENCE = timedelta(seconds=5)
"""How long work may show no sign of life before it counts as lost."""

SPOKEN: tuple[streams.Kind, ...] = ("speech", "audio", "video")
"""The streams of a sentence."""

NO_RECORDING = "The answer is complete, but it could not be recorded."
TOO_LATE = "This took too long and was given up. Please ask again."
TOO_OFTEN = "This could not be answered: a part of the system stopped three times while working on it."


def rescue(before: datetime) -> None:
    """Look after every open turn whose lease ran out before `before`."""
    lost = Turn.objects.filter(stage__in=OPEN_STAGES, lease__lt=before).select_related(
        "conversation__user", "character"
    )
    for turn in lost[:100]:
        late, often = turn.deadline < timezone.now(), turn.attempt >= MAX_ATTEMPTS
        if turn.stage == Stage.RENDERING and (late or often):
            turns.finished(Outcome(str(turn.pk), ok=False, reason=NO_RECORDING))
        elif late or often:
            turns.fail(turn.pk, TOO_LATE if late else TOO_OFTEN)
        elif _under_way(turn):
            Turn.objects.filter(pk=turn.pk, lease=turn.lease).update(lease=timezone.now() + PATIENCE)
        elif turn.stage == Stage.REPLYING:
            logger.warning("turn %s: reply is dispatched again (start %s)", turn.pk, turn.attempt + 1)
            dispatch.reply(turn.pk, priority=voicing.priority(turn))
        else:
            _record_again(turn)


def _under_way(turn: Turn) -> bool:
    """Whether its work still stands in a queue or grows: slow, not lost, and a second start would slow it more."""
    if turn.stage == Stage.REPLYING:
        return dispatch.waiting("dialogue") > 0
    if dispatch.waiting("tts") or dispatch.waiting("render"):
        return True
    newest = max(
        (
            streams.last_sign(media_server(), name)
            for number in range(turn.sentences.count())
            for kind in SPOKEN
            for name in streams.attempts(kind, str(turn.pk), number)
        ),
        default=0.0,
    )
    return streams.now(media_server()) - newest < PATIENCE.total_seconds()


def _record_again(turn: Turn) -> None:
    """Take the lease, so that one watch does this once; then dispatch what has not ended yet, and the recording."""
    taken = Turn.objects.filter(pk=turn.pk, stage=Stage.RENDERING, lease=turn.lease).update(
        attempt=F("attempt") + 1, lease=timezone.now() + turns.LEASE
    )
    if not taken:
        return
    logger.warning("turn %s: speaking and drawing are dispatched again", turn.pk)
    sentences = list(turn.sentences.all())
    missing = [s for s in sentences if not _ended(turn, s.number)]
    voicing.render(turn, missing, Expression(turn.expression, turn.intensity))  # type: ignore[arg-type]
    dispatch.mux(MuxJob(str(turn.pk), len(sentences)), priority=dispatch.CHAT)


def _ended(turn: Turn, number: int) -> bool:
    server = media_server()
    return all(
        any(streams.end_of(server, stream) for stream in streams.attempts(kind, str(turn.pk), number))
        for kind in ("audio", "video")
    )


def canaries() -> None:
    """Send a tiny real task through each worker queue that has not proved itself lately."""
    for queue in health.stale():
        canary.send(queue)
