import time

import pytest
from django.utils.dateparse import parse_datetime

from secretary.core import dispatch
from secretary.wire.jobs import AnimationJob, InspectionJob, MuxJob, SynthesisJob, TranscriptionJob
from secretary.wire.types import Photo, Voice
from tests import dispatched
from tests.away import away

SAY = SynthesisJob("7", 0, "my secret is plum", "en", Voice(""))
DRAW = AnimationJob("7", 0, Photo("a.webp"))
SENT = {
    "gpu_tasks.transcribe": lambda: dispatch.transcribe(TranscriptionJob("7", "speech:7:0:1", ("en",))),
    "gpu_tasks.synthesize": lambda: dispatch.synthesize(SAY, priority=dispatch.LIVE),
    "gpu_tasks.animate": lambda: dispatch.animate(DRAW, priority=dispatch.LIVE),
    "gpu_tasks.mux": lambda: dispatch.mux(MuxJob("7", 1), priority=dispatch.CHAT),
    "gpu_tasks.inspect_portrait": lambda: dispatch.inspect(InspectionJob("7", "a.webp")),
    "secretary.reply": lambda: dispatch.reply(7, priority=dispatch.LIVE),
    "secretary.pulse": dispatch.pulse,
    "bots.fetch": lambda: dispatch.fetch(7),
    "bots.show": lambda: dispatch.show(7),
    "bots.repeat": lambda: dispatch.repeat(7),
    "bots.deliver": lambda: dispatch.deliver(7),
    "bots.welcome": lambda: dispatch.welcome(7),
    "bots.knock": lambda: dispatch.knock(7),
    "bots.note": lambda: dispatch.note({"door": "whatsapp", "receipt": {"id": "SM7", "reason": "plum"}}, after=1.0),
}
HEAR = TranscriptionJob("note-7", "", ("en",), recording="a.ogg")


@pytest.mark.parametrize("name", SENT)
def test_each_task_lies_in_its_own_queue(queue, name):
    SENT[name]()
    (task,) = dispatched.lying(queue)
    assert (task.name, task.queue) == (name, dispatch.QUEUES[name])


@pytest.mark.parametrize("name", SENT)
def test_no_task_shows_what_somebody_said(queue, name):
    SENT[name]()
    (task,) = dispatched.lying(queue)
    shown = task.headers["argsrepr"] + task.headers["kwargsrepr"]
    assert shown in {"(turn 7){}", "(turn pulse){}", "(turn of identity 7){}", "(turn of a receipt){}"}


def test_a_record_is_handed_on_without_showing_it(queue):
    SENT["gpu_tasks.mux"]()
    ((link,),) = [task.links for task in dispatched.lying(queue)]
    assert link["options"] == {"queue": "dialogue", "argsrepr": "(turn 7)"}


def test_what_a_chat_brought_is_heard_and_its_words_are_taken(queue):
    dispatch.hear(7, HEAR)
    (task,) = dispatched.lying(queue)
    ((link,),) = [task.links]
    assert (task.name, task.priority, left(task)) == ("gpu_tasks.transcribe", dispatch.CHAT, None)
    assert (link["task"], link["args"], link["immutable"]) == ("secretary.heard", [7], True)
    assert link["options"] == {"queue": "dialogue", "argsrepr": "(turn note-7)"}


def test_a_voice_by_itself_is_handed_on_ahead(queue):
    dispatch.mux(MuxJob("7", 1, picture=False), priority=dispatch.CHAT)
    ((link,),) = [task.links for task in dispatched.lying(queue)]
    assert link["task"] == "secretary.spoken"


def test_what_is_to_wait_says_until_when(queue):
    dispatch.deliver(7, after=5.0)
    (task,) = dispatched.lying(queue)
    assert 4 < parse_datetime(task.headers["eta"]).timestamp() - time.time() <= 5


def left(task) -> float | None:
    """Seconds until it expires."""
    expires = task.headers["expires"]
    return parse_datetime(expires).timestamp() - time.time() if expires else None


def test_what_nobody_waits_for_any_more_expires(queue):
    dispatch.synthesize(SAY, priority=dispatch.LIVE)
    dispatch.synthesize(SAY, priority=dispatch.CHAT)
    dispatch.synthesize(SAY, priority=dispatch.BATCH)
    live, chat, batch = (left(task) for task in dispatched.lying(queue))
    assert 0 < live <= dispatch.LIVE_EXPIRY
    assert chat is None
    assert 0 < batch <= 60


def test_a_turn_and_its_record_never_expire(queue):
    SENT["secretary.reply"]()
    SENT["gpu_tasks.mux"]()
    assert [left(task) for task in dispatched.lying(queue)] == [None, None]


def test_without_the_queue_server_a_dispatch_is_only_logged(queue, servers, caplog):
    with away(queue, servers):
        SENT["gpu_tasks.synthesize"]()
    assert "gpu_tasks.synthesize for turn 7 not sent" in caplog.text
    assert "plum" not in caplog.text
