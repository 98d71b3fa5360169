"""Content-addressed bytes: a folder by default, s3://… (any fsspec address) when there are several hosts."""

import hashlib
import re
from functools import cache
from uuid import uuid4

import fsspec

_KEY = re.compile(r"[0-9a-f]{64}\.[a-z0-9]{1,8}")


class BlobMissing(LookupError):
    """No such blob in the store."""


class Blobs:
    """`put` bytes and get a key; the same bytes always get the same key."""

    def __init__(self, address: str) -> None:
        self._files, self._root = fsspec.core.url_to_fs(address)

    def put(self, data: bytes, suffix: str) -> str:
        """Store bytes; `suffix` names the kind of file (`mp4`). Returns the key."""
        key = f"{hashlib.sha256(data).hexdigest()}.{suffix}"
        path = self._path(key)
        if not self._files.exists(path):
            self._files.makedirs(path.rsplit("/", 1)[0], exist_ok=True)
            # A reader must never see half a file: write beside it, then move. Others may put the same at this moment.
            part = f"{path}.{uuid4().hex}.part"
            self._files.pipe_file(part, data)
            self._files.mv(part, path)
        return key

    def get(self, key: str) -> bytes:
        """Raises BlobMissing."""
        try:
            return bytes(self._files.cat_file(self._path(key)))
        except FileNotFoundError as error:
            raise BlobMissing(key) from error

    def size(self, key: str) -> int:
        """Bytes. Raises BlobMissing."""
        try:
            return int(self._files.size(self._path(key)))
        except FileNotFoundError as error:
            raise BlobMissing(key) from error

    def delete(self, key: str) -> None:
        """Remove a blob; one that is gone already is no error."""
        if self._files.exists(self._path(key)):
            self._files.rm_file(self._path(key))

    def _path(self, key: str) -> str:
        if not _KEY.fullmatch(key):
            raise BlobMissing(key)
        return f"{self._root}/{key[:2]}/{key}"


@cache
def store(address: str) -> Blobs:
    """The one store of an address, shared by its users in this process."""
    return Blobs(address)
