import os
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from secretary.wire.blobs import BlobMissing, Blobs, store


@pytest.fixture
def blobs(tmp_path):
    return Blobs(str(tmp_path / "blobs"))


def test_what_was_put_is_got(blobs):
    assert blobs.get(blobs.put(b"\x00moving\xff", "mp4")) == b"\x00moving\xff"


def test_the_same_bytes_have_the_same_key_in_every_store(blobs):
    key = blobs.put(b"voice", "ogg")
    assert blobs.put(b"voice", "ogg") == key == Blobs("memory://elsewhere").put(b"voice", "ogg")


def test_other_bytes_have_another_key(blobs):
    assert blobs.put(b"one", "ogg") != blobs.put(b"two", "ogg")


def test_its_size_is_that_of_the_bytes(blobs):
    assert blobs.size(blobs.put(bytes(1234), "mp4")) == 1234


def test_a_deleted_blob_is_missing_and_deleting_it_again_is_no_error(blobs):
    key = blobs.put(b"gone", "mp4")
    blobs.delete(key)
    blobs.delete(key)
    for look in (blobs.get, blobs.size):
        with pytest.raises(BlobMissing):
            look(key)


@pytest.mark.parametrize(
    "key", ["", "../secret-key", "a" * 64, f"{'a' * 64}.mp4/..", f"{'A' * 64}.mp4", f"{'a' * 64}.mp4\n"]
)
def test_a_key_that_is_no_key_names_nothing(blobs, key):
    with pytest.raises(BlobMissing):
        blobs.get(key)


def test_no_half_written_file_stays_beside_a_blob(blobs, tmp_path):
    key = blobs.put(b"whole", "webp")
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [key]


def test_many_may_put_the_same_bytes_at_once(blobs):
    data = bytes(200_000)
    with ThreadPoolExecutor(8) as threads:
        keys = set(threads.map(lambda _: blobs.put(data, "mp4"), range(16)))
    assert [blobs.get(key) == data for key in keys] == [True]


def test_an_address_has_one_store(tmp_path):
    assert store(str(tmp_path)) is store(str(tmp_path))


def aged(tmp_path, name, seconds=7200):
    """Let it lie there for long."""
    (path,) = tmp_path.rglob(name)
    os.utime(path, (time.time() - seconds,) * 2)


def test_a_file_of_any_size_has_the_key_of_its_bytes(blobs, tmp_path):
    (tmp_path / "file").write_bytes(b"long" * 100_000)
    key = blobs.put_file(tmp_path / "file", "zip")
    assert key == Blobs("memory://elsewhere").put(b"long" * 100_000, "zip")
    with blobs.open(key) as opened:
        assert opened.read(8) == b"longlong"


@pytest.mark.parametrize("address", ["{}/blobs", "memory://listed"])
def test_what_lies_there_is_listed_with_its_age(tmp_path, address):
    blobs = Blobs(address.format(tmp_path))
    key = blobs.put(b"four", "ogg")
    (listed,) = blobs.listing()
    assert (listed.name, listed.size) == (key, 4)
    assert 0 <= listed.age < 60


def test_what_a_killed_writer_left_is_listed_and_discarded(blobs, tmp_path):
    key = blobs.put(b"whole", "ogg")
    part = tmp_path / "blobs" / key[:2] / f"{key}.0123.part"
    part.write_bytes(b"wh")
    aged(tmp_path, part.name)
    assert blobs.discard(part.name, older_than=3600)
    assert [listed.name for listed in blobs.listing()] == [key]


def test_what_was_stored_again_meanwhile_is_not_discarded(blobs, tmp_path):
    key = blobs.put(b"again", "ogg")
    aged(tmp_path, key)
    assert blobs.put(b"again", "ogg") == key
    assert not blobs.discard(key, older_than=3600)
    assert blobs.get(key) == b"again"


@pytest.mark.parametrize("name", ["../secret-key", "x", "", f"{'a' * 64}.ogg"])
def test_what_is_no_blob_is_not_discarded(blobs, name):
    assert not blobs.discard(name, older_than=0)
