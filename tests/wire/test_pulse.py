import time

import pytest

from secretary.wire import pulse


def test_a_stamp_tells_which_engine_did_the_last_task_and_when(queue):
    pulse.stamp(queue, "stt", "faster-whisper:base", "cpu int8")
    seen = pulse.read(queue, "stt")
    assert (seen.engine, seen.device) == ("faster-whisper:base", "cpu int8")
    assert seen.at == pytest.approx(time.time(), abs=5)


def test_a_queue_that_never_finished_anything_has_no_pulse(queue):
    pulse.stamp(queue, "stt", "e", "d")
    assert pulse.read(queue, "tts") is None


def test_a_later_stamp_takes_the_place_of_an_earlier(queue):
    pulse.stamp(queue, "stt", "first", "cpu")
    pulse.stamp(queue, "stt", "second", "cuda")
    assert pulse.read(queue, "stt").engine == "second"


def test_a_pulse_does_not_outlive_an_hour(queue):
    pulse.stamp(queue, "stt", "e", "d")
    assert 0 < queue.ttl("pulse:stt") <= 3600
