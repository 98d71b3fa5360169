"""A failed turn is run once more from what is left of it, and only a failed one."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from secretary.core import arrivals, doors, retrying, turns
from secretary.core.errors import Refused
from secretary.core.models import Identity, Received, Stage, Turn
from secretary.wire import streams
from secretary.wire.types import Expression
from tests import dispatched
from tests.people import asked, character, person, sentence
from tests.rows import COMMITS

pytestmark = [COMMITS, pytest.mark.usefixtures("queue", "media")]


def failed(turn: Turn) -> Turn:
    turns.fail(turn.pk, "It did not work.")
    return turn


@pytest.fixture
def chatter() -> Identity:
    character()
    identity = doors.meet("telegram", "7", name="Anna")
    doors.join(identity, person())
    return identity


def test_a_typed_turn_is_answered_anew(queue):
    turn = failed(asked())
    queue.flushall()
    again = retrying.retry(turn.pk)
    assert (again.stage, again.error, again.attempt, again.live) == ("replying", "", 0, False)
    assert dispatched.names(queue) == [("secretary.reply", turn.pk)]


def test_what_an_earlier_start_left_is_gone(media):
    turn = turns.claim(asked().pk, Stage.REPLYING)
    turns.say(turn, sentence(), Expression())
    failed(turn)
    streams.start_attempt(media, "synthesize", str(turn.pk))
    again = retrying.retry(turn.pk)
    assert (again.reply, again.sentences.count()) == ("", 0)
    assert not streams.stopped(media, str(turn.pk))
    assert streams.start_attempt(media, "synthesize", str(turn.pk)) == 1


def test_the_streams_of_another_turn_stay(media):
    turn = failed(asked())
    for name in (f"audio:{turn.pk + 1}:{turn.pk}:1", f"starts:synthesize:{turn.pk + 1}:{turn.pk}"):
        media.set(name, 1)
    retrying.retry(turn.pk)
    assert len(media.keys("*")) == 2


def test_a_chats_words_stand_in_line_at_their_door(chatter, queue):
    turn = failed(arrivals.write(chatter, "What time is it?"))
    queue.flushall()
    again = retrying.retry(turn.pk)
    assert (again.stage, again.identity, again.owed) == ("waiting", chatter, False)
    assert ("secretary.reply", turn.pk) in dispatched.names(queue)
    assert arrivals.admit(turn.pk)


def test_a_recording_that_was_not_heard_is_fetched_again(chatter, queue):
    turn = arrivals.receive(chatter)
    Received.objects.create(door="telegram", external_id="1", identity=chatter, turn=turn, attachment={"a": 1})
    failed(turn)
    queue.flushall()
    assert retrying.retry(turn.pk).stage == "fetching"
    assert ("bots.fetch", turn.pk) in dispatched.names(queue)


def test_a_recording_that_is_gone_is_not(chatter):
    turn = failed(arrivals.receive(chatter))
    with pytest.raises(Refused, match="neither words nor a recording"):
        retrying.retry(turn.pk)
    assert Turn.objects.get().stage == "failed"


def test_nobody_who_is_blocked_is_answered(chatter):
    turn = failed(arrivals.write(chatter, "What time is it?"))
    doors.block(chatter)
    with pytest.raises(Refused, match="may not talk"):
        retrying.retry(turn.pk)


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage != Stage.FAILED])
def test_only_a_failed_turn_is_run_again(queue, stage):
    turn = asked()
    Turn.objects.update(stage=stage)
    queue.flushall()
    with pytest.raises(Refused, match="Only a turn that failed"):
        retrying.retry(turn.pk)
    assert dispatched.names(queue) == []


def test_several_who_ask_at_once_run_it_once(queue):
    turn = failed(asked())
    queue.flushall()
    together = threading.Barrier(4)

    def ask(_: int) -> bool:
        try:
            together.wait(5)
            retrying.retry(turn.pk)
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as several:
        assert sum(several.map(ask, range(4))) == 1
    assert len(dispatched.names(queue)) == 1
