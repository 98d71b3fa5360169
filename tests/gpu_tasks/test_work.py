import logging
import os
import signal

import pytest
import redis.exceptions

from gpu_tasks import engines, tasks
from gpu_tasks.work import EXPECTED, Work, others_wait, perform
from secretary.wire import listening, pulse, streams, writing
from secretary.wire.jobs import MAX_ATTEMPTS
from secretary.wire.streams import Chunk, Header

WORK = Work("synthesize", "tts", "7", 0, "audio")
pytestmark = pytest.mark.usefixtures("fakes")


def deliver(writer: writing.Writer) -> None:
    writer.open(Header("opus", 48_000))
    writer.send([Chunk(0, b"packet")])
    writer.end(0.02)


def broken(media) -> str:
    """The reason on the stream."""
    with pytest.raises(streams.StreamBroken) as failure:
        list(listening.read(media, streams.attempts("audio", "7", 0), stall=0.05, timeout=0.2))
    return str(failure.value)


def test_work_that_succeeds_is_on_its_stream_and_stamps_the_pulse(media, queue):
    assert perform(WORK, deliver)
    assert streams.end_of(media, "audio:7:0:1")
    assert pulse.read(queue, "tts").engine == "bursts"


def test_each_start_writes_a_stream_of_its_own(media, queue):
    assert perform(WORK, lambda writer: writer.open(streams.Header("opus", streams.OPUS_RATE)))  # and was killed
    assert perform(WORK, deliver)
    assert media.exists("audio:7:0:1", "audio:7:0:2") == 2


def test_what_was_delivered_is_not_made_again(media, queue):
    assert perform(WORK, deliver)
    assert perform(WORK, deliver)
    assert not media.exists("audio:7:0:2")


def test_a_fourth_start_only_reports_the_failure(media, queue):
    for _ in range(MAX_ATTEMPTS):
        streams.start_attempt(media, "synthesize", "7", 0)
    started = []
    assert not perform(WORK, started.append)
    assert started == []
    assert "synthesize was started 3 times and did not survive" in broken(media)


def test_a_turn_that_was_stopped_before_is_not_begun(media, queue):
    streams.stop(media, "7")
    started = []
    assert not perform(WORK, started.append)
    assert started == []
    assert media.keys("audio:*") == []


def test_a_turn_that_is_stopped_meanwhile_leaves_nothing_and_stamps_nothing(media, queue):
    def stopped(writer: writing.Writer) -> None:
        writer.open(Header("opus", 48_000))
        streams.stop(media, "7")
        writer.send([Chunk(0, b"packet")])

    assert not perform(WORK, stopped)
    assert media.keys("audio:*") == []
    assert pulse.read(queue, "tts") is None


@pytest.mark.parametrize("error", [engines.EngineError, RuntimeError, ValueError, OSError, streams.StreamBroken])
def test_what_goes_wrong_with_somebodys_data_is_told_on_the_stream(media, queue, error):
    def fail(writer: writing.Writer) -> None:
        raise error("no voice today")

    assert not perform(WORK, fail)
    assert "no voice today" in broken(media)
    assert pulse.read(queue, "tts") is None


def test_a_mistake_of_ours_is_told_on_the_stream_and_raised(media, queue):
    def fail(writer: writing.Writer) -> None:
        raise AttributeError("typing error")

    assert not issubclass(AttributeError, EXPECTED)
    with pytest.raises(AttributeError):
        perform(WORK, fail)
    assert "AttributeError" in broken(media)


def test_no_log_repeats_what_somebody_said(media, queue, choose, caplog):
    choose(tts="tests.fakes:Broken")
    caplog.set_level(logging.DEBUG)
    tasks.synthesize({"turn": "7", "number": 0, "text": "my secret is plum", "language": "en", "voice": {"name": ""}})
    assert "synthesize of turn 7 failed: ValueError" in caplog.text
    assert "plum" not in caplog.text


@pytest.mark.timeout(10)
def test_a_look_at_who_waits_takes_a_moment_however_long_the_queue_server_is_away(queue):
    assert not others_wait("tts", "7")
    server = int(queue.info()["process_id"])
    # An ordinary client tries for some twenty seconds: longer than this test may take.
    os.kill(server, signal.SIGSTOP)
    try:
        with pytest.raises(redis.exceptions.TimeoutError):
            others_wait("tts", "7")
    finally:
        os.kill(server, signal.SIGCONT)
