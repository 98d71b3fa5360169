"""From a turn to its sentences: what the brain needs to know, and what its answer does."""

from importlib import import_module

from django.utils import timezone

from secretary.core import brain, conversations, turns
from secretary.core.models import Sentence, Turn
from secretary.wire.config import settings
from secretary.wire.types import Expression

REMEMBERED = 12
"""Earlier turns that the brain is told of."""


def warm_up() -> None:
    """Answer a greeting in each language that has commands, and look for a language model."""
    now = timezone.localtime(timezone.now(), brain.zone(settings().timezone))
    for language in ("en", "de"):
        list(brain.answer(brain.Question("Hello", language, "Sofia", "", (), now, model=None)))
    brain.find_model(settings())
    import_module("openai")


def answer(turn: Turn) -> None:
    """Answer a claimed turn. Sentences that an earlier start left before it died are being spoken, so they stand."""
    said = turn.sentences.count()
    if said:
        turns.answered(turn, said)
        return
    for number, part in enumerate(brain.answer(question(turn))):
        sentence = Sentence(
            number=number,
            text=part.text,
            speakable=part.speakable,
            language=part.language,
            expression=part.expression if part.expression != "neutral" else turn.expression,
        )
        resting = Expression(turn.expression, turn.intensity)  # type: ignore[arg-type]
        if part.effect:
            _do(part.effect, turn)
        if not turns.say(turn, sentence, resting):
            return
        said += 1
    turns.answered(turn, said)


def question(turn: Turn) -> brain.Question:
    """What the brain is told: who asks whom, in which language, and what was really spoken before."""
    earlier = (
        Turn.objects.filter(conversation=turn.conversation, pk__lt=turn.pk)
        .exclude(text="")
        .order_by("-pk")[:REMEMBERED]
    )
    history = tuple(
        brain.Exchange(before.text, before.spoken if before.played else before.reply) for before in reversed(earlier)
    )
    return brain.Question(
        text=turn.text,
        language=turn.language,
        character=turn.character.name,
        manner=turn.character.manner,
        history=history,
        now=timezone.localtime(timezone.now(), brain.zone(settings().timezone)),
        model=brain.find_model(settings()),
        door=turn.door,
    )


def _do(effect: str, turn: Turn) -> None:
    user = turn.conversation.user
    conversations.silence(user, but=turn.pk)
    if effect == "start_over":
        conversations.restart(user)
