import json
from dataclasses import replace

import numpy as np
import pytest

from gpu_tasks import hearing, tasks
from secretary.wire import listening, streams, writing
from secretary.wire.blobs import store
from secretary.wire.config import settings
from secretary.wire.jobs import TranscriptionJob
from secretary.wire.streams import Chunk, Header
from secretary.wire.types import Phone, Speech, Transcript, pack, unpack
from tests.channels_bots import recorded

JOB = TranscriptionJob("u1", "speech:u1:0:1", ("de", "en"))
pytestmark = pytest.mark.usefixtures("fakes")


def utter(media, *pieces, end=True):
    writer = writing.Writer(media, JOB.speech, turn=JOB.turn)
    writer.open(Header("pcm_s16le", 16_000))
    at = 0
    for piece in pieces:
        writer.send([Chunk(at, np.asarray(piece, "<i2").tobytes(), phones=(Phone("a", 0.0, 0.1),))])
        at += len(piece)
    if end:
        writer.end(at / 16_000)


def words(media, revision=0) -> Transcript:
    items = list(listening.read(media, streams.attempts("words", "u1", revision), stall=0.05, timeout=0.3))
    return unpack(Transcript, json.loads(items[1].data))


def test_the_words_of_an_utterance_come_on_its_own_stream(media, queue):
    utter(media, [0] * 8_000, [0] * 4_000)
    tasks.transcribe(pack(JOB))
    assert words(media) == Transcript("0.75 s at 16000 Hz", "de", 1.0, 0.0, 0.75)


def test_a_pause_is_transcribed_while_the_utterance_goes_on(media, queue):
    utter(media, [0] * 8_000, [0] * 4_000, end=False)
    tasks.transcribe(pack(replace(JOB, revision=2, until=10_000)))
    assert words(media, revision=2).seconds == 0.625


def test_words_that_a_later_revision_replaced_are_not_looked_for(media, queue):
    utter(media, [0] * 8_000)
    streams.revise(media, "u1", 3)
    tasks.transcribe(pack(replace(JOB, revision=2)))
    assert not any(streams.has_begun(media, name) for name in streams.attempts("words", "u1", 2))


def test_a_hearing_is_broken_off_when_a_later_revision_replaces_it(media, queue, choose):
    choose(stt="tests.fakes:Interrupted")
    utter(media, [0] * 8_000)
    tasks.transcribe(pack(replace(JOB, revision=2)))
    assert not any(streams.has_begun(media, name) for name in streams.attempts("words", "u1", 2))


def test_an_utterance_of_nothing_is_heard_as_silence(media, queue):
    utter(media)
    tasks.transcribe(pack(JOB))
    assert words(media).seconds == pytest.approx(0.01)


def test_an_utterance_that_broke_off_is_told_as_failed(media, queue):
    utter(media, [0] * 8_000, end=False)
    writing.Writer(media, JOB.speech, turn="u1").fail("the tab was closed")
    tasks.transcribe(pack(JOB))
    with pytest.raises(streams.StreamBroken, match="the tab was closed"):
        words(media)


def test_a_recording_is_heard_from_the_blob_store(media, queue):
    key = store(settings().blobs_address).put(recorded.opus(1.5), "ogg")
    tasks.transcribe(pack(replace(JOB, speech="", recording=key)))
    assert words(media).seconds == pytest.approx(1.5, abs=0.05)


@pytest.mark.parametrize("data", [None, b"no recording at all"], ids=["gone", "damaged"])
def test_a_recording_that_cannot_be_heard_is_told_as_failed(media, queue, data):
    key = store(settings().blobs_address).put(data, "ogg") if data else "0" * 64 + ".ogg"
    tasks.transcribe(pack(replace(JOB, speech="", recording=key)))
    with pytest.raises(streams.StreamBroken):
        words(media)


def test_an_engine_that_fails_is_told_as_failed(media, queue, choose):
    choose(stt="tests.fakes:Broken")
    utter(media, [0] * 8_000)
    tasks.transcribe(pack(JOB))
    with pytest.raises(streams.StreamBroken, match="out of memory"):
        words(media)


def test_samples_and_sounds_survive_the_journey(media, queue):
    utter(media, [-32768, 0, 16384, 32767])
    (piece,) = hearing.pieces([JOB.speech])
    assert piece.samples.tolist() == pytest.approx([-1, 0, 0.5, 1], abs=1e-4)
    assert (piece.rate, piece.phones) == (16_000, (Phone("a", 0.0, 0.1),))


def test_pieces_are_joined_in_order():
    parts = [Speech(np.full(size, size, np.float32), 24_000) for size in (2, 3)]
    assert hearing.whole(parts).samples.tolist() == [2, 2, 3, 3, 3]
