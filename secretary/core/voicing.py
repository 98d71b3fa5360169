"""Have answers spoken and drawn by the workers."""

from collections.abc import Iterable

from secretary.core import dispatch
from secretary.core.brain.cues import cue
from secretary.core.models import Sentence, Turn
from secretary.wire.jobs import AnimationJob, SynthesisJob
from secretary.wire.types import Expression


def priority(turn: Turn) -> int:
    if turn.conversation.user.is_canary:
        return dispatch.BATCH
    return dispatch.LIVE if turn.live else dispatch.CHAT


def render(turn: Turn, sentences: Iterable[Sentence], resting: Expression) -> None:
    """Have sentences spoken and drawn, both at once: the drawing follows the voice as it grows."""
    for sentence in sentences:
        face = Expression(sentence.expression, resting.intensity)  # type: ignore[arg-type]
        dispatch.synthesize(
            SynthesisJob(
                str(turn.pk), sentence.number, sentence.speakable, sentence.language, turn.character.spoken_with
            ),
            priority=priority(turn),
        )
        dispatch.animate(
            AnimationJob(str(turn.pk), sentence.number, turn.character.photo, face, resting, turn.phase),
            priority=priority(turn),
        )


def bridge(turn: Turn, name: str) -> str:
    """Have a cue spoken and drawn under a name of its own while the answer is waited for. "" when there is none."""
    text = cue(turn.character.name, turn.language, turn.pk)
    if text:
        face = Expression(turn.expression, turn.intensity)  # type: ignore[arg-type]
        voice = turn.character.spoken_with
        dispatch.synthesize(SynthesisJob(name, 0, text, turn.language, voice), priority=dispatch.LIVE)
        dispatch.animate(AnimationJob(name, 0, turn.character.photo, face, face, turn.phase), priority=dispatch.LIVE)
    return text
