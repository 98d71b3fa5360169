import pytest

from secretary.core import tasks
from secretary.core.models import Stage, Turn
from secretary.wire import pulse
from secretary.wire.types import Clip, Outcome, pack
from tests import dispatched
from tests.people import asked, lapse
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
