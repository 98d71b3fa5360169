import json
from importlib.resources import files

import cv2
import numpy as np
import pytest

from gpu_tasks import inspecting, tasks
from secretary.wire import listening, streams
from secretary.wire.blobs import store
from secretary.wire.config import settings
from secretary.wire.jobs import InspectionJob
from secretary.wire.streams import Chunk
from secretary.wire.types import Verdict, pack, unpack

pytestmark = pytest.mark.usefixtures("models", "fakes")


def sofia():
    data = np.frombuffer((files("secretary.core.characters") / "sofia.webp").read_bytes(), np.uint8)
    return cv2.imdecode(data, cv2.IMREAD_COLOR)


def png(picture) -> bytes:
    return cv2.imencode(".png", picture)[1].tobytes()


def test_a_picture_with_a_face_is_taken():
    assert inspecting.verdict(png(sofia())) == Verdict(ok=True)


def test_a_picture_without_a_face_is_refused_in_words():
    noise = np.random.default_rng(7).integers(0, 255, (512, 512, 3), np.uint8)
    found = inspecting.verdict(png(noise))
    assert (found.ok, found.reason[:39]) == (False, "There is no face in this picture; choos")


def test_a_face_of_few_pixels_is_too_small():
    assert inspecting.verdict(png(cv2.resize(sofia(), (200, 200)))) == Verdict(ok=False, reason=inspecting.TOO_SMALL)


def test_a_face_that_the_renderer_cannot_draw_is_refused_in_its_words(choose):
    choose(render="tests.fakes:Broken")
    assert inspecting.verdict(png(sofia())) == Verdict(ok=False, reason="There is no face.")


def test_what_is_no_picture_is_refused_in_words():
    found = inspecting.verdict(b"no picture at all")
    assert not found.ok
    assert found.reason


def told(media, key: str) -> Verdict:
    tasks.inspect_portrait(pack(InspectionJob("portrait-7", key)))
    names = streams.attempts("words", "portrait-7", 0)
    (item,) = [item for item in listening.read(media, names, stall=0.05, timeout=0.3) if isinstance(item, Chunk)]
    return unpack(Verdict, json.loads(item.data))


def test_the_verdict_comes_on_a_stream(media, queue):
    key = store(settings().blobs_address).put(png(sofia()), "png")
    assert told(media, key).ok


def test_a_picture_that_is_gone_is_told_on_the_stream(media, queue):
    with pytest.raises(streams.StreamBroken, match="BlobMissing"):
        told(media, "0" * 64 + ".png")
