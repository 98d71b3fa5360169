"""The verbs that move a turn: open, claim, say, answered, cancel, fail; what the player reports.

Before it is answered, a turn from a chat door is moved by `secretary.core.arrivals`; what the workers hand on at
its end is taken by `secretary.core.outcomes`.

The row is the truth, Celery the alarm clock: every step is one conditional UPDATE, and the task that finds it
changes no row returns at once. What is dispatched after a commit and lost on the way, `watch` dispatches again.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

import redis.exceptions
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from secretary.core import counting, dispatch, events, voicing
from secretary.core.errors import NotYours, Refused
from secretary.core.models import OPEN_STAGES, Conversation, Reminder, Sentence, Stage, Turn, User
from secretary.wire import streams
from secretary.wire.config import media_server
from secretary.wire.jobs import MAX_ATTEMPTS
from secretary.wire.types import Expression

logger = logging.getLogger(__name__)

LONGEST_TEXT = 2_000
"""Characters that a person may say in one turn."""

LEASE = timedelta(seconds=15)
"""How long a stage may be silent before it counts as lost."""

DEADLINE = timedelta(seconds=90)
"""From a turn's opening to its end, in words at the person's door if need be."""


@dataclass(frozen=True, slots=True)
class How:
    """The circumstances of a turn."""

    door: str = "web"
    typed: bool = False
    live: bool = True
    """Somebody watches a call while it is answered."""
    phase: int = 0
    """Of the head motion, at which the answer's picture starts."""
    expression: Expression | None = None
    """The face at rest; the character's own when None."""
    trace: dict[str, int] = field(default_factory=dict)
    """Milliseconds since the true end of the person's speech."""


def open(conversation: Conversation, text: str, language: str, how: How = How(), *, dispatched: bool = True) -> Turn:
    """A person has said something: record it and have it answered. Raises Refused when it is empty or too long.

    Not `dispatched`: the caller sees to it that it is answered, by `dialogue.begin`.
    """
    text = sayable(text)
    face = how.expression or conversation.character.resting
    with transaction.atomic():
        turn = Turn.objects.create(
            conversation=conversation,
            character=conversation.character,
            door=how.door,
            typed=how.typed,
            live=how.live,
            deadline=timezone.now() + DEADLINE,
            language=language,
            text=text,
            phase=how.phase,
            expression=face.name,
            intensity=face.intensity,
            trace=how.trace,
        )
        if dispatched:
            transaction.on_commit(lambda: dispatch.reply(turn.pk, priority=voicing.priority(turn)))
        counting.reached(turn, how.trace)
        changed(turn)
    return turn


def sayable(text: str) -> str:
    """What a person wrote, in one line. Raises Refused when it is empty or too long."""
    text = " ".join(text.split())
    if not text:
        raise Refused("There is nothing to answer: the text is empty.")
    if len(text) > LONGEST_TEXT:
        raise Refused(f"That is too long: at most {LONGEST_TEXT:,} characters at once.")
    return text


def claim(turn_id: int, *stages: Stage, lease: timedelta = LEASE) -> Turn | None:
    """Take a turn for one of these stages; None when somebody else has it or it has moved on."""
    now = timezone.now()
    taken = Turn.objects.filter(pk=turn_id, stage__in=stages, lease__lte=now, attempt__lt=MAX_ATTEMPTS).update(
        attempt=F("attempt") + 1, lease=now + lease
    )
    if not taken:
        return None
    related = ("conversation__user", "conversation__character", "character", "identity")
    return Turn.objects.select_related(*related).get(pk=turn_id)


def say(turn: Turn, sentence: Sentence, resting: Expression) -> bool:
    """The answer grows by a sentence: keep it, and have it spoken and drawn. False when the turn is no longer ours."""
    reply = f"{turn.reply} {sentence.text}".strip()
    with transaction.atomic():
        kept = Turn.objects.filter(pk=turn.pk, stage=Stage.REPLYING, attempt=turn.attempt).update(
            lease=timezone.now() + LEASE, reply=reply
        )
        if not kept:
            return False
        turn.reply = reply
        sentence.turn = turn
        sentence.save()
        transaction.on_commit(lambda: _speak(turn, sentence, resting))
    return True


def _speak(turn: Turn, sentence: Sentence, resting: Expression) -> None:
    if turn.live:
        voicing.render(turn, [sentence], resting)
    else:
        voicing.speak(turn, [sentence])
    events.publish(
        turn.conversation.user,
        {
            "type": "sentence.ready",
            "turn_id": turn.pk,
            "number": sentence.number,
            "text": sentence.text,
            "live": turn.live,
        },
    )


def answered(turn: Turn, sentences: int) -> bool:
    """The answer is complete: record it as soon as it is spoken and drawn."""
    in_writing = turn.identity is not None and not turn.identity.voice
    with transaction.atomic():
        moved = Turn.objects.filter(pk=turn.pk, stage=Stage.REPLYING, attempt=turn.attempt).update(
            stage=Stage.RENDERING,
            attempt=0,
            lease=timezone.now() + LEASE,
            deadline=timezone.now() + DEADLINE,
            owed=in_writing,
        )
        if moved:
            transaction.on_commit(lambda: _record(turn, sentences))
            changed(turn)
    return bool(moved)


def _record(turn: Turn, sentences: int) -> None:
    voicing.record(turn, sentences)
    if turn.identity is not None and not turn.identity.voice:
        voicing.bring(turn)
    events.publish(
        turn.conversation.user,
        {"type": "answer.complete", "turn_id": turn.pk, "sentences": sentences, "live": turn.live},
    )


def cancel(turn_id: int) -> bool:
    """The person stopped it. Whatever still works on it finds no row to change."""
    return _stop(turn_id, Stage.CANCELLED, "")


def fail(turn_id: int, reason: str, *stages: Stage) -> bool:
    """It cannot be answered; `reason` is shown to the person. `stages`: only in these; in any open one when none."""
    return _stop(turn_id, Stage.FAILED, reason, stages or OPEN_STAGES)


def _stop(turn_id: int, stage: Stage, reason: str, stages: Iterable[Stage] = OPEN_STAGES) -> bool:
    with transaction.atomic():
        done = Turn.objects.filter(pk=turn_id, stage__in=stages).update(stage=stage, error=reason[:300])
        if done:
            turn = _with_user(turn_id)
            user = turn.conversation.user
            told = stage == Stage.FAILED and turn.identity_id is not None
            Turn.objects.filter(pk=turn_id).update(owed=told)
            transaction.on_commit(lambda: _halt(user, turn_id))
            transaction.on_commit(lambda: voicing.let_on(turn))
            counting.over(turn, stage)
            changed(turn)
    return bool(done)


def _halt(user: User, turn_id: int) -> None:
    events.publish(user, {"type": "turn.stopped", "turn_id": turn_id})
    try:
        streams.stop(media_server(), str(turn_id))
    except redis.exceptions.RedisError:
        logger.warning("turn %s: its workers were not told to stop, the media server is away", turn_id)


def withdraw(turn_id: int) -> None:
    """The person went on speaking: what was taken for all that they said is a part of another turn."""
    cancel(turn_id)
    with transaction.atomic():
        user = _with_user(turn_id).conversation.user
        Reminder.objects.filter(asked=turn_id, state=Reminder.State.WAITING).update(state=Reminder.State.CANCELLED)
        Turn.objects.filter(pk=turn_id).delete()
        transaction.on_commit(lambda: events.publish(user, {"type": "turn.removed", "turn_id": turn_id}))


def revive(conversation: Conversation, turn_id: int) -> Turn:
    """An answer that is to be played once more, spoken and drawn anew when that is gone. Raises NotYours."""
    turn = Turn.objects.select_related("conversation__user", "character").filter(pk=turn_id).first()
    if turn is None or turn.conversation_id != conversation.pk or not turn.sentences.exists():
        raise NotYours("There is no such answer.")
    if not streams.has_begun(media_server(), streams.name("audio", str(turn.pk), 0, 1)):
        voicing.render(turn, turn.sentences.all(), Expression(turn.expression, turn.intensity))  # type: ignore[arg-type]
    return turn


def heard_back(turn_id: int, fractions: dict[int, float]) -> None:
    """What the player really sent: `fractions` (0 … 1) of each sentence. Memory and history go by it."""
    spoken = []
    for sentence in Sentence.objects.filter(turn_id=turn_id):
        words = sentence.text.split()
        spoken += words[: round(len(words) * fractions.get(sentence.number, 0.0))]
    with transaction.atomic():
        if Turn.objects.filter(pk=turn_id).update(spoken=" ".join(spoken), played=True):
            changed(_with_user(turn_id))


def stamp(turn_id: int, marks: dict[str, int]) -> None:
    """Add marks to a turn's trace: milliseconds since the true end of the person's speech, by the door's clock."""
    with transaction.atomic():
        turn = Turn.objects.select_for_update().select_related("conversation__user").filter(pk=turn_id).first()
        if turn is None:
            return  # withdrawn
        counting.reached(turn, {name: at for name, at in marks.items() if name not in turn.trace})
        turn.trace = turn.trace | marks
        turn.save(update_fields=["trace"])
        changed(turn)


def _with_user(turn_id: int) -> Turn:
    return Turn.objects.select_related("conversation__user").get(pk=turn_id)


def changed(turn: Turn) -> None:
    """Tell the person's open pages, once the transaction is through."""
    user = turn.conversation.user
    transaction.on_commit(lambda: events.publish(user, {"type": "turn.changed", "turn_id": turn.pk}))
