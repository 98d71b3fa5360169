import time
from urllib.parse import urlsplit

import pytest
from django.core import signing

from channels_bots.media import LIFETIME, media_url
from secretary.wire import config
from secretary.wire.blobs import store

DATA = bytes(range(256)) * 4


@pytest.fixture(autouse=True, params=["folder", "memory"])
def blobs(request, monkeypatch):
    """A folder, and a store that is none: what is true of both is true of S3."""
    monkeypatch.setenv("SECRETARY_PUBLIC_URL", "https://bot.example.org/")
    if request.param == "memory":
        monkeypatch.setenv("SECRETARY_BLOBS", "memory://recordings")
    config.settings.cache_clear()
    yield store(config.settings().blobs_address)
    monkeypatch.undo()
    config.settings.cache_clear()


@pytest.fixture
def address(blobs):
    return path(blobs.put(DATA, "mp4"))


def path(key):
    return urlsplit(media_url(key)).path


def test_its_address_lies_under_the_public_one(blobs):
    url = media_url(blobs.put(DATA, "ogg"))
    assert url.startswith("https://bot.example.org/bots/media/")
    assert url.endswith("/voice.ogg")


@pytest.mark.parametrize(("suffix", "kind"), [("mp4", "video/mp4"), ("ogg", "audio/ogg")])
def test_whoever_has_the_address_gets_the_recording(client, blobs, suffix, kind):
    answer = client.get(path(blobs.put(DATA, suffix)))
    assert (answer.status_code, answer.content) == (200, DATA)
    assert (answer["Content-Type"], answer["Content-Length"]) == (kind, "1024")
    assert answer["Cache-Control"].startswith("private")


def test_the_head_has_the_same_type_and_length_and_no_bytes(client, address):
    answer = client.head(address)
    assert (answer.status_code, answer.content) == (200, b"")
    assert (answer["Content-Type"], answer["Content-Length"]) == ("video/mp4", "1024")


def test_the_head_is_that_of_the_whole_also_when_a_part_is_asked_for(client, address):
    answer = client.head(address, headers={"range": "bytes=0-9"})
    assert (answer.status_code, answer["Content-Length"]) == (200, "1024")


def test_a_part_is_sent_when_a_part_is_asked_for(client, address):
    answer = client.get(address, headers={"range": "bytes=1000-"})
    assert (answer.status_code, answer.content) == (206, DATA[1000:])
    assert (answer["Content-Range"], answer["Content-Length"]) == ("bytes 1000-1023/1024", "24")
    assert answer["Content-Type"] == "video/mp4"


def test_a_part_that_is_not_there_is_refused_with_the_size(client, address):
    answer = client.get(address, headers={"range": "bytes=1024-"})
    assert (answer.status_code, answer["Content-Range"]) == (416, "bytes */1024")


def test_several_parts_get_the_whole(client, address):
    answer = client.get(address, headers={"range": "bytes=0-1,4-5"})
    assert (answer.status_code, answer.content) == (200, DATA)


def test_the_address_ends_after_twenty_minutes(client, address, monkeypatch):
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + LIFETIME - 1)
    assert client.get(address).status_code == 200
    monkeypatch.setattr(time, "time", lambda: now + LIFETIME + 1)
    assert client.get(address).status_code == 410


def test_a_changed_signature_or_key_opens_nothing(client, blobs, address):
    other = blobs.put(b"of somebody else", "mp4")
    token = address.split("/")[3]
    for forged in (token[:-1] + ("A" if token[-1] != "A" else "B"), f"{other}~{token.partition('~')[2]}", other, "~"):
        assert client.get(f"/bots/media/{forged}/clip.mp4").status_code == 404


def test_what_is_signed_elsewhere_opens_nothing(client, blobs):
    key = blobs.put(DATA, "mp4")
    for signer in (signing.TimestampSigner(sep="~"), signing.TimestampSigner(salt="enter", sep="~")):
        assert client.get(f"/bots/media/{signer.sign(key)}/clip.mp4").status_code == 404


def test_the_name_must_be_that_of_the_recording(client, address):
    assert client.get(address.replace("clip.mp4", "voice.ogg")).status_code == 404
    assert client.get(address.replace("clip.mp4", "clip.html")).status_code == 404


@pytest.mark.parametrize("suffix", ["webp", "png", "bin"])
def test_no_address_is_made_for_what_is_neither_voice_nor_clip(blobs, suffix):
    with pytest.raises(ValueError, match="only OGG and MP4"):
        media_url(blobs.put(DATA, suffix))


def test_a_blob_that_is_gone_is_not_found(client, blobs):
    key = blobs.put(b"soon gone", "ogg")
    blobs.delete(key)
    assert client.get(path(key)).status_code == client.head(path(key)).status_code == 404


@pytest.mark.parametrize("verb", ["post", "put", "delete", "patch"])
def test_it_can_only_be_looked_at(client, address, verb):
    assert getattr(client, verb)(address).status_code == 405
