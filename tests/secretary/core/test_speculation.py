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


def supposed(
    text: str = GREETING, *, within: Conversation | None = None, name: str = "supposed-1", phase: int = 0
) -> str:
    """It is supposed that these words are all. Returns the name under which the answer is spoken and drawn."""
    within = within or conversation()
    dialogue.suppose(Supposition(name, within.pk, text, "en", RESTING, phase))
    return name


def spoken(media, name: str, *kinds: str) -> None:
    """The workers have spoken it, and drawn it."""
    for kind in kinds or ("speech", "audio", "video"):
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
    assert syntheses(queue) == drawings(queue) == ["supposed-1"]


def test_the_answer_takes_up_what_was_made_before(queue, media):
    spoken(media, supposed())
    turn = answered()
    for kind in ("audio", "video"):
        assert streams.end_of(media, streams.name(kind, str(turn.pk), 0, 1)) == streams.End(0.5)
    assert syntheses(queue).count(str(turn.pk)) == drawings(queue).count(str(turn.pk)) == turn.sentences.count() - 1


@pytest.mark.parametrize("other", [{"phase": 7}, {"resting": Expression("serious", 0.9)}])
def test_a_face_that_begins_otherwise_is_drawn_anew_to_the_same_voice(queue, media, other):
    spoken(media, supposed())
    turn = answered(**other)
    assert syntheses(queue).count(str(turn.pk)) == turn.sentences.count() - 1
    assert drawings(queue).count(str(turn.pk)) == turn.sentences.count()
    assert not streams.has_begun(media, streams.name("video", str(turn.pk), 0, 1))


def test_who_goes_on_is_answered_to_all_of_it(queue, media):
    """What was begun in an earlier pause is called off."""
    first = supposed("What time is it?")
    spoken(media, supposed(name="supposed-2"))
    assert streams.stopped(media, first)
    assert not streams.stopped(media, "supposed-2")
    assert drawings(queue).count(str(answered().pk)) == 0


@pytest.mark.parametrize("text", ["What time is it?", "Who are you?"])
def test_other_words_are_spoken_anew(queue, media, text):
    spoken(media, supposed())
    turn = answered(text)
    assert str(turn.pk) in syntheses(queue)
    assert str(turn.pk) in drawings(queue)
    assert streams.stopped(media, "supposed-1")


def test_a_voice_that_failed_is_made_anew(queue, media):
    with writing.Writer(media, streams.name("audio", supposed(), 0, 1), turn="supposed-1") as writer:
        writer.fail("hoarse")
    turn = answered()
    assert syntheses(queue).count(str(turn.pk)) == turn.sentences.count()


def test_a_voice_that_nobody_has_begun_yet_comes_with_the_turn(queue, media):
    name = supposed()
    turn = answered()
    spoken(media, name)
    assert streams.end_of(media, streams.name("audio", str(turn.pk), 0, 1)) == streams.End(0.5)


def test_it_is_taken_up_once(queue, media):
    spoken(media, supposed())
    first, second = answered(), answered()
    assert syntheses(queue).count(str(second.pk)) == syntheses(queue).count(str(first.pk)) + 1


def test_what_one_person_said_is_nothing_to_another(queue, media):
    spoken(media, supposed(within=conversation("bob")))
    assert str(answered().pk) in syntheses(queue)


def test_without_the_media_server_it_is_spoken_anew(queue, monkeypatch, tmp_path):
    nobody = redis.Redis(unix_socket_path=str(tmp_path / "none.sock"), retry=Retry(NoBackoff(), 0))
    monkeypatch.setattr(speculation, "media_server", lambda: nobody)
    assert str(answered().pk) in syntheses(queue)


def test_nothing_is_begun_early_without_the_media_server(queue, monkeypatch, tmp_path):
    nobody = redis.Redis(unix_socket_path=str(tmp_path / "none.sock"), retry=Retry(NoBackoff(), 0))
    monkeypatch.setattr(speculation, "media_server", lambda: nobody)
    supposed()
    assert syntheses(queue) == drawings(queue) == []


def test_a_conversation_that_is_gone_has_no_answer(queue, media):
    dialogue.suppose(Supposition("supposed-1", 4711, GREETING, "en", RESTING, 0))
    assert syntheses(queue) == []


def test_a_later_sentence_of_another_answer_does_not_take_it(queue, media):
    turn = turns.claim(asked("What can you do?").pk, Stage.REPLYING)
    supposed()
    turns.say(turn, sentence(number=1), turn.character.resting)
    assert media.exists(f"supposed:{turn.conversation_id}")
