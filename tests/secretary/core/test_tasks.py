from datetime import timedelta

import pytest
from django.utils import timezone

from secretary.core import arrivals, doors, tasks
from secretary.core.models import Delivery, Stage, Turn
from secretary.wire import pulse
from secretary.wire.types import Clip, Outcome, pack
from tests import dispatched
from tests.people import asked, character, lapse
from tests.rows import COMMITS

pytestmark = COMMITS


def test_reply_answers_a_turn_once(queue):
    turn = asked("What time is it?")
    tasks.reply(turn.pk)
    tasks.reply(turn.pk)
    turn.refresh_from_db()
    assert turn.stage == Stage.RENDERING
    assert [name for name, _ in dispatched.names(queue)].count("gpu_tasks.mux") == 1


@pytest.mark.parametrize("unknown", [0, 999_999])
def test_reply_to_a_turn_that_is_gone_does_nothing(queue, unknown):
    tasks.reply(unknown)
    assert dispatched.lying(queue) == []


def test_finish_takes_the_workers_outcome(queue):
    turn = asked("What time is it?")
    tasks.reply(turn.pk)
    tasks.finish(pack(Outcome(str(turn.pk), ok=True, clip=Clip("c.mp4", "video/mp4", 2.0, 9))))
    turn.refresh_from_db()
    assert (turn.stage, turn.clip) == ("finished", "c.mp4")


def test_finish_of_a_turn_that_was_deleted_meanwhile_does_nothing(queue):
    tasks.finish(pack(Outcome("999999", ok=True)))
    assert not Turn.objects.exists()


def test_watch_rescues_and_feels_the_pulse_of_every_queue(queue, media):
    turn = asked()
    queue.flushall()
    lapse(turn)
    tasks.watch()
    assert {name for name, _ in dispatched.names(queue)} == {
        "secretary.reply",
        "secretary.pulse",
        "gpu_tasks.transcribe",
        "gpu_tasks.synthesize",
        "gpu_tasks.animate",
    }


def test_the_queues_of_the_web_side_stamp_their_pulse(queue, media):
    tasks.watch()
    tasks.pulse()
    assert pulse.read(queue, "dialogue").device == pulse.read(queue, "io").device == "cpu"


def test_watch_leaves_a_fresh_turn_to_its_first_dispatch(queue, media):
    turn = asked()
    queue.flushall()
    tasks.watch()
    assert ("secretary.reply", turn.pk) not in dispatched.names(queue)


# Chats.


def chat(text: str = "What time is it?") -> Turn:
    """A line that is complete."""
    character()
    identity = doors.meet("terminal", "ada")
    doors.approve(identity, tell=False)
    turn = arrivals.write(identity, text)
    lapse(turn)
    return turn


def test_reply_admits_a_turn_from_a_chat_and_answers_it(queue):
    turn = chat()
    tasks.reply(turn.pk)
    turn.refresh_from_db()
    assert (turn.stage, turn.live) == ("rendering", False)
    assert turn.reply


def test_reply_leaves_a_turn_that_must_wait(queue):
    first, second = chat(), chat()
    Turn.objects.filter(pk=first.pk).update(stage="rendering")
    tasks.reply(second.pk)
    second.refresh_from_db()
    assert (second.stage, second.attempt) == ("waiting", 0)


def test_spoken_takes_the_voice_and_finish_the_clip(queue):
    turn = chat()
    tasks.reply(turn.pk)
    tasks.spoken(pack(Outcome(str(turn.pk), ok=True, voice=Clip("v.ogg", "audio/ogg", 2.0, 9))))
    tasks.finish(pack(Outcome(str(turn.pk), ok=True, clip=Clip("c.mp4", "video/mp4", 2.0, 9))))
    turn.refresh_from_db()
    assert (turn.stage, turn.voice, turn.clip) == ("finished", "v.ogg", "c.mp4")


def test_heard_of_a_turn_that_is_gone_does_nothing(queue, media):
    tasks.heard(999_999)
    assert dispatched.lying(queue) == []


def test_watch_brings_and_lets_in(queue, media):
    turn = chat()
    row = Delivery.objects.create(identity=turn.identity, kind="notice", text="Hello")
    Delivery.objects.update(due=timezone.now() - timedelta(seconds=5))
    queue.flushall()
    tasks.watch()
    names = dispatched.names(queue)
    assert ("secretary.reply", turn.pk) in names
    assert ("bots.deliver", row.identity_id) in names
