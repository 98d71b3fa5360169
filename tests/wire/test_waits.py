"""How long tasks waited, and the counts of all processes."""

import time
from datetime import UTC, datetime
from types import SimpleNamespace

from secretary.wire import tally, waits, worklog
from tests.away import away


def task(**request):
    """As Celery hands one to a signal."""
    known = {"delivery_info": {"routing_key": "tts"}, "eta": None}
    return SimpleNamespace(name="gpu_tasks.synthesize", request=SimpleNamespace(**known | request))


def done(**request):
    one = task(**request)
    worklog._begun(one)
    worklog._ended(one, "SUCCESS")


def test_the_percentiles_of_the_last_hour_are_exact_to_a_tenth(queue):
    for milliseconds in range(1, 101):
        waits.note(queue, "tts", milliseconds / 1000)
    found = waits.last_hour(queue, ["tts", "stt"])
    assert (found["tts"].count, found["stt"]) == (100, waits.Waits(0, None, None))
    assert 0.045 < found["tts"].p50 < 0.06
    assert 0.086 < found["tts"].p95 < 0.115


def test_a_task_that_was_sent_waited_until_it_began(queue):
    done(sent_at=time.time() - 5)
    found = waits.last_hour(queue, ["tts"])["tts"]
    assert found.count == 1
    assert 4.5 < found.p50 < 6
    assert tally.read(queue).counts["tasks"] == {("gpu_tasks.synthesize", "success"): 1}


def test_a_task_for_later_waits_only_from_then(queue):
    soon = datetime.fromtimestamp(time.time() - 1, UTC).isoformat()
    done(sent_at=time.time() - 600, eta=soon)
    assert waits.last_hour(queue, ["tts"])["tts"].p50 < 3


def test_a_task_of_an_older_release_does_not_tell_when_it_was_sent(queue):
    done()
    assert waits.last_hour(queue, ["tts"])["tts"].count == 0


def test_nothing_fails_when_there_is_nobody_to_count(queue, servers):
    with away(queue, servers):
        done(sent_at=time.time())
        worklog.error("web", "KeyError")


def test_every_message_tells_when_it_was_sent(queue):
    headers = {}
    worklog._sent(headers)
    assert abs(headers[worklog.SENT] - time.time()) < 5
