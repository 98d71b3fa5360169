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
