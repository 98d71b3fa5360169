"""What the workers hand on at the end of a turn: its voice, then its whole recording, or why there is none."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from secretary.core import counting, keeping, marking, turns, voicing
from secretary.core.models import Sentence, Stage, Turn
from secretary.wire.types import Expression, Outcome


def spoken(outcome: Outcome) -> bool:
    """The voice is there by itself, and goes ahead of the picture. Without a voice there is no more to wait for."""
    if not outcome.ok or outcome.voice is None:
        return finished(outcome)
    with transaction.atomic():
        if (turn := _still_there(outcome)) is None:
            return False
        done = Turn.objects.filter(pk=turn.pk, stage=Stage.RENDERING, voice="").update(
            voice=outcome.voice.blob,
            seconds=outcome.voice.seconds,
            owed=turn.identity_id is not None,
            attempt=0,
            lease=timezone.now() + turns.LEASE,
            deadline=timezone.now() + turns.DEADLINE,
        )
        if done:
            turn.voice = outcome.voice.blob
            _measured(turn, outcome)
            transaction.on_commit(lambda: voicing.bring(turn))
            transaction.on_commit(lambda: _film(turn))
            turns.changed(turn)
    return bool(done)


def _film(turn: Turn) -> None:
    """Only now: the worker that draws also joins the voice, and would have kept it waiting."""
    sentences = list(turn.sentences.all())
    voicing.draw(turn, sentences, Expression(turn.expression, turn.intensity))  # type: ignore[arg-type]
    voicing.record(turn, len(sentences))


def finished(outcome: Outcome) -> bool:
    """The recording is there, or is known to be missing: the text stands either way."""
    outcome, unsigned = marking.sealed(outcome), outcome.clip
    values: dict[str, Any] = {"stage": Stage.FINISHED, "error": "" if outcome.ok else outcome.reason[:300]}
    if outcome.clip:
        values |= {"clip": outcome.clip.blob, "seconds": outcome.clip.seconds}
    with transaction.atomic():
        if (turn := _still_there(outcome)) is None:
            return False
        values["owed"] = turn.identity_id is not None
        if turn.voice:
            values.pop("seconds", None)  # the voice went ahead, and its parts are measured by it
        elif outcome.voice:
            values |= {"voice": outcome.voice.blob, "seconds": outcome.voice.seconds}
        done = Turn.objects.filter(pk=turn.pk, stage=Stage.RENDERING).update(**values)
        if done and not turn.voice:
            _measured(turn, outcome)
        if done:
            transaction.on_commit(lambda: voicing.let_on(turn))
            counting.over(turn, "finished" if outcome.ok else "unrecorded")
            turns.changed(turn)
            transaction.on_commit(lambda: keeping.drop([unsigned.blob] if unsigned else []))
    return bool(done)


def _still_there(outcome: Outcome) -> Turn | None:
    return Turn.objects.select_related("conversation__user", "character").filter(pk=int(outcome.turn)).first()


def _measured(turn: Turn, outcome: Outcome) -> None:
    for number, seconds in outcome.sentences.items():
        Sentence.objects.filter(turn=turn, number=number).update(seconds=seconds)
