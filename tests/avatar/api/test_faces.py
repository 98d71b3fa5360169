"""Expressions, a picture, a film."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from secretary.wire import media, recordings
from secretary.wire.blobs import store
from secretary.wire.config import settings
from tests.avatar.api.conftest import recording
from tests.avatar.api.test_access import refused

pytestmark = pytest.mark.django_db


def rendered(client, **told):
    return client.post("/api/v1/render", told, content_type="application/json")


def test_the_expressions_are_listed(client):
    items = client.get("/api/v1/expressions").json()["items"]
    assert [one["name"] for one in items] == ["neutral", "happy", "sad", "surprised"]


@pytest.mark.parametrize("kind", ["png", "webp"])
def test_a_face_is_rendered_as_a_picture(client, workers, kind):
    answer = rendered(client, character="jonas", expression="happy", intensity=0.5, format=kind)
    assert (answer.status_code, answer["Content-Type"]) == (200, f"image/{kind}"), answer.content
    assert media.decode_image(answer.content).shape == (512, 512, 3)


@pytest.mark.parametrize(
    "told",
    [{"expression": "angry"}, {"intensity": 1.1}, {"character": "nobody"}, {"format": "gif"}, {"intensity": "x"}],
)
def test_a_face_that_there_is_not_is_refused(client, told):
    assert rendered(client, **told).status_code == 422


def kept():
    """Names of all files in the store."""
    files, root = store(settings().blobs_address)._files, store(settings().blobs_address)._root
    return set(files.find(root))


def test_a_recording_becomes_a_film_and_nothing_of_it_stays(client, workers):
    before = kept()
    answer = client.post("/api/v1/render", {"file": recording(2.0), "character": "sofia"})
    assert (answer.status_code, answer["Content-Type"]) == (200, "video/mp4"), answer.content
    found = recordings.contents(answer.content)
    assert (found.sound, found.picture, found.width) == ("aac", "h264", 512)
    assert found.seconds == pytest.approx(2.2, abs=0.2)
    assert kept() == before


def test_a_picture_instead_of_a_recording_is_refused(client):
    picture = SimpleUploadedFile("a.wav", b"\x89PNG\r\n\x1a\n" + bytes(8) + b"\0\0\0\1\0\0\0\1")
    assert "is a picture" in refused(client.post("/api/v1/render", {"file": picture}), 415, "unsupported_media")


def test_a_film_that_is_too_long_is_refused(client):
    answer = client.post("/api/v1/render", {"file": recording(57.0)})
    assert "55 seconds" in refused(answer, 413, "too_large")
