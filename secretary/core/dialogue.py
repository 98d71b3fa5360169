"""From a turn to its sentences: what the brain needs to know, and what its answer does."""

import time
from importlib import import_module

from django.db.models import Q
from django.utils import timezone

from secretary.core import brain, conversations, dispatch, reminders, speculation, turns, voicing
from secretary.core.models import Conversation, Sentence, Stage, Turn
from secretary.wire.config import settings
from secretary.wire.types import Expression

REMEMBERED = 12
"""Earlier turns that the brain is told of."""

BREATH = 0.25
"""Seconds for which the process that plays an answer leaves its first sentence alone: it shall sound, and the rest is
not needed for a while.
"""


def warm_up() -> None:
    """Go through the commands in each language that has them."""
    now = timezone.localtime(timezone.now(), brain.zone(settings().timezone))
    for language in ("en", "de"):
        for said in ("Hello", "What is the meaning of life?"):
            list(brain.answer(brain.Question(said, language, "Sofia", "", (), now, model=None)))


def warm_up_model() -> None:
    """Look for a language model, and load its client: that takes a second."""
    if brain.find_model(settings()):
        import_module("openai")


def begin(turn: Turn) -> None:
    """Have a turn of a page answered that was just opened: here and now when its words alone tell how, since that
    takes less time than a task's way to a worker; else by a worker.
    """
    asked = question(turn)
    if brain.opening(asked) is None:
        dispatch.reply(turn.pk, priority=voicing.priority(turn))
    elif claimed := turns.claim(turn.pk, Stage.REPLYING):
        answer(claimed, asked, breath=BREATH)


def answer(turn: Turn, asked: brain.Question | None = None, *, breath: float = 0.0) -> None:
    """Answer a claimed turn. Sentences that an earlier start left before it died are being spoken, so they stand.

    `asked`: what the brain is told, where that is known; `breath`: seconds between the first sentence and the others.
    """
    said = turn.sentences.count()
    if said:
        turns.answered(turn, said)
        return
    asked, due = asked or question(turn), reminders.told_by(turn)
    for number, part in enumerate(brain.tell(due, asked) if due else brain.answer(asked)):
        if number == 1:
            time.sleep(breath)
        if part.effect:
            _do(part.effect, turn)
        if not turns.say(turn, _sentence(turn, number, part), _resting(turn)):
            return
        said += 1
    turns.answered(turn, said)


def suppose(supposed: speculation.Supposition) -> None:
    """Have the beginning of an answer made ready, if the words alone tell it."""
    conversation = Conversation.objects.select_related("user", "character").filter(pk=supposed.conversation).first()
    if conversation is None:
        return
    turn = Turn(
        conversation=conversation,
        character=conversation.character,
        text=supposed.text,
        language=supposed.language,
        phase=supposed.phase or 0,
        expression=supposed.resting.name,
        intensity=supposed.resting.intensity,
    )
    if part := brain.opening(question(turn)):
        voicing.suppose(turn, _sentence(turn, 0, part), _resting(turn), supposed)


def _sentence(turn: Turn, number: int, part: brain.Sentence) -> Sentence:
    return Sentence(
        number=number,
        text=part.text,
        speakable=part.speakable,
        language=part.language,
        expression=part.expression if part.expression != "neutral" else turn.expression,
    )


def _resting(turn: Turn) -> Expression:
    return Expression(turn.expression, turn.intensity)  # type: ignore[arg-type]


def question(turn: Turn) -> brain.Question:
    """What the brain is told: who asks whom, in which language, and what was really spoken before.

    `turn`: one that was opened, or one that is supposed to come and has no row yet.
    """
    before = Q(pk__lt=turn.pk) if turn.pk else Q()
    earlier = (
        Turn.objects.filter(before, conversation=turn.conversation)
        .exclude(text="")
        .only("text", "spoken", "played", "reply")
        .order_by("-pk")[:REMEMBERED]
    )
    history = tuple(brain.Exchange(one.text, one.spoken if one.played else one.reply) for one in reversed(earlier))
    return brain.Question(
        text=turn.text,
        language=turn.language,
        character=turn.character.name,
        manner=turn.character.manner,
        history=history,
        now=timezone.localtime(timezone.now(), brain.zone(settings().timezone)),
        model=brain.find_model(settings()),
        door=turn.door,
        reminders=reminders.of(turn.conversation.user),
    )


def _do(effect: brain.Effect, turn: Turn) -> None:
    user = turn.conversation.user
    match effect:
        case brain.Remind():
            reminders.set(turn, effect)
        case "forget_reminders":
            reminders.cancel(user)
        case "start_over":
            conversations.silence(user, but=turn.pk)
            conversations.restart(user)
        case "stop":
            conversations.silence(user, but=turn.pk)
