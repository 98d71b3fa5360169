from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from secretary.core import arrivals, dispatch, doors, turns, watching
from secretary.core.models import Delivery, Stage, Turn
from secretary.wire import streams
from secretary.wire.types import Expression
from tests import dispatched
from tests.people import asked, character, conversation, lapse, sentence
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


# Chats.


def chat(stage: str = "waiting", **values) -> Turn:
    """A turn from a chat door whose lease ran out."""
    character()
    identity = doors.meet("terminal", "ada")
    doors.approve(identity, tell=False)
    turn = arrivals.write(identity, "What time is it?")
    lapse(turn, stage=stage, **values)
    turn.refresh_from_db()
    return turn


def let_in() -> None:
    watching.let_in(timezone.now())


@pytest.mark.parametrize("stage", ["fetching", "hearing"])
def test_a_lost_recording_is_fetched_or_heard_again(queue, media, stage):
    turn = chat(stage)
    queue.flushall()
    rescue()
    assert dispatched.names(queue) == [("bots.fetch", turn.pk)]


@pytest.mark.parametrize(("stage", "name"), [("fetching", "io"), ("hearing", "stt"), ("replying", "dialogue")])
def test_while_its_task_stands_in_a_queue_nothing_is_dispatched_again(queue, media, stage, name):
    chat(stage)
    queue.flushall()
    queue.rpush(name, "something")
    rescue()
    assert queue.llen(name) == sum(queue.llen(key) for key in queue.keys("*") if queue.type(key) == b"list") == 1


def test_a_recording_that_is_lost_thrice_ends_in_words_at_its_door(queue, media):
    turn = chat("hearing", attempt=3)
    rescue()
    turn.refresh_from_db()
    assert (turn.stage, turn.error, turn.owed) == ("failed", watching.TOO_OFTEN, True)
    assert ("bots.deliver", turn.identity_id) in dispatched.names(queue)


def test_a_turn_whose_start_was_lost_is_let_in_again(queue):
    turn = chat()
    queue.flushall()
    let_in()
    assert dispatched.names(queue) == [("secretary.reply", turn.pk)]


def test_a_turn_that_must_wait_is_let_in_after_a_minute(queue):
    first, second = chat("replying"), chat()
    queue.flushall()
    let_in()
    assert dispatched.lying(queue) == []
    Turn.objects.filter(pk=first.pk).update(created=timezone.now() - timedelta(seconds=61))
    let_in()
    assert dispatched.names(queue) == [("secretary.reply", second.pk)]


def test_lines_that_are_not_complete_are_not_let_in(queue):
    turn = chat()
    Turn.objects.filter(pk=turn.pk).update(lease=timezone.now() + timedelta(seconds=1))
    queue.flushall()
    let_in()
    assert dispatched.lying(queue) == []


def test_waiting_tasks_do_not_pile_up_while_the_worker_is_away(queue):
    chat()
    queue.flushall()
    for _ in range(5):
        let_in()
    assert len(dispatched.lying(queue)) == 1


def test_a_turn_that_waited_for_too_long_ends_in_words(queue, media):
    turn = chat(deadline=timezone.now() - timedelta(seconds=1))
    rescue()
    turn.refresh_from_db()
    assert (turn.stage, turn.error) == ("failed", watching.TOO_LATE)


def test_waiting_is_no_reason_to_take_the_lease(queue, media):
    """Lines that come later would be joined to it."""
    turn = chat()
    queue.rpush("tts", "something")
    rescue()
    assert Turn.objects.get().lease == turn.lease


# Deliveries.


def delivered(**values) -> Delivery:
    ago = timezone.now() - timedelta(seconds=6)
    row = Delivery.objects.create(identity=chat("finished").identity, kind="notice", text="Hello", due=ago)
    Delivery.objects.filter(pk=row.pk).update(**values)
    return row


@pytest.mark.parametrize("values", [{"state": "waiting"}, {"state": "sending"}], ids=str)
def test_a_delivery_that_was_lost_is_brought_again(queue, values):
    row = delivered(**values)
    queue.flushall()
    watching.bring()
    assert dispatched.names(queue) == [("bots.deliver", row.identity_id)]


@pytest.mark.parametrize(
    "values",
    [
        {"state": "waiting", "due": timezone.now() + timedelta(hours=1)},
        {"state": "sending", "due": timezone.now() + timedelta(hours=1)},
        {"state": "sent"},
        {"state": "failed"},
        {"state": "uncertain"},
    ],
    ids=lambda values: values["state"],
)
def test_a_delivery_that_is_over_or_not_due_is_left_alone(queue, values):
    delivered(**values)
    queue.flushall()
    watching.bring()
    assert dispatched.lying(queue) == []


def test_a_turn_that_is_owed_is_brought_after_a_while(queue):
    turn = chat("finished", owed=True)
    queue.flushall()
    watching.bring()
    assert dispatched.lying(queue) == []
    Turn.objects.update(created=timezone.now() - timedelta(seconds=10))
    watching.bring()
    assert dispatched.names(queue) == [("bots.deliver", turn.identity_id)]


def test_somebody_to_whom_much_is_owed_is_dispatched_once(queue):
    for _ in range(3):
        delivered(state="waiting")
    Turn.objects.update(owed=True, created=timezone.now() - timedelta(seconds=10))
    queue.flushall()
    watching.bring()
    assert len(dispatched.lying(queue)) == 1


def test_deliveries_do_not_pile_up_while_the_worker_is_away(queue):
    delivered(state="waiting")
    queue.flushall()
    queue.rpush("io", *["something"] * watching.FULL)
    watching.bring()
    assert queue.llen("io:5") == 0
