"""Have answers spoken and drawn by the workers, and brought to the chat doors that they belong to."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from secretary.core import dispatch, speculation
from secretary.core.brain import speakable, split
from secretary.core.brain.cues import cue
from secretary.core.brain.language import guess
from secretary.core.models import Conversation, Sentence, Stage, Turn
from secretary.wire.config import settings
from secretary.wire.jobs import AnimationJob, MuxJob, SynthesisJob
from secretary.wire.types import Expression


def priority(turn: Turn) -> int:
    if turn.conversation.user.is_canary:
        return dispatch.BATCH
    return dispatch.LIVE if turn.live else dispatch.CHAT


def render(turn: Turn, sentences: Sequence[Sentence], resting: Expression) -> None:
    """Have sentences spoken and drawn, both at once: the drawing follows the voice as it grows."""
    for sentence in sentences:
        voice, picture = _voice(turn, sentence), _picture(turn, sentence, resting)
        begins = turn.live and sentence.number == 0
        begun = speculation.take_up(voice, picture, turn.conversation_id) if begins else ()
        if "voice" not in begun:
            dispatch.synthesize(voice, priority=priority(turn))
        if "picture" not in begun:
            _draw(turn, picture)


def suppose(turn: Turn, sentence: Sentence, resting: Expression, supposed: speculation.Supposition) -> None:
    """Have the beginning of an answer made ready under names of its own; `turn` has no row yet."""
    voice = replace(_voice(turn, sentence), turn=f"{supposed.name}-voice")
    picture = replace(_picture(turn, sentence, resting), turn=f"{supposed.name}-picture", speech=voice.turn)
    speculation.begin(voice, None if supposed.phase is None else picture, turn.conversation_id)


def speak(turn: Turn, sentences: Iterable[Sentence]) -> None:
    for sentence in sentences:
        dispatch.synthesize(_voice(turn, sentence), priority=priority(turn))


def draw(turn: Turn, sentences: Iterable[Sentence], resting: Expression) -> None:
    for sentence in sentences:
        _draw(turn, _picture(turn, sentence, resting))


def _draw(turn: Turn, picture: AnimationJob) -> None:
    """Nobody waits for the picture of a chat as for its voice."""
    dispatch.animate(picture, priority=priority(turn) if turn.live else dispatch.BATCH, awaited=turn.live)


def _voice(turn: Turn, sentence: Sentence) -> SynthesisJob:
    voice = turn.character.spoken_with
    return SynthesisJob(str(turn.pk), sentence.number, sentence.speakable, sentence.language, voice)


def _picture(turn: Turn, sentence: Sentence, resting: Expression) -> AnimationJob:
    face = Expression(sentence.expression, resting.intensity)  # type: ignore[arg-type]
    return AnimationJob(str(turn.pk), sentence.number, turn.character.photo, face, resting, turn.phase)


def record(turn: Turn, sentences: int) -> None:
    """Have the answer kept as files; of one that nobody watches, first the voice by itself."""
    voice_first = not turn.live and not turn.voice
    priority = dispatch.CHAT if turn.live else dispatch.BATCH
    dispatch.mux(MuxJob(str(turn.pk), sentences, picture=not voice_first), priority=priority)


def bring(turn: Turn) -> None:
    """Have a chat door brought what is ready of a turn."""
    if turn.identity_id is not None:
        dispatch.deliver(turn.identity_id)


def let_on(turn: Turn) -> None:
    """A turn of a chat is over: its door is brought the rest, and the next one there may be answered."""
    bring(turn)
    if turn.identity_id is not None:
        waiting = Turn.objects.filter(identity=turn.identity_id, stage=Stage.WAITING).order_by("pk").first()
        if waiting is not None:
            dispatch.reply(waiting.pk, priority=dispatch.CHAT)


def greet(conversation: Conversation, name: str, resting: Expression, phase: int) -> list[str]:
    """Have a character's greeting spoken and drawn under a name of its own. Its sentences; none when it is not due."""
    character = conversation.character
    if not character.greeting or not _begins(conversation):
        return []
    spoken = conversation.spoken or guess(character.greeting, settings().spoken, settings().spoken[0])
    said = [(text, words) for text in split(character.greeting, spoken) if (words := speakable(text, spoken))]
    for number, (_, words) in enumerate(said):
        job = SynthesisJob(name, number, words, spoken, character.spoken_with)
        dispatch.synthesize(job, priority=dispatch.LIVE)
        dispatch.animate(AnimationJob(name, number, character.photo, resting, resting, phase), priority=dispatch.LIVE)
    return [text for text, _ in said]


def _begins(conversation: Conversation) -> bool:
    """Whether nothing was said yet, nor greeted; from now on it was."""
    if conversation.turns.exists():
        return False
    there = Conversation.objects.filter(pk=conversation.pk).exclude(greeted=conversation.character)
    return bool(there.update(greeted=conversation.character))


def bridge(turn: Turn, name: str) -> str:
    """Have a cue spoken and drawn under a name of its own while the answer is waited for. "" when there is none."""
    text = cue(turn.character.name, turn.language, turn.pk)
    if text:
        face = Expression(turn.expression, turn.intensity)  # type: ignore[arg-type]
        voice = turn.character.spoken_with
        dispatch.synthesize(SynthesisJob(name, 0, text, turn.language, voice), priority=dispatch.LIVE)
        dispatch.animate(AnimationJob(name, 0, turn.character.photo, face, face, turn.phase), priority=dispatch.LIVE)
    return text
