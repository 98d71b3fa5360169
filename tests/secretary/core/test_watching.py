from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from secretary.core import dispatch, turns, watching
from secretary.core.models import Stage, Turn
from secretary.wire import streams
from secretary.wire.types import Expression
from tests import dispatched
from tests.people import asked, conversation, lapse, sentence
from tests.rows import COMMITS

pytestmark = COMMITS


def rescue() -> None:
    watching.rescue(timezone.now())


def in_rendering(*texts: str) -> Turn:
    turn = turns.claim(asked().pk, Stage.REPLYING)
    for number, text in enumerate(texts):
        turns.say(turn, sentence(number, text), Expression())
    turns.answered(turn, len(texts))
    return turn


def ended(media, kind, turn, number, *, ago=60.0):
    """A stream that came to its end some seconds ago."""
    at = round((streams.now(media) - ago) * 1000)
    name = streams.name(kind, str(turn.pk), number, 1)
    media.xadd(name, streams.encode(streams.Header("opus", streams.OPUS_RATE)), id=f"{at}-0")
    media.xadd(name, streams.encode(streams.End(1.0)), id=f"{at}-1")


def test_a_turn_whose_dispatch_was_lost_is_dispatched_again(queue):
    turn = asked()
    queue.flushall()
    lapse(turn)
    rescue()
    assert dispatched.names(queue) == [("secretary.reply", turn.pk)]


def test_a_process_that_ends_between_commit_and_send_loses_nothing(queue):
    """What is to run on commit never runs; the row stands."""
    ours = conversation()
    with transaction.atomic():
        turn = turns.open(ours, "hello", "en")
        transaction.get_connection().run_on_commit.clear()
    assert dispatched.lying(queue) == []
    lapse(turn)
    rescue()
    assert dispatched.names(queue) == [("secretary.reply", turn.pk)]


def test_a_turn_that_somebody_works_on_is_left_alone(queue):
    turns.claim(asked().pk, Stage.REPLYING)
    queue.flushall()
    rescue()
    assert dispatched.lying(queue) == []


def test_the_third_lost_start_ends_the_turn_in_words(queue, media):
    turn = asked()
    for _ in range(3):
        assert turns.claim(turn.pk, Stage.REPLYING)
        lapse(turn)
    rescue()
    turn.refresh_from_db()
    assert (turn.stage, turn.error) == ("failed", watching.TOO_OFTEN)


def test_a_turn_past_its_deadline_ends_in_words(queue, media):
    turn = asked()
    lapse(turn, deadline=timezone.now() - timedelta(seconds=1))
    rescue()
    turn.refresh_from_db()
    assert (turn.stage, turn.error) == ("failed", watching.TOO_LATE)


@pytest.mark.parametrize(
    "lost", [{"deadline": timezone.now() - timedelta(seconds=1)}, {"attempt": 3}], ids=["late", "often"]
)
def test_an_answer_that_cannot_be_recorded_stands_as_text(queue, media, lost):
    turn = in_rendering("It is noon.")
    lapse(turn, **lost)
    rescue()
    turn.refresh_from_db()
    assert (turn.stage, turn.reply, turn.error) == ("finished", "It is noon.", watching.NO_RECORDING)


def test_of_a_lost_rendering_only_what_is_missing_is_made_again(queue, media):
    turn = in_rendering("One.", "Two.")
    for kind in ("audio", "video"):
        ended(media, kind, turn, 0)
    queue.flushall()
    lapse(turn)
    rescue()
    again = {(task.name, task.argument.get("number")) for task in dispatched.lying(queue)}
    assert again == {("gpu_tasks.mux", None), ("gpu_tasks.animate", 1), ("gpu_tasks.synthesize", 1)}


def test_a_sentence_without_its_picture_is_missing(queue, media):
    turn = in_rendering("One.")
    ended(media, "audio", turn, 0)
    queue.flushall()
    lapse(turn)
    rescue()
    assert "gpu_tasks.animate" in {name for name, _ in dispatched.names(queue)}


def test_work_that_still_grows_is_not_started_again(queue, media):
    turn = in_rendering("One.")
    ended(media, "audio", turn, 0, ago=1.0)
    queue.flushall()
    lapse(turn)
    rescue()
    turn.refresh_from_db()
    assert dispatched.lying(queue) == []
    assert (turn.attempt, turn.lease > timezone.now()) == (0, True)


def test_work_that_still_stands_in_its_queue_is_not_sent_again(queue, media):
    turn = in_rendering("One.")
    before = len(dispatched.lying(queue))
    lapse(turn)
    rescue()
    assert len(dispatched.lying(queue)) == before > 0


def test_two_watches_at_once_rescue_a_rendering_once(queue, media):
    turn = in_rendering("One.")
    queue.flushall()
    lapse(turn)
    rescue()
    rescue()
    assert [name for name, _ in dispatched.names(queue)].count("gpu_tasks.mux") == 1


def test_what_is_over_is_not_rescued(queue, media):
    turn = asked()
    turns.cancel(turn.pk)
    queue.flushall()
    lapse(turn)
    rescue()
    assert dispatched.lying(queue) == []


def test_a_canary_goes_through_each_queue_that_has_not_proved_itself(queue, media):
    conversation()
    watching.canaries()
    assert sorted((task.name, task.priority) for task in dispatched.lying(queue)) == [
        ("gpu_tasks.animate", dispatch.BATCH),
        ("gpu_tasks.synthesize", dispatch.BATCH),
        ("gpu_tasks.transcribe", dispatch.BATCH),
    ]


def test_no_second_canary_is_sent_while_one_is_under_way(queue, media):
    watching.canaries()
    queue.delete("stt:9", "tts:9", "render:9")
    watching.canaries()
    assert dispatched.lying(queue) == []
