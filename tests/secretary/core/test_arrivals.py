"""From what arrives at a chat door to a turn that may be answered."""

import json
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from secretary.core import arrivals, conversations, doors, turns
from secretary.core.errors import Refused
from secretary.core.models import Identity, Stage, Turn
from secretary.wire import streams, writing
from secretary.wire.types import Transcript, pack
from tests import dispatched
from tests.people import character, lapse
from tests.rows import COMMITS

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Identity:
    return at_the_terminal("ada")


def at_the_terminal(address: str) -> Identity:
    character()
    identity = doors.meet("terminal", address)
    doors.approve(identity, tell=False)
    return identity


def line(identity: Identity, text: str = "Hello") -> Turn:
    """One that is complete."""
    turn = arrivals.write(identity, text)
    lapse(turn)
    return turn


def stage(turn: Turn) -> str:
    return str(Turn.objects.get(pk=turn.pk).stage)


# Lines.


def test_a_line_waits_for_more(ada, queue):
    turn = arrivals.write(ada, "  What time \n is it? ")
    assert (turn.text, turn.stage, turn.typed, turn.live, turn.door) == (
        "What time is it?",
        "waiting",
        True,
        False,
        "terminal",
    )
    assert not arrivals.admit(turn.pk)


def test_a_line_starts_the_two_seconds_anew(ada):
    turn = arrivals.write(ada, "One")
    Turn.objects.update(lease=timezone.now() + timedelta(milliseconds=300))
    arrivals.write(ada, "two")
    turn.refresh_from_db()
    assert turn.lease - timezone.now() > timedelta(seconds=1.5)


def test_the_language_is_that_of_all_lines(ada):
    arrivals.write(ada, "Hi")
    assert arrivals.write(ada, "wie spät ist es denn jetzt?").language == "de"


def test_what_would_be_too_long_together_is_two_turns(ada):
    arrivals.write(ada, "a" * 1_500)
    arrivals.write(ada, "b" * 1_500)
    assert Turn.objects.count() == 2


def test_a_line_after_a_recording_is_not_joined_to_the_line_before_it(ada):
    arrivals.write(ada, "One")
    arrivals.receive(ada)
    arrivals.write(ada, "two")
    assert Turn.objects.count() == 3


def test_two_people_are_not_joined(ada):
    arrivals.write(ada, "One")
    arrivals.write(at_the_terminal("bo"), "two")
    assert Turn.objects.count() == 2


@pytest.mark.parametrize("text", ["", "  \n ", "a" * 2_001])
def test_what_cannot_be_answered_is_refused(ada, text):
    with pytest.raises(Refused):
        arrivals.write(ada, text)


@COMMITS
def test_a_line_is_looked_at_after_two_seconds(queue):
    turn = arrivals.write(at_the_terminal("ada"), "Hello")
    (task,) = [one for one in dispatched.lying(queue) if one.name == "secretary.reply"]
    assert (task.argument, task.priority, bool(task.headers["eta"])) == (turn.pk, 5, True)


# One after the other.


def test_a_complete_line_is_admitted(ada):
    turn = line(ada)
    assert arrivals.admit(turn.pk)
    assert stage(turn) == "replying"
    assert turns.claim(turn.pk, Stage.REPLYING)


def test_it_is_admitted_once(ada):
    turn = line(ada)
    assert [arrivals.admit(turn.pk) for _ in range(2)] == [True, False]


@pytest.mark.parametrize("before", ["fetching", "hearing", "waiting", "replying", "rendering"])
def test_an_unfinished_turn_holds_up_the_next(ada, before):
    first, second = line(ada), line(ada)
    Turn.objects.filter(pk=first.pk).update(stage=before)
    assert not arrivals.admit(second.pk)


@pytest.mark.parametrize("before", ["finished", "failed", "cancelled"])
def test_a_turn_that_is_over_does_not(ada, before):
    first, second = line(ada), line(ada)
    Turn.objects.filter(pk=first.pk).update(stage=before)
    assert arrivals.admit(second.pk)


def test_after_a_minute_nothing_holds_up_the_next(ada):
    first, second = line(ada), line(ada)
    Turn.objects.filter(pk=first.pk).update(stage="replying", created=timezone.now() - timedelta(seconds=61))
    assert arrivals.admit(second.pk)


def test_chats_do_not_wait_for_each_other(ada):
    line(ada)
    assert arrivals.admit(line(at_the_terminal("bo")).pk)


def test_two_doors_of_a_person_do_not_wait_for_each_other(ada):
    other = at_the_terminal("bo")
    doors.join(other, ada.user)
    line(ada)
    assert arrivals.admit(line(other).pk)


def test_the_deadline_begins_when_it_is_admitted(ada):
    turn = line(ada)
    Turn.objects.update(deadline=timezone.now() + timedelta(seconds=1))
    arrivals.admit(turn.pk)
    turn.refresh_from_db()
    assert turn.deadline - timezone.now() > timedelta(seconds=80)


@COMMITS
def test_admitted_by_four_at_once_it_is_answered_by_one():
    turn = line(at_the_terminal("ada"))
    ready, got = threading.Barrier(4), []

    def admit() -> None:
        ready.wait()
        try:
            got.append((arrivals.admit(turn.pk), bool(turns.claim(turn.pk, Stage.REPLYING))))
        finally:
            connection.close()

    threads = [threading.Thread(target=admit) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(admitted for admitted, _ in got) == 1
    assert sum(claimed for _, claimed in got) == 1


@COMMITS
def test_the_end_of_a_turn_lets_the_next_one_in(queue, media):
    ada = at_the_terminal("ada")
    first, second = line(ada), line(ada)
    queue.flushall()
    turns.cancel(first.pk)
    assert ("secretary.reply", second.pk) in dispatched.names(queue)


# Recordings.


def in_hearing(identity: Identity) -> Turn:
    turn = arrivals.receive(identity)
    assert turns.claim(turn.pk, Stage.FETCHING)
    turn.refresh_from_db()
    assert arrivals.fetched(turn, "a" * 64 + ".ogg", 4.0)
    return turn


def words(media, turn: Turn, text: str, language: str = "en") -> None:
    """The worker has heard it."""
    with writing.Writer(media, streams.attempts("words", f"note-{turn.pk}", 0)[0], turn=str(turn.pk)) as writer:
        writer.open(streams.Header("json", 1))
        writer.send([streams.Chunk(0, json.dumps(pack(Transcript(text, language, 1.0, 0.0, 4.0))).encode())])
        writer.end(4.0)


@COMMITS
def test_a_recording_is_fetched(queue):
    turn = arrivals.receive(at_the_terminal("ada"))
    assert (turn.stage, turn.text, turn.typed) == ("fetching", "", False)
    assert dispatched.names(queue) == [("bots.fetch", turn.pk)]


@COMMITS
def test_what_was_fetched_is_heard_in_the_languages_of_the_person(queue):
    ada = at_the_terminal("ada")
    conversations.current(ada.user)
    conversations.speak(ada.user, "de")
    turn = in_hearing(ada)
    (task,) = [one for one in dispatched.lying(queue) if one.name == "gpu_tasks.transcribe"]
    assert (task.argument["recording"], task.argument["languages"]) == ("a" * 64 + ".ogg", ["de"])
    assert [link["task"] for link in task.links] == ["secretary.heard"]
    assert task.links[0]["args"] == [turn.pk]


def test_time_for_hearing_grows_with_the_recording(ada):
    turn = arrivals.receive(ada)
    arrivals.fetched(turn, "a" * 64 + ".ogg", 120.0)
    turn.refresh_from_db()
    assert turn.lease - timezone.now() > timedelta(seconds=120)
    assert turn.deadline > turn.lease


def test_what_was_fetched_for_a_turn_that_was_stopped_is_not_heard(ada, queue):
    turn = arrivals.receive(ada)
    turns.cancel(turn.pk)
    assert not arrivals.fetched(turn, "a" * 64 + ".ogg", 4.0)


def test_the_slower_of_two_fetches_changes_nothing(ada):
    turn = arrivals.receive(ada)
    slow = turns.claim(turn.pk, Stage.FETCHING)
    lapse(turn)
    fast = turns.claim(turn.pk, Stage.FETCHING)
    assert slow
    assert fast
    assert arrivals.fetched(fast, "a" * 64 + ".ogg", 4.0)
    assert not arrivals.fetched(slow, "b" * 64 + ".ogg", 4.0)


def test_the_words_become_the_turns_text(ada, media):
    turn = in_hearing(ada)
    words(media, turn, " Wie spät \n ist es? ", "de")
    assert arrivals.heard(turn.pk)
    turn.refresh_from_db()
    assert (turn.text, turn.language, turn.stage) == ("Wie spät ist es?", "de", "waiting")
    assert arrivals.admit(turn.pk)


@pytest.mark.parametrize("text", ["", " ... ", "♪"])
def test_no_words_are_told(ada, media, text):
    turn = in_hearing(ada)
    words(media, turn, text)
    assert arrivals.heard(turn.pk)
    turn.refresh_from_db()
    assert (turn.stage, turn.error, turn.owed) == ("failed", arrivals.NOT_HEARD, True)


def test_hearing_that_failed_is_told(ada, media):
    turn = in_hearing(ada)
    writing.Writer(media, streams.attempts("words", f"note-{turn.pk}", 0)[0], turn="x").fail("out of memory")
    arrivals.heard(turn.pk)
    turn.refresh_from_db()
    assert (turn.stage, turn.error) == ("failed", arrivals.NOT_LISTENING)


def test_words_that_are_lost_are_left_to_the_watch(ada, media):
    turn = in_hearing(ada)
    assert not arrivals.heard(turn.pk)
    assert stage(turn) == "hearing"


def test_words_that_come_twice_change_nothing(ada, media):
    turn = in_hearing(ada)
    words(media, turn, "Hello")
    assert [arrivals.heard(turn.pk) for _ in range(2)] == [True, False]


def test_a_late_failure_of_hearing_does_not_stop_the_answer(ada, media):
    turn = in_hearing(ada)
    Turn.objects.update(stage="replying", text="Hello")
    words(media, turn, "")
    assert not arrivals.heard(turn.pk)
    assert stage(turn) == "replying"


# A door is joined in between.


def test_a_turn_goes_on_in_the_conversation_that_its_door_joins(ada, queue, media):
    turn = line(ada)
    other = at_the_terminal("bo").user
    doors.join(ada, other)
    assert arrivals.admit(turn.pk)
    claimed = turns.claim(turn.pk, Stage.REPLYING)
    assert claimed
    assert claimed.conversation.user == other
