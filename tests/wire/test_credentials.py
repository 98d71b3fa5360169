"""Content credentials, read back with C2PA's own reader."""

import io
import json
import statistics
import time

import av
import c2pa
import numpy as np
import pytest

from channels_bots import inspection
from channels_bots.messenger import Limits, Parcel
from secretary.wire import credentials, mark, sounds
from secretary.wire.blobs import store
from secretary.wire.config import Unset, settings
from secretary.wire.recordings import contents
from secretary.wire.types import Speech
from tests.channels_bots import recorded

ENOUGH = 10**9


def sound(kind: sounds.Format, seconds: float = 1.0) -> bytes:
    samples = 0.3 * np.sin(np.arange(round(seconds * 24_000)) / 10)
    return sounds.file(Speech(samples.astype(np.float32), 24_000), kind, said=mark.VOICE)


def clip(seconds: float = 2.0) -> bytes:
    return store(settings().blobs_address).get(recorded.film(seconds).blob)


FILES = {
    "video/mp4": clip,
    "audio/wav": lambda: sound("wav"),
    "audio/mpeg": lambda: sound("mp3"),
    "audio/flac": lambda: sound("flac"),
}


def read(data: bytes, media_type: str) -> dict:
    return json.loads(c2pa.Reader(media_type, io.BytesIO(data)).json())


def faults(told: dict) -> set[str]:
    """That the issuer is unknown is as it must be with a certificate of one's own."""
    return {one["code"] for one in told.get("validation_status", [])} - {"signingCredential.untrusted"}


@pytest.fixture
def configured(monkeypatch):
    for name in ("SIGNING_KEY", "SIGNING_CERTIFICATE"):  # what is read from a file is put there, and taken away again
        monkeypatch.setenv(f"SECRETARY_{name}", "")

    def with_values(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(f"SECRETARY_{name}", value)
        settings.cache_clear()
        credentials.signing.cache_clear()

    yield with_values
    monkeypatch.undo()
    settings.cache_clear()
    credentials.signing.cache_clear()


@pytest.mark.parametrize("media_type", FILES)
@pytest.mark.parametrize("source", [mark.MADE, mark.MIXED])
def test_a_signed_file_says_that_a_machine_has_made_it(media_type, source):
    told = read(credentials.sealed(FILES[media_type](), media_type, source), media_type)
    [manifest] = told["manifests"].values()
    [actions] = [one["data"] for one in manifest["assertions"] if one["label"] == "c2pa.actions.v2"]
    [action] = actions["actions"]
    assert (told["validation_state"], faults(told)) == ("Valid", set())
    assert action == {"action": "c2pa.created", "digitalSourceType": f"{credentials.SOURCES}{source}"}
    assert manifest["claim_generator_info"][0]["name"] == "Secretary"


@pytest.mark.parametrize("media_type", FILES)
def test_a_changed_byte_is_noticed(media_type):
    data = bytearray(credentials.sealed(FILES[media_type](), media_type, mark.MADE))
    data[-len(data) // 3] ^= 1
    told = read(bytes(data), media_type)
    assert told["validation_state"] == "Invalid"
    assert {fault.rpartition(".")[2] for fault in faults(told)} == {"mismatch"}


def test_a_signed_clip_plays_while_it_loads_and_passes_the_last_look():
    data = credentials.sealed(clip(), "video/mp4", mark.MADE)
    assert data.index(b"moov") < data.index(b"mdat")
    assert contents(data).seconds == contents(clip()).seconds
    with av.open(io.BytesIO(data)) as file:
        assert "AI-generated" in file.metadata["comment"]
        assert sum(1 for _ in file.decode(video=0)) == 50
    key = store(settings().blobs_address).put(data, "mp4")
    inspection.inspect(Parcel("video", "", key, 2.0), Limits(*[ENOUGH] * 10))


def test_what_has_no_place_for_one_leaves_as_it_is():
    data = sound("ogg")
    assert credentials.sealed(data, "audio/ogg", mark.MADE) == data


def test_a_damaged_file_leaves_without_one_and_the_log_says_so(caplog):
    assert credentials.sealed(b"no clip", "video/mp4", mark.MADE) == b"no clip"
    assert "without a content credential" in caplog.text


def test_signing_a_clip_of_a_megabyte_takes_less_than_50_ms():
    data = sound("wav", 21.0)
    assert len(data) > 1_000_000
    took = []
    for _ in range(7):
        before = time.perf_counter()
        credentials.sealed(data, "audio/wav", mark.MADE)
        took.append(time.perf_counter() - before)
    assert statistics.median(took) < 0.05


def test_the_own_key_is_made_once_and_only_the_owner_reads_it(tmp_path, configured):
    configured(DATA=str(tmp_path))
    first = credentials.signing()
    credentials.signing.cache_clear()
    assert credentials.signing() == first
    assert [path.name for path in tmp_path.iterdir()] == ["signing.pem"]
    assert (tmp_path / "signing.pem").stat().st_mode & 0o777 == 0o600


def test_one_may_bring_ones_own_as_files(tmp_path, configured):
    configured(DATA=str(tmp_path))
    own = credentials.signing()
    (tmp_path / "key").write_text(own.key)
    (tmp_path / "chain").write_text(own.certificates)
    files = {"SIGNING_KEY_FILE": str(tmp_path / "key"), "SIGNING_CERTIFICATE_FILE": str(tmp_path / "chain")}
    configured(DATA=str(tmp_path / "other"), **files)
    assert (credentials.signing().key.strip(), credentials.signing().algorithm) == (own.key.strip(), "es256")
    assert read(credentials.sealed(sound("wav"), "audio/wav", mark.MADE), "audio/wav")["validation_state"] == "Valid"


@pytest.mark.parametrize("values", [{"SIGNING_KEY": "x"}, {"SIGNING_KEY": "x", "SIGNING_CERTIFICATE": "y"}])
def test_what_cannot_sign_is_told_in_words(configured, values):
    configured(**values)
    with pytest.raises(Unset, match="cannot sign"):
        credentials.signing()


def test_a_key_of_another_certificate_cannot_sign(tmp_path, configured):
    configured(DATA=str(tmp_path / "one"))
    one = credentials.signing()
    configured(DATA=str(tmp_path / "two"))
    other = credentials.signing()
    configured(SIGNING_KEY=one.key, SIGNING_CERTIFICATE=other.certificates)
    with pytest.raises(Unset, match="not that of the key"):
        credentials.signing()
