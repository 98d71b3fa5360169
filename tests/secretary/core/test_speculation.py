"""The voice of an answer that was made before the person had finished."""

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from secretary.core import dialogue, speculation, turns
from secretary.core.models import Conversation, Stage, Turn
from secretary.wire import streams
from secretary.wire.jobs import Supposition
from tests import dispatched
from tests.people import asked, conversation, sentence
from tests.rows import COMMITS

pytestmark = COMMITS

GREETING = "Hello!"


def supposed(text: str = GREETING, *, within: Conversation | None = None) -> str:
    """The worker supposes that these words are all. Returns the name under which the answer is spoken."""
    within = within or conversation()
    dialogue.suppose(Supposition("supposed-1", within.pk, text, "en"))
    return "supposed-1"


def spoken(media, name: str) -> None:
    """Another worker has spoken it."""
    for kind in ("speech", "audio"):
        with streams.Writer(media, streams.name(kind, name, 0, 1), turn=name) as writer:
            writer.open(streams.Header("opus", 48_000))
            writer.send([streams.Chunk(0, b"early")])
            writer.end(0.5)


def syntheses(queue) -> list[str]:
    return [job["turn"] for name, job in dispatched.names(queue) if name == "gpu_tasks.synthesize"]


def answered(text: str = GREETING) -> Turn:
    turn = turns.claim(asked(text).pk, Stage.REPLYING)
    dialogue.answer(turn)
    return turn


def test_no_row_is_written_for_what_is_only_supposed(queue, media):
    supposed()
    assert not Turn.objects.exists()
    assert syntheses(queue) == ["supposed-1"]


def test_the_answer_takes_up_what_was_spoken_before(queue, media):
    spoken(media, supposed())
    turn = answered()
    assert streams.end_of(media, streams.name("audio", str(turn.pk), 0, 1)) == streams.End(0.5)
    assert syntheses(queue).count(str(turn.pk)) == turn.sentences.count() - 1


@pytest.mark.parametrize("text", ["What time is it?", "Who are you?"])
def test_other_words_are_spoken_anew(queue, media, text):
    spoken(media, supposed())
    turn = answered(text)
    assert str(turn.pk) in syntheses(queue)


def test_a_voice_that_failed_is_made_anew(queue, media):
    with streams.Writer(media, streams.name("audio", supposed(), 0, 1), turn="supposed-1") as writer:
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


def test_a_conversation_that_is_gone_has_no_answer(queue, media):
    dialogue.suppose(Supposition("supposed-1", 4711, GREETING, "en"))
    assert syntheses(queue) == []


def test_a_later_sentence_of_another_answer_does_not_take_it(queue, media):
    turn = turns.claim(asked("What can you do?").pk, Stage.REPLYING)
    supposed()
    turns.say(turn, sentence(number=1), turn.character.resting)
    assert media.exists(f"supposed:{turn.conversation_id}")
