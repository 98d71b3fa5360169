"""The beginning of an answer that was made before the person had finished."""

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from secretary.core import dialogue, speculation, turns
from secretary.core.models import Conversation, Stage, Turn
from secretary.core.speculation import Supposition
from secretary.wire import streams, writing
from secretary.wire.types import Expression
from tests import dispatched
from tests.people import asked, conversation, sentence
from tests.rows import COMMITS

pytestmark = COMMITS

GREETING = "Hello!"


RESTING = Expression("happy", 0.4)
VOICE, PICTURE = "supposed-1-voice", "supposed-1-picture"


def supposed(
    text: str = GREETING, *, within: Conversation | None = None, name: str = "supposed-1", phase: int | None = 0
) -> None:
    """It is supposed that these words are all. `phase`: None while the person still speaks."""
    within = within or conversation()
    dialogue.suppose(Supposition(name, within.pk, text, "en", RESTING, phase))


def made(media, *names: str) -> None:
    """The workers have spoken it, and drawn it."""
    for name in names or (VOICE, PICTURE):
        for kind in ("video",) if name.endswith("picture") else ("speech", "audio"):
            with writing.Writer(media, streams.name(kind, name, 0, 1), turn=name) as writer:
                writer.open(streams.Header("opus", 48_000))
                writer.send([streams.Chunk(0, b"early")])
                writer.end(0.5)


def drawings(queue) -> list[str]:
    return [job["turn"] for name, job in dispatched.names(queue) if name == "gpu_tasks.animate"]


def syntheses(queue) -> list[str]:
    return [job["turn"] for name, job in dispatched.names(queue) if name == "gpu_tasks.synthesize"]


def answered(text: str = GREETING, *, phase: int = 0, resting: Expression = RESTING) -> Turn:
    opened = asked(text, how=turns.How(phase=phase, expression=resting))
    turn = turns.claim(opened.pk, Stage.REPLYING)
    dialogue.answer(turn)
    return turn


def test_no_row_is_written_for_what_is_only_supposed(queue, media):
    supposed()
    assert not Turn.objects.exists()
    assert (syntheses(queue), drawings(queue)) == ([VOICE], [PICTURE])


def test_while_somebody_speaks_nothing_is_drawn(queue, media):
    supposed(phase=None)
    assert (syntheses(queue), drawings(queue)) == ([VOICE], [])


def test_the_picture_follows_the_voice_that_is_there(queue, media):
    supposed(phase=None)
    supposed(name="supposed-2")
    assert syntheses(queue) == [VOICE]
    (drawn,) = (job for name, job in dispatched.names(queue) if name == "gpu_tasks.animate")
    assert (drawn["turn"], drawn["speech"]) == ("supposed-2-picture", VOICE)


def test_what_is_being_made_already_is_not_made_twice(queue, media):
    for number in (1, 2, 3):
        supposed(name=f"supposed-{number}")
    assert (syntheses(queue), drawings(queue)) == ([VOICE], [PICTURE])


def test_for_a_later_pause_only_the_picture_is_made_anew(queue, media):
    supposed()
    supposed(name="supposed-2", phase=30)
    assert (syntheses(queue), drawings(queue)) == ([VOICE], [PICTURE, "supposed-2-picture"])
    assert streams.stopped(media, PICTURE)
    assert not streams.stopped(media, VOICE)


def test_who_goes_on_keeps_the_voice_and_not_the_picture(queue, media):
    supposed()
    speculation.leave_face(conversation().pk)
    assert streams.stopped(media, PICTURE)
    made(media, VOICE)
    turn = answered()
    assert str(turn.pk) not in syntheses(queue)[:1]
    assert drawings(queue).count(str(turn.pk)) == turn.sentences.count()


def test_what_would_be_answered_otherwise_is_called_off(queue, media):
    supposed("What time is it?")
    supposed(name="supposed-2")
    assert streams.stopped(media, VOICE)
    assert streams.stopped(media, PICTURE)
    assert not streams.stopped(media, "supposed-2-voice")


def test_the_answer_takes_up_what_was_made_before(queue, media):
    supposed()
    made(media)
    turn = answered()
    for kind in ("audio", "video"):
        assert streams.end_of(media, streams.name(kind, str(turn.pk), 0, 1)) == streams.End(0.5)
    assert syntheses(queue).count(str(turn.pk)) == drawings(queue).count(str(turn.pk)) == turn.sentences.count() - 1


@pytest.mark.parametrize("other", [{"phase": 7}, {"resting": Expression("serious", 0.9)}])
def test_a_face_that_begins_otherwise_is_drawn_anew_to_the_same_voice(queue, media, other):
    supposed()
    made(media)
    turn = answered(**other)
    assert syntheses(queue).count(str(turn.pk)) == turn.sentences.count() - 1
    assert drawings(queue).count(str(turn.pk)) == turn.sentences.count()
    assert not streams.has_begun(media, streams.name("video", str(turn.pk), 0, 1))
    assert streams.stopped(media, PICTURE)


@pytest.mark.parametrize("text", ["What time is it?", "Who are you?"])
def test_other_words_are_spoken_anew(queue, media, text):
    supposed()
    made(media)
    turn = answered(text)
    assert str(turn.pk) in syntheses(queue)
    assert str(turn.pk) in drawings(queue)
    assert streams.stopped(media, VOICE)
    assert streams.stopped(media, PICTURE)


def test_a_voice_that_failed_is_made_anew(queue, media):
    supposed()
    with writing.Writer(media, streams.name("audio", VOICE, 0, 1), turn=VOICE) as writer:
        writer.fail("hoarse")
    turn = answered()
    assert syntheses(queue).count(str(turn.pk)) == turn.sentences.count()
    assert drawings(queue).count(str(turn.pk)) == turn.sentences.count()


def test_what_nobody_has_begun_yet_comes_with_the_turn(queue, media):
    supposed()
    turn = answered()
    made(media)
    for kind in ("audio", "video"):
        assert streams.end_of(media, streams.name(kind, str(turn.pk), 0, 1)) == streams.End(0.5)


def test_it_is_taken_up_once(queue, media):
    supposed()
    made(media)
    first, second = answered(), answered()
    assert syntheses(queue).count(str(second.pk)) == syntheses(queue).count(str(first.pk)) + 1


def test_what_one_person_said_is_nothing_to_another(queue, media):
    supposed(within=conversation("bob"))
    made(media)
    assert str(answered().pk) in syntheses(queue)


@pytest.fixture
def nobody(monkeypatch, tmp_path):
    """The media server is away."""
    away = redis.Redis(unix_socket_path=str(tmp_path / "none.sock"), retry=Retry(NoBackoff(), 0))
    monkeypatch.setattr(speculation, "media_server", lambda: away)


def test_without_the_media_server_it_is_spoken_anew(queue, nobody):
    turn = answered()
    assert str(turn.pk) in syntheses(queue)
    assert str(turn.pk) in drawings(queue)


def test_nothing_is_begun_early_without_the_media_server(queue, nobody):
    supposed()
    speculation.leave_face(conversation().pk)
    assert syntheses(queue) == drawings(queue) == []


def test_a_conversation_that_is_gone_has_no_answer(queue, media):
    dialogue.suppose(Supposition("supposed-1", 4711, GREETING, "en", RESTING, 0))
    assert syntheses(queue) == []


def test_a_later_sentence_of_another_answer_does_not_take_it(queue, media):
    turn = turns.claim(asked("What can you do?").pk, Stage.REPLYING)
    supposed()
    turns.say(turn, sentence(number=1), turn.character.resting)
    assert media.exists(f"supposed:{turn.conversation_id}")
