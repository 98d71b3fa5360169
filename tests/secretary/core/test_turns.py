import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from secretary.core import outcomes, turns
from secretary.core.errors import Refused
from secretary.core.models import Stage, Turn
from secretary.wire import streams
from secretary.wire.jobs import MAX_ATTEMPTS
from secretary.wire.types import Clip, Expression, Outcome
from tests import dispatched
from tests.audience import Audience
from tests.away import away
from tests.people import asked, conversation, lapse, person, sentence
from tests.rows import COMMITS

pytestmark = COMMITS

NEUTRAL = Expression()


def claimed(text: str = "What time is it?", **more) -> Turn:
    turn = turns.claim(asked(text, **more).pk, Stage.REPLYING)
    assert turn
    return turn


def rendering() -> Turn:
    turn = claimed()
    turns.say(turn, sentence(), NEUTRAL)
    turns.answered(turn, 1)
    return turn


# open


def test_what_a_person_says_is_recorded_and_dispatched(queue):
    turn = asked("  What \n time is it?  ")
    assert (turn.text, turn.stage, turn.character) == ("What time is it?", "replying", turn.conversation.character)
    assert dispatched.names(queue) == [("secretary.reply", turn.pk)]


@pytest.mark.parametrize(("text", "reason"), [(" \n ", "empty"), ("a" * 2_001, "at most 2,000 characters")])
def test_what_cannot_be_answered_is_refused_in_words_and_leaves_no_row(queue, text, reason):
    with pytest.raises(Refused, match=reason):
        asked(text)
    assert not Turn.objects.exists()
    assert dispatched.lying(queue) == []


def test_a_turn_of_two_thousand_characters_is_taken(queue):
    assert len(asked("a" * 2_000).text) == 2_000


def test_nothing_is_dispatched_for_a_turn_that_was_rolled_back(queue):
    ours = conversation()
    with transaction.atomic():
        turns.open(ours, "hello", "en")
        transaction.set_rollback(True)
    assert dispatched.lying(queue) == []


def test_nobody_waits_for_a_chat_or_a_canary_as_for_a_call(queue):
    asked(how=turns.How(live=True))
    asked(how=turns.How(live=False))
    person("canary", is_canary=True)
    asked(by="canary")
    assert [task.priority for task in dispatched.lying(queue)] == [0, 5, 9]


def test_nothing_that_a_person_says_is_shown_beside_a_task(queue):
    turns.say(claimed("my secret is plum"), sentence(text="Plum it is."), NEUTRAL)
    shown = [(task.headers["argsrepr"], task.headers["kwargsrepr"]) for task in dispatched.lying(queue)]
    turn = Turn.objects.get()
    assert shown == [(f"(turn {turn.pk})", "{}")] * 3


def test_the_face_at_rest_is_the_characters_own_unless_the_call_says_otherwise(queue):
    assert asked().expression == "neutral"
    assert asked(how=turns.How(expression=Expression("sad", 0.3))).expression == "sad"


def test_open_pages_hear_of_a_new_turn(queue):
    audience = Audience(conversation().user)
    turn = asked()
    assert audience.hears(1) == [{"type": "turn.changed", "turn_id": turn.pk}]


def test_a_turn_is_kept_when_the_queue_server_is_away(queue, servers, caplog):
    ours = conversation()
    with away(queue, servers):
        turn = turns.open(ours, "my secret is plum", "en")
    assert Turn.objects.get() == turn
    assert "the queue server is away" in caplog.text
    assert "plum" not in caplog.text


# claim


def test_a_turn_is_claimed_once(queue):
    turn = asked()
    assert turns.claim(turn.pk, Stage.REPLYING).attempt == 1
    assert turns.claim(turn.pk, Stage.REPLYING) is None


def test_of_many_who_claim_at_the_same_moment_one_wins(queue):
    turn, ready = asked(), threading.Barrier(4)

    def claim(_: int) -> Turn | None:
        try:
            ready.wait()
            return turns.claim(turn.pk, Stage.REPLYING)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        won = [claimed for claimed in threads.map(claim, range(4)) if claimed]
    assert len(won) == 1


def test_a_lapsed_lease_can_be_claimed_by_another(queue):
    turn = claimed()
    lapse(turn)
    assert turns.claim(turn.pk, Stage.REPLYING).attempt == 2


def test_no_stage_is_started_more_often_than_three_times(queue):
    turn = asked()
    for _ in range(MAX_ATTEMPTS):
        assert turns.claim(turn.pk, Stage.REPLYING)
        lapse(turn)
    assert turns.claim(turn.pk, Stage.REPLYING) is None


@pytest.mark.parametrize("end", [turns.cancel, lambda pk: turns.fail(pk, "no")], ids=["cancelled", "failed"])
def test_a_turn_that_is_over_cannot_be_claimed(queue, end):
    turn = asked()
    end(turn.pk)
    assert turns.claim(turn.pk, Stage.REPLYING) is None


def test_a_turn_in_another_stage_cannot_be_claimed(queue):
    assert turns.claim(asked().pk, Stage.RENDERING) is None


# say


def test_a_sentence_is_spoken_and_drawn_at_the_same_time(queue):
    turn = claimed()
    queue.delete("dialogue")
    assert turns.say(turn, sentence(text="It is noon."), NEUTRAL)
    tasks = {task.name: task for task in dispatched.lying(queue)}
    assert {name: task.queue for name, task in tasks.items()} == {
        "gpu_tasks.synthesize": "tts",
        "gpu_tasks.animate": "render",
    }
    assert tasks["gpu_tasks.synthesize"].argument["text"] == "It is noon."
    assert tasks["gpu_tasks.animate"].argument["photo"]["image"] == turn.character.portrait


def test_the_answer_grows_by_each_sentence(queue):
    turn = claimed()
    turns.say(turn, sentence(0, "It is noon."), NEUTRAL)
    turns.say(turn, sentence(1, "Time to eat."), NEUTRAL)
    turn.refresh_from_db()
    assert turn.reply == "It is noon. Time to eat."
    assert [kept.number for kept in turn.sentences.all()] == [0, 1]


def test_open_pages_hear_each_sentence(queue):
    turn = claimed()
    audience = Audience(turn.conversation.user)
    turns.say(turn, sentence(), NEUTRAL)
    assert audience.hears(1) == [
        {"type": "sentence.ready", "turn_id": turn.pk, "number": 0, "text": "It is noon.", "live": True}
    ]


def test_a_cancelled_turn_says_nothing_more(queue):
    turn = claimed()
    turns.cancel(turn.pk)
    queue.delete("dialogue")
    assert not turns.say(turn, sentence(), NEUTRAL)
    assert not turns.answered(turn, 0)
    assert not turn.sentences.exists()
    assert dispatched.lying(queue) == []


def test_whoever_lost_the_turn_to_a_later_start_says_nothing_more(queue):
    first = claimed()
    lapse(first)
    second = turns.claim(first.pk, Stage.REPLYING)
    assert not turns.say(first, sentence(text="Old."), NEUTRAL)
    assert not turns.answered(first, 1)
    assert turns.say(second, sentence(text="New."), NEUTRAL)


def test_saying_something_renews_the_lease(queue):
    turn = claimed()
    lapse(turn)
    turns.say(turn, sentence(), NEUTRAL)
    turn.refresh_from_db()
    assert turn.lease > timezone.now() + timedelta(seconds=10)


# answered, finished


def test_a_complete_answer_is_recorded_and_its_record_goes_to_finish(queue):
    turn = rendering()
    (mux,) = [task for task in dispatched.lying(queue) if task.name == "gpu_tasks.mux"]
    assert mux.argument == {"turn": str(turn.pk), "sentences": 1, "picture": True, "awaited": False}
    assert [(link["task"], link["options"]["queue"]) for link in mux.links] == [("secretary.finish", "dialogue")]
    turn.refresh_from_db()
    assert (turn.stage, turn.attempt) == ("rendering", 0)


def test_a_record_ends_the_turn(queue):
    turn = rendering()
    clip, voice = Clip("c.mp4", "video/mp4", 1.5, 9), Clip("v.ogg", "audio/ogg", 1.5, 9)
    assert outcomes.finished(Outcome(str(turn.pk), ok=True, clip=clip, voice=voice))
    turn.refresh_from_db()
    assert (turn.stage, turn.clip, turn.voice, turn.seconds, turn.error) == ("finished", "c.mp4", "v.ogg", 1.5, "")


def test_a_record_that_failed_leaves_the_text_and_the_reason(queue):
    turn = rendering()
    outcomes.finished(Outcome(str(turn.pk), ok=False, reason="The voice did not answer."))
    turn.refresh_from_db()
    assert (turn.stage, turn.reply, turn.error) == ("finished", "It is noon.", "The voice did not answer.")


def test_a_turn_is_finished_once(queue):
    turn = rendering()
    assert outcomes.finished(Outcome(str(turn.pk), ok=True))
    assert not outcomes.finished(Outcome(str(turn.pk), ok=False, reason="again"))


def test_a_cancelled_turn_is_not_finished(queue):
    turn = rendering()
    turns.cancel(turn.pk)
    assert not outcomes.finished(Outcome(str(turn.pk), ok=True))
    assert Turn.objects.get().stage == Stage.CANCELLED


# cancel, fail


def test_cancelling_tells_the_workers_and_the_pages(queue, media):
    turn = asked()
    audience = Audience(turn.conversation.user)
    assert turns.cancel(turn.pk)
    assert streams.stopped(media, str(turn.pk))
    assert sorted(event["type"] for event in audience.hears(2)) == ["turn.changed", "turn.stopped"]


def test_what_is_over_cannot_be_cancelled(queue):
    turn = rendering()
    outcomes.finished(Outcome(str(turn.pk), ok=True))
    assert not turns.cancel(turn.pk)


def test_a_failure_is_told_in_words(queue, media):
    turn = asked()
    assert turns.fail(turn.pk, "w" * 400)
    turn.refresh_from_db()
    assert (turn.stage, turn.error) == ("failed", "w" * 300)


# What the player reports


@pytest.mark.parametrize(
    ("fractions", "spoken"),
    [
        ({0: 1.0, 1: 1.0}, "One two three four. Five six."),
        ({0: 1.0, 1: 0.5}, "One two three four. Five"),
        ({0: 0.5}, "One two"),
        ({0: 0.1}, ""),
        ({}, ""),
    ],
)
def test_what_was_heard_is_kept_by_the_word(queue, fractions, spoken):
    turn = claimed()
    turns.say(turn, sentence(0, "One two three four."), NEUTRAL)
    turns.say(turn, sentence(1, "Five six."), NEUTRAL)
    turns.heard_back(turn.pk, fractions)
    turn.refresh_from_db()
    assert (turn.spoken, turn.played) == (spoken, True)


def test_marks_are_added_to_a_trace(queue):
    turn = asked(how=turns.How(trace={"heard": 310}))
    turns.stamp(turn.pk, {"first_word": 420})
    turns.stamp(turn.pk, {"first_sound": 690})
    turn.refresh_from_db()
    assert turn.trace == {"heard": 310, "first_word": 420, "first_sound": 690}


def test_marks_of_two_threads_are_both_kept(queue):
    turn = asked()

    def stamp(number: int) -> None:
        try:
            turns.stamp(turn.pk, {str(number): number})
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(stamp, range(8)))
    turn.refresh_from_db()
    assert len(turn.trace) == 8
