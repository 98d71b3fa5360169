"""What the watch does: rescue turns whose work was lost, end those past their deadline, send canaries."""

import logging
from datetime import datetime, timedelta

from django.db.models import F, Q
from django.utils import timezone

from secretary.core import arrivals, canary, dispatch, health, outcomes, turns, voicing
from secretary.core.models import OPEN_STAGES, Delivery, Stage, Turn
from secretary.wire import streams
from secretary.wire.config import media_server
from secretary.wire.jobs import MAX_ATTEMPTS
from secretary.wire.types import Expression, Outcome

logger = logging.getLogger(__name__)

PATIENCE = timedelta(seconds=5)
"""How long work may show no sign of life before it counts as lost."""

FULL = 100
"""Tasks in a queue, or doors in one look: when its worker is away they must not pile up."""

SPOKEN: tuple[streams.Kind, ...] = ("speech", "audio", "video")
"""The streams of a sentence."""

NO_RECORDING = "The answer is complete, but it could not be recorded."
TOO_LATE = "This took too long and was given up. Please ask again."
TOO_OFTEN = "This could not be answered: a part of the system stopped three times while working on it."


def rescue(before: datetime) -> None:
    """Look after every open turn whose lease ran out before `before`."""
    now = timezone.now()
    lost = Turn.objects.filter(stage__in=OPEN_STAGES, lease__lt=before)
    lost = lost.exclude(stage=Stage.WAITING, deadline__gt=now)  # see let_in
    for turn in lost.select_related("conversation__user", "character")[:100]:
        late, often = turn.deadline < now, turn.attempt >= MAX_ATTEMPTS
        if turn.stage == Stage.RENDERING and (late or often):
            outcomes.finished(Outcome(str(turn.pk), ok=False, reason=NO_RECORDING))
        elif late or often:
            turns.fail(turn.pk, TOO_LATE if late else TOO_OFTEN, Stage(turn.stage))
        elif _under_way(turn):
            Turn.objects.filter(pk=turn.pk, lease=turn.lease).update(lease=timezone.now() + PATIENCE)
        else:
            _again(turn)


def _again(turn: Turn) -> None:
    match turn.stage:
        case Stage.FETCHING | Stage.HEARING:
            logger.warning("turn %s: fetching is dispatched again (start %s)", turn.pk, turn.attempt + 1)
            dispatch.fetch(turn.pk)
        case Stage.REPLYING:
            logger.warning("turn %s: reply is dispatched again (start %s)", turn.pk, turn.attempt + 1)
            dispatch.reply(turn.pk, priority=voicing.priority(turn))
        case _:
            _record_again(turn)


def let_in(before: datetime) -> None:
    """Dispatch again the turns from chats that might have been admitted since `before`: it may be this one's 60 s."""
    if not dispatch.waiting("dialogue"):
        for turn in arrivals.in_line(before).values_list("pk", flat=True)[:100]:
            dispatch.reply(turn, priority=dispatch.CHAT)


def bring() -> None:
    """Dispatch again, for each door where something lies, what was lost on its way to the sending worker."""
    if dispatch.waiting("io") >= FULL:
        return
    now = timezone.now()
    owed = Turn.objects.filter(owed=True, identity__isnull=False, created__lt=now - PATIENCE)
    lying = Q(state=Delivery.State.WAITING, due__lt=now - timedelta(seconds=1))
    broken = Q(state=Delivery.State.SENDING, lease__lt=now, due__lt=now)
    undelivered = Delivery.objects.filter(lying | broken).order_by()
    waiting = {*owed.values_list("identity", flat=True)[:FULL]}
    waiting |= {*undelivered.values_list("identity", flat=True).distinct()[:FULL]}
    for identity in sorted(waiting):
        dispatch.deliver(identity)


QUEUE_OF = {Stage.FETCHING: "io", Stage.HEARING: "stt", Stage.REPLYING: "dialogue"}
"""Where the task of a stage stands."""


def _under_way(turn: Turn) -> bool:
    """Whether its work still stands in a queue or grows: slow, not lost, and a second start would slow it more."""
    if queue := QUEUE_OF.get(Stage(turn.stage)):
        return dispatch.waiting(queue) > 0
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
    # The drawing follows the samples: without the voice's stream there is nothing to follow.
    voicing.speak(turn, [s for s in sentences if not _ended(turn, s.number, "audio")])
    voicing.record(turn, len(sentences))
    resting = Expression(turn.expression, turn.intensity)  # type: ignore[arg-type]
    voicing.draw(turn, [s for s in sentences if not _ended(turn, s.number, "video")], resting)


def _ended(turn: Turn, number: int, kind: streams.Kind) -> bool:
    server = media_server()
    return any(streams.end_of(server, stream) for stream in streams.attempts(kind, str(turn.pk), number))


def canaries() -> None:
    """Send a tiny real task through each worker queue that has not proved itself lately."""
    for queue in health.stale():
        canary.send(queue)
