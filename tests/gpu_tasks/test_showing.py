import threading

import cv2
import numpy as np
import pytest

from gpu_tasks import showing, tasks
from gpu_tasks.work import GivenWay, Work, perform
from secretary.core.characters import builtin
from secretary.wire import listening, streams, writing
from secretary.wire.blobs import store
from secretary.wire.config import settings
from secretary.wire.jobs import AnimationJob
from secretary.wire.streams import Chunk, Header
from secretary.wire.types import FACE_SIZE, FPS, GOP, LOOP, PAUSE, Photo, pack
from tests.fakes import MOUTH
from tests.gpu_tasks import decoded

RATE = 24_000


@pytest.fixture
def photo():
    """A picture in the blob store."""
    _, data = cv2.imencode(".png", np.full((64, 64, 3), 120, np.uint8))
    return Photo(store(settings().blobs_address).put(data.tobytes(), "png"))


def sound(media, seconds, number=0, turn="7", loud=0.5):
    with writing.Writer(media, f"speech:{turn}:{number}:1", turn=turn) as writer:
        writer.open(Header("pcm_s16le", RATE))
        samples = np.full(round(seconds * RATE), loud * 32767, "<i2")
        writer.send([Chunk(0, samples.tobytes())])
        writer.end(seconds)


def drawn(media, job):
    """Header, chunks and End of the picture."""
    tasks.animate(pack(job))
    items = list(listening.read(media, streams.attempts("video", job.turn, job.number), stall=0.05, timeout=0.3))
    return items[0], items[1:-1], items[-1]


def test_the_picture_follows_the_sound_and_idles_on_to_a_keyframe_of_the_idle_loop(media, queue, fakes, photo):
    sound(media, 0.6)
    header, chunks, end = drawn(media, AnimationJob("7", 0, photo, phase=12))
    assert header == Header("h264", 90_000, FACE_SIZE, FACE_SIZE, 12)
    assert (12 + len(chunks)) % GOP == 0
    assert (end.seconds, end.rest) == (len(chunks) / FPS, pytest.approx(len(chunks) / FPS - 0.6))


def test_the_mouth_moves_while_there_is_sound_and_rests_afterwards(media, queue, fakes, photo):
    sound(media, 0.6)
    _, chunks, _ = drawn(media, AnimationJob("7", 0, photo))
    open_ = [picture[MOUTH].mean() > 128 for picture in decoded.pictures(chunks)]
    assert open_ == [True] * 15 + [False] * 10


def test_what_is_supposed_follows_the_voice_of_another_name(media, queue, fakes, photo):
    sound(media, 0.6, turn="supposed-voice")
    _, chunks, end = drawn(media, AnimationJob("supposed-picture", 0, photo, speech="supposed-voice"))
    assert [picture[MOUTH].mean() > 128 for picture in decoded.pictures(chunks)] == [True] * 15 + [False] * 10
    assert end.rest == pytest.approx(len(chunks) / FPS - 0.6)


def test_a_later_sentence_starts_at_the_phase_that_the_head_will_have(media, queue, fakes, photo):
    for number, seconds in enumerate((0.8, 1.2, 0.4)):
        sound(media, seconds, number)
    header, _, _ = drawn(media, AnimationJob("7", 2, photo, phase=LOOP - 10))
    assert header.phase == (LOOP - 10 + round((0.8 + PAUSE + 1.2 + PAUSE) * FPS)) % LOOP


def test_the_idle_loop_has_one_period_and_no_sound(media, queue, fakes, photo):
    header, chunks, end = drawn(media, AnimationJob("idle-1", 0, photo, idle=True))
    assert (len(chunks), end.seconds, end.rest, header.phase) == (LOOP, LOOP / FPS, 0.0, 0)
    assert [number for number, chunk in enumerate(chunks) if chunk.key] == list(range(0, LOOP, GOP))


def test_the_picture_begins_while_the_sound_still_grows(media, queue, fakes, photo):
    writer = writing.Writer(media, "speech:7:0:1", turn="7")
    writer.open(Header("pcm_s16le", RATE))
    writer.send([Chunk(0, np.zeros(RATE // 2, "<i2").tobytes())])
    drawing = threading.Thread(target=tasks.animate, args=(pack(AnimationJob("7", 0, photo)),))
    drawing.start()
    items = listening.read(media, ["video:7:0:1"], timeout=5)
    assert [type(next(items)) for _ in range(5)] == [Header] + [Chunk] * 4
    writer.end(0.5)
    drawing.join()


def test_a_missing_picture_is_told_on_the_stream(media, queue, fakes):
    sound(media, 0.4)
    with pytest.raises(streams.StreamBroken, match="BlobMissing"):
        drawn(media, AnimationJob("7", 0, Photo("0" * 64 + ".png")))


def test_a_sound_that_failed_ends_the_picture_too(media, queue, fakes, photo):
    writing.Writer(media, "speech:7:0:1", turn="7").fail("hoarse")
    with pytest.raises(streams.StreamBroken, match="hoarse"):
        drawn(media, AnimationJob("7", 0, photo))


def test_a_face_is_prepared_once(fakes, photo):
    assert showing.prepared(photo) is showing.prepared(photo)
    assert showing.prepared.cache_info().hits == 1


@pytest.mark.slow
@pytest.mark.django_db
def test_a_built_in_character_is_drawn_by_the_real_renderer(media, queue, models):
    from secretary.core.models import Character

    builtin.install()
    sound(media, 0.6)
    _, chunks, end = drawn(media, AnimationJob("7", 0, Character.objects.get(slug="sofia").photo))
    pictures = decoded.pictures(chunks)
    assert (len(pictures), pictures[0].shape, end.seconds) == (25, (FACE_SIZE, FACE_SIZE, 3), 1.0)
    assert pictures[0].std() > 20


def test_a_picture_that_nobody_waits_for_gives_way_and_is_begun_anew(media, queue, fakes, photo):
    sound(media, 0.6)
    job = AnimationJob("7", 0, photo)
    queue.lpush("render", "of somebody on the line")
    with pytest.raises(GivenWay):
        perform(Work("animate", "render", "7", 0, "video"), lambda video: showing.show(job, video, patient=True))
    queue.delete("render")
    assert len(drawn(media, job)[1]) == GOP
    assert media.keys("video:7:0:*") == [b"video:7:0:1"]
