"""Content-addressed bytes: a folder by default, s3://… (any fsspec address) when there are several hosts."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import IO, Any, cast
from uuid import uuid4

import fsspec

_KEY = re.compile(r"[0-9a-f]{64}\.[a-z0-9]{1,8}")

FRESH = 1800.0
"""Seconds within which a blob counts as just stored: nothing that sweeps up may take one of that age."""


class BlobMissing(LookupError):
    """No such blob in the store."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What lies in the store."""

    name: str
    """A key; or that of a half-written file, whose writer may be dead."""
    age: float
    """Seconds since it was stored."""
    size: int
    """Bytes."""


def is_key(text: str) -> bool:
    """Whether it has the shape of a blob's key."""
    return bool(_KEY.fullmatch(text))


class Blobs:
    """`put` bytes and get a key; the same bytes always get the same key."""

    def __init__(self, address: str) -> None:
        self._files, self._root = fsspec.core.url_to_fs(address)

    def put(self, data: bytes, suffix: str) -> str:
        """Store bytes; `suffix` names the kind of file (`mp4`). Returns the key."""
        key = f"{hashlib.sha256(data).hexdigest()}.{suffix}"
        if not self._is_fresh(key):
            with self._beside(key) as part:
                self._files.pipe_file(part, data)
        return key

    def put_file(self, file: Path, suffix: str) -> str:
        """Store a file of any size, as `put` stores bytes."""
        with file.open("rb") as opened:
            key = f"{hashlib.file_digest(opened, 'sha256').hexdigest()}.{suffix}"
        if not self._is_fresh(key):
            with self._beside(key) as part:
                self._files.put_file(str(file), part)
        return key

    def get(self, key: str) -> bytes:
        """Raises BlobMissing."""
        try:
            return bytes(self._files.cat_file(self._path(key)))
        except FileNotFoundError as error:
            raise BlobMissing(key) from error

    def open(self, key: str) -> IO[bytes]:
        """A blob to be read piece by piece. Raises BlobMissing."""
        try:
            return cast(IO[bytes], self._files.open(self._path(key), "rb"))
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

    def listing(self) -> Iterator[Listed]:
        """Everything in the store, also what a killed writer left half-written."""
        now = datetime.now(UTC)
        for path, about in self._files.find(self._root, detail=True).items():
            age = (now - _stored(about)).total_seconds()
            yield Listed(path.rpartition("/")[2], age, int(about["size"]))

    def discard(self, name: str, *, older_than: float) -> bool:
        """Remove what `listing` named, unless it was stored again within `older_than` seconds, or is gone already."""
        if not is_key(".".join(name.split(".")[:2])):
            return False
        path = f"{self._root}/{name[:2]}/{name}"
        with suppress(FileNotFoundError):
            if (datetime.now(UTC) - _stored(self._files.info(path))).total_seconds() > older_than:
                self._files.rm_file(path)
                return True
        return False

    def _is_fresh(self, key: str) -> bool:
        """One that lies there for long is stored again: a sweep may be about to take it, as nobody's."""
        try:
            return (datetime.now(UTC) - _stored(self._files.info(self._path(key)))).total_seconds() < FRESH
        except FileNotFoundError:
            return False

    @contextmanager
    def _beside(self, key: str) -> Iterator[str]:
        """A reader must never see half a file: write beside it, then move. Others may put the same at this moment."""
        path = self._path(key)
        self._files.makedirs(path.rsplit("/", 1)[0], exist_ok=True)
        part = f"{path}.{uuid4().hex}.part"
        yield part
        self._files.mv(part, path)

    def _path(self, key: str) -> str:
        if not _KEY.fullmatch(key):
            raise BlobMissing(key)
        return f"{self._root}/{key[:2]}/{key}"


def _stored(about: dict[str, Any]) -> datetime:
    """When a file was written: fsspec's stores spell it differently (a folder, S3, Google, Azure, memory)."""
    for name in ("mtime", "LastModified", "updated", "last_modified", "created"):
        match about.get(name):
            case float() | int() as seconds:
                return datetime.fromtimestamp(seconds, UTC)
            case str() as text:
                return datetime.fromisoformat(text)
            case datetime() as moment:
                return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return datetime.now(UTC)  # a store that does not tell: what lies there counts as new, and is kept


@cache
def store(address: str) -> Blobs:
    """The one store of an address, shared by its users in this process."""
    return Blobs(address)
