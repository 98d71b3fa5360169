import json
import time

from secretary.core import health
from secretary.wire import pulse
from tests.away import away


def stamped(queue, name, age):
    queue.set(f"pulse:{name}", json.dumps([time.time() - age, "engine", "cpu"]))


def test_a_queue_that_just_finished_a_task_works_and_names_its_engine(queue):
    health.stamp("tts", "embedded", "cpu")
    part = health.components()["tts"]
    assert (part["ok"], part["engine"], part["device"]) == (True, "embedded", "cpu")
    assert 0 <= part["canary_age"] < health.DEAD


def test_a_queue_that_finished_nothing_for_a_minute_does_not_work(queue):
    stamped(queue, "render", health.DEAD + 1)
    part = health.components()["render"]
    assert (part["ok"], part["engine"]) == (False, "engine")
    assert part["canary_age"] > health.DEAD


def test_a_queue_that_never_finished_anything_does_not_work(queue):
    assert health.components()["io"] == {"ok": False, "engine": None, "device": None, "canary_age": None}


def test_both_servers_are_asked(queue):
    assert health.components()["queue"] == health.components()["media"] == {"ok": True}


def test_a_server_that_is_away_is_named_and_nothing_raises(queue, servers):
    with away(queue, servers):
        found = health.components()
    assert found["queue"] == {"ok": False, "detail": "the queue server does not answer (ConnectionError)"}
    assert found["media"]["ok"]
    assert not found["stt"]["ok"]


def test_a_canary_is_due_where_nothing_was_finished_lately(queue):
    health.stamp("stt", "e", "cpu")
    stamped(queue, "tts", health.STALE + 1)
    assert health.stale() == ["tts", "render"]


def test_a_due_canary_is_handed_out_once(queue):
    assert health.stale() == list(health.WORKER_QUEUES)
    assert health.stale() == []


def test_a_clock_that_differs_from_the_servers_changes_no_age(queue):
    pulse.stamp(queue, "stt", "e", "cpu")
    age = time.time() - pulse.read(queue, "stt").at
    assert abs(age) < 5
