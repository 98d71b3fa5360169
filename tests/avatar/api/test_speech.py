"""Transcribe and synthesize, and what is refused there."""

import io

import c2pa
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from avatar.api import errands, uploads
from secretary.wire import media
from secretary.wire.blobs import store
from secretary.wire.config import settings
from tests.avatar.api.conftest import recording
from tests.avatar.api.test_access import refused
from tests.dispatched import lying

pytestmark = pytest.mark.django_db


def synthesized(client, **told):
    return client.post("/api/v1/synthesize", told, content_type="application/json")


def test_a_recording_is_transcribed(client, workers):
    answer = client.post("/api/v1/transcribe", {"file": recording(2.0), "language": "de"})
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert (told["text"], told["language"], told["duration"]) == ("2.00 s at 16000 Hz", "de", 2.0)
    assert told["segments"] is None


def test_words_come_with_their_times(client, workers):
    told = client.post("/api/v1/transcribe", {"file": recording(2.0), "words": "true"}).json()
    [segment] = told["segments"]
    assert segment["text"] == told["text"]
    assert segment["words"][1] == {"text": "s", "start": 0.5, "end": 0.9, "probability": 0.9}


def test_the_recogniser_is_asked_for_a_translation_and_leaves_no_file(client, queue, media, monkeypatch):
    monkeypatch.setattr(errands, "DEADLINE", 0.0)
    client.post("/api/v1/transcribe", {"file": recording(), "task": "translate"})
    [task] = lying(queue)
    assert (task.argument["task"], task.argument["languages"], task.priority) == ("translate", [], 5)
    with pytest.raises(LookupError):
        store(settings().blobs_address).get(task.argument["recording"])


def test_workers_that_do_not_answer_are_told_in_words(client, queue, media, monkeypatch):
    monkeypatch.setattr(errands, "DEADLINE", 0.0)
    answer = synthesized(client, text="Hello.")
    assert "did not answer" in refused(answer, 503, "unavailable")
    assert answer["Retry-After"] == "5"


def test_an_engine_that_fails_is_told_without_what_was_said(client, workers, monkeypatch):
    monkeypatch.setenv("SECRETARY_TTS", "tests.fakes:Broken")
    answer = synthesized(client, text="My password.")
    assert answer.status_code == 503
    assert b"password" not in answer.content


@pytest.mark.parametrize("kind", ["wav", "ogg", "mp3"])
def test_a_text_is_spoken_as_a_file(client, workers, kind):
    answer = synthesized(client, text="One sentence. And another one.", format=kind)
    assert answer.status_code == 200, answer.content
    assert media.decode(answer.content).seconds == pytest.approx(3.2, abs=0.1)
    assert b"AI-generated voice" in answer.content


def test_it_is_spoken_by_the_character_that_is_named(client, queue, media, monkeypatch):
    monkeypatch.setattr(errands, "DEADLINE", 0.0)
    synthesized(client, text="Hello.", character="jonas", speed=2.0)
    [task] = lying(queue)
    assert (task.argument["voice"]["f0"], task.argument["voice"]["speed"]) == (115.0, 2.0)


@pytest.mark.parametrize(
    "told",
    [
        {"text": ""},
        {"text": "…"},
        {"text": "x" * 4_097},
        {"text": "Hello.", "format": "midi"},
        {"text": "Hello.", "character": "nobody"},
        {"text": "Hello.", "speed": 9},
        {"text": "Hello.", "language": "../.."},
    ],
)
def test_what_cannot_be_spoken_is_refused(client, queue, told):
    assert synthesized(client, **told).status_code == 422
    assert lying(queue) == []


@pytest.mark.parametrize(("kind", "media_type"), [("wav", "audio/wav"), ("mp3", "audio/mpeg")])
def test_what_is_spoken_carries_a_signed_mark_where_the_format_can(client, workers, kind, media_type):
    answer = synthesized(client, text="Hello.", format=kind)
    told = c2pa.Reader(media_type, io.BytesIO(answer.content))
    assert told.get_validation_state() == "Valid"
    assert "/trainedAlgorithmicMedia" in told.json()


def sent(client, data, **told):
    return client.post("/api/v1/transcribe", {"file": SimpleUploadedFile("a.wav", data)} | told)


def test_a_form_without_a_file_is_refused(client):
    assert "file" in refused(client.post("/api/v1/transcribe", {"language": "en"}), 422, "invalid")


@pytest.mark.parametrize("data", [b"", b"a text", b"RIFF" + bytes(100)])
def test_what_is_no_sound_is_refused(client, data):
    refused(sent(client, data), 415, "unsupported_media")


def test_a_file_that_is_too_large_is_refused_with_the_limit(client, monkeypatch):
    monkeypatch.setattr(uploads, "MAX_BYTES", 1_000)
    assert "at most 1,000" in refused(sent(client, bytes(1_001)), 413, "too_large")


def test_a_recording_that_is_too_long_is_refused_with_the_limit(client):
    assert "300 seconds" in refused(client.post("/api/v1/transcribe", {"file": recording(302.0)}), 413, "too_large")


@pytest.mark.parametrize("told", [{"language": "e1"}, {"task": "sing"}, {"words": "perhaps"}])
def test_a_strange_wish_is_refused(client, told):
    refused(client.post("/api/v1/transcribe", {"file": recording()} | told), 422, "invalid")
