import numpy as np
import pytest
import redis.exceptions

from gpu_tasks import pace, speaking, tasks
from gpu_tasks.pace import AT_ONCE, PACE
from secretary.core import dispatch
from secretary.wire import listening, streams, writing
from secretary.wire.config import media_server
from secretary.wire.jobs import SynthesisJob
from secretary.wire.streams import Chunk, Header
from secretary.wire.types import Voice, pack
from tests.gpu_tasks import decoded
from tests.gpu_tasks.clock import Clock

JOB = SynthesisJob("7", 0, "Clap, clap, clap.", "en", Voice(""))
BURSTS = 1.5
"""Seconds of everything that the voice of bursts says."""


def speak(media, job=JOB):
    """Items of the samples and of the packets."""
    tasks.synthesize(pack(job))
    return [
        list(listening.read(media, streams.attempts(kind, job.turn, job.number), stall=0.05, timeout=0.3))
        for kind in ("speech", "audio")
    ]


def chunks(items):
    return [item for item in items if isinstance(item, Chunk)]


def onsets(samples, rate):
    """Seconds at which it gets loud."""
    loud = np.abs(samples.reshape(-1, rate // 100)).max(axis=1) > 0.1
    return (np.flatnonzero(loud[1:] & ~loud[:-1]) + 1) / 100


def test_samples_and_packets_are_the_same_sound(media, queue, fakes):
    samples, packets = speak(media)
    assert (samples[0], packets[0]) == (Header("pcm_s16le", 24_000), Header("opus", 48_000))
    assert samples[-1].seconds == packets[-1].seconds == BURSTS
    pcm = np.frombuffer(b"".join(chunk.data for chunk in chunks(samples)), "<i2") / 32768
    heard = decoded.sound(chunks(packets))
    heard = heard[: len(heard) // 480 * 480]
    assert onsets(heard, 48_000) == pytest.approx(onsets(pcm, 24_000), abs=0.03)
    assert 0 <= len(heard) / 48_000 - BURSTS <= 0.045


def test_each_piece_is_sent_as_soon_as_it_is_there(media, queue, fakes):
    samples, packets = speak(media)
    assert [chunk.pts for chunk in chunks(samples)] == [0, 12_000, 24_000]
    assert [chunk.pts for chunk in chunks(packets)] == [number * 960 for number in range(len(chunks(packets)))]


def test_a_voice_that_fails_is_told_on_both_streams(media, queue, choose):
    choose(tts="tests.fakes:Broken")
    tasks.synthesize(pack(JOB))
    assert [streams.is_over(media, f"{kind}:7:0:1") for kind in ("speech", "audio")] == [True, True]
    with pytest.raises(streams.StreamBroken, match="cannot say"):
        list(listening.read(media, ["audio:7:0:1"]))


def test_a_stopped_turn_leaves_neither_stream(media, queue, fakes):
    streams.stop(media, "7")
    tasks.synthesize(pack(JOB))
    assert media.keys("speech:*") == media.keys("audio:*") == []


def test_a_second_start_writes_both_streams_under_its_own_number(media, queue, fakes):
    streams.start_attempt(media, "synthesize", "7")  # and was killed
    speak(media)
    assert {key.decode() for key in media.keys("*:7:0:2")} == {"speech:7:0:2", "audio:7:0:2"}


@pytest.mark.slow
@pytest.mark.parametrize(("text", "language"), [("It is noon.", "en"), ("Es ist zwölf Uhr.", "de")])
def test_the_embedded_voice_speaks(media, queue, models, text, language):
    _, packets = speak(media, SynthesisJob("8", 0, text, language, Voice("", f0=195.0)))
    assert 0.5 < packets[-1].seconds < 4
    assert np.abs(decoded.sound(chunks(packets))).max() > 0.1


# On a call


def spoken_within(monkeypatch, choose) -> float:
    """Seconds that a worker rests while it speaks a sentence of six seconds."""
    choose(tts="tests.fakes:Drone")
    clock = Clock()
    monkeypatch.setattr(pace, "time", clock)
    with writing.Writer(media_server(), "audio:7:0:1", turn="7") as audio:
        speaking.speak(JOB, audio, paced=True)
    return clock.now


def test_what_is_heard_meanwhile_leaves_the_cores_to_others(monkeypatch, media, queue, choose):
    assert spoken_within(monkeypatch, choose) == pytest.approx((6.0 - AT_ONCE) / PACE, abs=0.01)


def test_its_own_next_sentences_do_not_hurry_it(monkeypatch, media, queue, choose):
    dispatch.synthesize(SynthesisJob("7", 1, "Clap.", "en", Voice("")), priority=dispatch.LIVE)
    assert spoken_within(monkeypatch, choose) > 1


@pytest.mark.parametrize("priority", [dispatch.LIVE, dispatch.CHAT])
def test_somebody_else_who_waits_does(monkeypatch, media, queue, choose, priority):
    dispatch.synthesize(SynthesisJob("8", 0, "Clap.", "en", Voice("")), priority=priority)
    assert spoken_within(monkeypatch, choose) == 0


def test_a_chat_gets_it_as_fast_as_can_be(monkeypatch, media, queue, fakes):
    monkeypatch.setattr(speaking, "Pace", None)
    with writing.Writer(media, "audio:7:0:1", turn="7") as audio:
        speaking.speak(JOB, audio)


def test_a_voice_does_not_stop_where_the_queue_server_is_away(monkeypatch, media, queue, choose):
    def away(*_: object) -> bool:
        raise redis.exceptions.ConnectionError

    monkeypatch.setattr(pace, "others_wait", away)
    assert spoken_within(monkeypatch, choose) == 0
    assert streams.is_over(media, "audio:7:0:1")
