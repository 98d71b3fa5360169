import numpy as np
import pytest
from celery.exceptions import Retry

from gpu_tasks import recording, tasks
from gpu_tasks.encode import OpusEncoder, VideoEncoder
from secretary.wire import streams, writing
from secretary.wire.blobs import store
from secretary.wire.config import settings
from secretary.wire.jobs import MAX_ATTEMPTS, MuxJob
from secretary.wire.streams import Chunk, Header
from secretary.wire.types import FACE_SIZE, FPS, PAUSE, Frames, Outcome, Speech, pack, unpack
from tests.gpu_tasks import decoded

RATE = 24_000
pytestmark = pytest.mark.usefixtures("fakes")


def sounded(media, number, seconds):
    t = np.arange(round(seconds * RATE)) / RATE
    speech = Speech((0.5 * np.sin(2 * np.pi * 440 * t)).astype(np.float32), RATE)
    encoder = OpusEncoder()
    whole = [Chunk(0, (speech.samples * 32767).astype("<i2").tobytes())]
    write(media, "speech", number, Header("pcm_s16le", RATE), whole, seconds)
    write(media, "audio", number, Header("opus", 48_000), encoder.encode(speech) + encoder.flush(), seconds)


def seen(media, number, frames):
    encoder = VideoEncoder()
    pixels = np.full((frames, FACE_SIZE, FACE_SIZE, 3), 90, np.uint8)
    chunks = encoder.encode(Frames(pixels)) + encoder.flush()
    write(media, "video", number, Header("h264", 90_000, FACE_SIZE, FACE_SIZE), chunks, frames / FPS)


def write(media, kind, number, header, chunks, seconds):
    with writing.Writer(media, f"{kind}:7:{number}:1", turn="7") as writer:
        writer.open(header)
        writer.send(chunks)
        writer.end(seconds)


def failed(media, kind, number):
    writing.Writer(media, f"{kind}:7:{number}:1", turn="7").fail("no")


def recorded(sentences, picture=True) -> Outcome:
    return unpack(Outcome, tasks.mux(pack(MuxJob("7", sentences, picture))))


def content(clip) -> dict[str, tuple[str, float]]:
    data = store(settings().blobs_address).get(clip.blob)
    assert len(data) == clip.size
    return decoded.file(data)


def test_a_turn_becomes_a_clip_with_picture_and_sound_of_one_length(media, queue):
    for number, seconds in enumerate((0.8, 1.2)):
        sounded(media, number, seconds)
        seen(media, number, 50)
    done = recorded(2)
    found = content(done.clip)
    # Each sentence's picture is cut a pause after its sound.
    assert found["video"] == ("h264", (25 + 35) / FPS)
    assert found["audio"][0] == "aac"
    assert found["audio"][1] == pytest.approx(found["video"][1], abs=0.1)
    assert (done.ok, done.clip.seconds) == (True, (25 + 35) / FPS)


def test_the_voice_alone_is_an_ogg_with_a_pause_after_each_sentence(media, queue):
    for number in range(2):
        sounded(media, number, 0.8)
        seen(media, number, 25)
    kind, seconds = content(recorded(2).voice)["audio"]
    assert kind == "opus"
    assert seconds == pytest.approx(2 * (0.8 + PAUSE), abs=0.1)


def test_without_a_picture_there_is_a_voice(media, queue):
    sounded(media, 0, 0.8)
    failed(media, "video", 0)
    done = recorded(1)
    assert (done.ok, done.clip) == (True, None)
    assert content(done.voice)["audio"][0] == "opus"


def test_a_picture_that_nobody_draws_is_not_waited_for(media, queue):
    sounded(media, 0, 0.8)
    assert recorded(1, picture=False).voice


def test_a_sentence_without_sound_is_left_out(media, queue):
    sounded(media, 0, 0.8)
    seen(media, 0, 25)
    for kind in ("speech", "audio", "video"):
        failed(media, kind, 1)
    done = recorded(2)
    assert content(done.clip)["video"][1] == 1.0


def test_with_no_sound_at_all_the_person_is_told(media, queue):
    for kind in ("speech", "audio", "video"):
        failed(media, kind, 0)
    done = recorded(1)
    assert (done.ok, done.clip, done.voice) == (False, None, None)
    assert "voice did not answer" in done.reason


def test_a_turn_that_is_still_being_drawn_is_looked_at_again_later(media, queue):
    sounded(media, 0, 0.8)
    with pytest.raises(Retry):
        recorded(1)


def test_it_is_complete_when_every_piece_has_come_to_an_end_good_or_bad(media, queue):
    sounded(media, 0, 0.8)
    assert not recording.complete(MuxJob("7", 1))
    failed(media, "video", 0)
    assert recording.complete(MuxJob("7", 1))
    assert not recording.complete(MuxJob("7", 2))


def test_what_was_stopped_is_not_waited_for(media, queue):
    streams.stop(media, "7")
    assert recording.complete(MuxJob("7", 1))


def test_a_second_attempt_completes_what_the_first_left(media, queue):
    sounded(media, 0, 0.8)
    writing.Writer(media, "video:7:0:1", turn="7").open(Header("h264", 90_000))
    assert not recording.complete(MuxJob("7", 1))
    writing.Writer(media, "video:7:0:2", turn="7").end(1.0)
    assert recording.complete(MuxJob("7", 1))


def test_a_fourth_start_hands_on_the_failure(media, queue):
    sounded(media, 0, 0.8)
    seen(media, 0, 25)
    for _ in range(MAX_ATTEMPTS):
        streams.start_attempt(media, "mux", "7")
    assert recorded(1) == Outcome("7", ok=False, reason="The recording of this answer failed.")


def test_a_cancelled_turn_is_not_recorded(media, queue):
    sounded(media, 0, 0.8)
    seen(media, 0, 25)
    media.set("stop:7", 1)
    assert not recorded(1).ok


def test_sentences_of_different_rates_are_joined_at_their_own_pitch(media, queue):
    """English and German voices may differ in rate."""
    sounded(media, 0, 0.8)
    seen(media, 0, 25)
    german = np.zeros(16_000, "<i2")
    write(media, "speech", 1, Header("pcm_s16le", 16_000), [Chunk(0, german.tobytes())], 1.0)
    encoder = OpusEncoder()
    write(media, "audio", 1, Header("opus", 48_000), encoder.encode(Speech(np.zeros(16_000, np.float32), 16_000)), 1.0)
    seen(media, 1, 50)
    found = content(recorded(2).clip)
    assert found["audio"][1] == pytest.approx(found["video"][1], abs=0.1)
