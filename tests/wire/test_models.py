"""Models: fetched from each kind of source, verified, resumed, and refused in one clear line."""

import functools
import hashlib
import http.server
import os
import resource
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from secretary.wire import models
from secretary.wire.model_sources import FolderSource, PackageSource, SourceFailed, WheelSource
from secretary.wire.models import File, Model, Silent

DATA = bytes(range(256)) * 4096
"""1 MiB."""


def a_model(*sources: object, data: bytes = DATA, must_accept: bool = False) -> Model:
    file = File("model.bin", len(data), hashlib.sha256(data).hexdigest())
    licence = "CPML" if must_accept else "MIT"
    return Model("of a test", licence, (file,), sources, must_accept)  # type: ignore[arg-type]


def a_wheel(folder: Path, name: str, members: dict[str, bytes]) -> Path:
    folder.mkdir(exist_ok=True)
    wheel = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for member, data in members.items():
            archive.writestr(member, data)
        archive.writestr(f"{name}-1.0.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        archive.writestr(
            f"{name}-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{name}-1.0.dist-info/RECORD", "")
    return wheel


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that pip takes for its only index."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "shelf"))
    (tmp_path / "shelf").mkdir()
    return tmp_path / "shelf"


@pytest.fixture
def source(tmp_path: Path) -> FolderSource:
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "model.bin").write_bytes(DATA)
    return FolderSource("folder", str(tmp_path / "source"))


HALVES = WheelSource("wheel", ("part1==1.0", "part2==1.0"), {"model.bin": ("part1/half", "part2/half")})


def test_it_takes_a_model_from_a_folder(tmp_path: Path, source: FolderSource) -> None:
    models.bring(a_model(source), tmp_path / "m", Silent())
    assert (tmp_path / "m" / "model.bin").read_bytes() == DATA
    assert models.missing(a_model(), tmp_path / "m") == []


def test_it_finds_files_inside_an_installed_package_without_importing_it(tmp_path: Path) -> None:
    source = PackageSource("package", "this_package_is_not_here")
    with pytest.raises(SourceFailed, match="not installed"):
        source.chunks("a", start=0, scratch=tmp_path, progress=Silent())
    found = PackageSource("package", "faster_whisper", "assets")
    chunks = found.chunks("silero_vad_v6.onnx", start=0, scratch=tmp_path, progress=Silent())
    size = models.models()["silero-vad"].size
    assert sum(map(len, chunks)) == size


@pytest.mark.slow
def test_it_joins_the_parts_of_a_file_from_two_wheels(tmp_path: Path, shelf: Path) -> None:
    a_wheel(shelf, "part1", {"part1/half": DATA[:500_000]})
    a_wheel(shelf, "part2", {"part2/half": DATA[500_000:]})
    models.bring(a_model(HALVES), tmp_path / "m", Silent())
    assert (tmp_path / "m" / "model.bin").read_bytes() == DATA
    assert not (tmp_path / "m" / ".scratch").exists()


@pytest.mark.slow
def test_a_wheel_that_is_complete_is_not_fetched_again(tmp_path: Path, shelf: Path) -> None:
    first = a_wheel(shelf, "part1", {"part1/half": DATA[:500_000]})
    with pytest.raises(models.FetchFailed, match=r"part2==1\.0.*check the network.*run the same command again"):
        models.bring(a_model(HALVES), tmp_path / "m", Silent())
    first.unlink()
    a_wheel(shelf, "part2", {"part2/half": DATA[500_000:]})
    models.bring(a_model(HALVES), tmp_path / "m", Silent())
    assert models.missing(a_model(), tmp_path / "m") == []


def test_a_damaged_wheel_is_thrown_away(tmp_path: Path) -> None:
    wheel = a_wheel(tmp_path / ".scratch", "part1", {"part1/half": DATA})
    kept = tmp_path / ".scratch" / "part1==1.0" / wheel.name
    kept.parent.mkdir()
    kept.write_bytes(wheel.read_bytes()[:1000])
    source = WheelSource("wheel", ("part1==1.0",), {"model.bin": ("part1/half",)})
    with pytest.raises(models.FetchFailed, match="arrived damaged"):
        models.bring(a_model(source), tmp_path, Silent())
    assert not kept.exists()


def test_it_goes_on_where_an_interrupted_fetch_stopped(tmp_path: Path) -> None:
    place, there = tmp_path / "m", tmp_path / "source"
    place.mkdir()
    there.mkdir()
    (place / "model.bin.part").write_bytes(DATA[:300_000])
    # Only a fetch that begins at byte 300,000 can end with the right hash.
    (there / "model.bin").write_bytes(bytes(300_000) + DATA[300_000:])
    models.bring(a_model(FolderSource("folder", str(there))), place, Silent())
    assert (place / "model.bin").read_bytes() == DATA


def test_a_wrong_hash_is_refused_and_the_next_source_tried(tmp_path: Path, source: FolderSource) -> None:
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "model.bin").write_bytes(bytes(len(DATA)))
    bad = FolderSource("folder", str(tmp_path / "bad"))
    with pytest.raises(models.FetchFailed, match=r"model.bin from the folder is refused: sha256 [0-9a-f]{12}… is not"):
        models.bring(a_model(bad), tmp_path / "m", Silent())
    assert not list((tmp_path / "m").glob("model*"))
    models.bring(a_model(bad, source), tmp_path / "m", Silent())
    assert (tmp_path / "m" / "model.bin").read_bytes() == DATA


def test_a_truncated_file_is_refused(tmp_path: Path, source: FolderSource) -> None:
    (tmp_path / "source" / "model.bin").write_bytes(DATA[:-1])
    with pytest.raises(models.FetchFailed, match="refused"):
        models.bring(a_model(source), tmp_path / "m", Silent())


def test_files_that_were_put_there_by_hand_are_verified_and_used(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(DATA)
    models.bring(a_model(), tmp_path, Silent())
    assert (tmp_path / models.STAMP).exists()


def test_a_file_that_changed_after_its_check_is_missing(tmp_path: Path, source: FolderSource) -> None:
    models.bring(a_model(source), tmp_path / "m", Silent())
    (tmp_path / "m" / "model.bin").write_bytes(bytes(len(DATA)))
    assert [file.name for file in models.missing(a_model(), tmp_path / "m")] == ["model.bin"]


@pytest.fixture
def small_disk() -> Iterator[None]:
    """No file can grow past 100 kB: the same error path as a full disk, without root."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_is_one_clear_line(tmp_path: Path, source: FolderSource, small_disk: None) -> None:
    with pytest.raises(models.FetchFailed, match=r"the disk is full: .* needs about 2 MB; free some"):
        models.bring(a_model(source), tmp_path / "m", Silent())


def test_after_a_full_disk_a_second_try_goes_on(tmp_path: Path, source: FolderSource) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(models.FetchFailed):
            models.bring(a_model(source), tmp_path / "m", Silent())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    models.bring(a_model(source), tmp_path / "m", Silent())
    assert (tmp_path / "m" / "model.bin").read_bytes() == DATA


def test_a_narrow_licence_has_to_be_accepted_by_name(tmp_path: Path, source: FolderSource) -> None:
    wanted = a_model(source, must_accept=True)
    with pytest.raises(models.LicenceNotAccepted, match="secretary models fetch voice --accept CPML"):
        models.bring(wanted, tmp_path / "voice", Silent())
    models.bring(wanted, tmp_path / "voice", Silent(), accepted=frozenset({"CPML"}))
    assert models.missing(wanted, tmp_path / "voice") == []


def test_an_unknown_model_names_those_there_are() -> None:
    with pytest.raises(models.ModelUnknown, match="no model is called nobody; there are faster-whisper-base"):
        models.model("nobody")


@pytest.mark.parametrize("name", list(models.models()))
def test_every_listed_model_has_a_licence_sources_and_full_hashes(name: str) -> None:
    one = models.model(name)
    assert one.licence
    assert one.sources
    assert all(len(file.sha256) == 64 and file.size > 0 for file in one.files)


def test_two_starts_at_once_bring_the_files_once(tmp_path: Path, source: FolderSource) -> None:
    starts = [threading.Thread(target=models.bring, args=(a_model(source), tmp_path / "m", Silent())) for _ in range(4)]
    for start in starts:
        start.start()
    for start in starts:
        start.join()
    assert sorted(p.name for p in (tmp_path / "m").iterdir()) == [".lock", models.STAMP, "model.bin"]


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[str]:
    """A stand-in for the hub: plain files under /<repository>/resolve/main/. Knows no ranges."""
    (tmp_path / "hub/ours/model/resolve/main").mkdir(parents=True)
    (tmp_path / "hub/ours/model/resolve/main/model.bin").write_bytes(DATA)

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args: object) -> None: ...

    handler = functools.partial(Quiet, directory=str(tmp_path / "hub"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


FROM_THE_HUB = """
import sys
from pathlib import Path
from secretary.wire.model_sources import HubSource
from secretary.wire.models import Silent
chunks = HubSource("hub", "ours/model").chunks(sys.argv[1], start=0, scratch=Path(), progress=Silent())
print(sum(map(len, chunks)))
"""


def from_the_hub(name: str, address: str) -> "subprocess.CompletedProcess[str]":
    environment = os.environ | {"HF_ENDPOINT": address, "HF_HUB_OFFLINE": "0"}
    command = [sys.executable, "-c", FROM_THE_HUB, name]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_it_downloads_from_the_hub_that_the_environment_names(hub: str) -> None:
    assert from_the_hub("model.bin", hub).stdout.strip() == str(len(DATA))


@pytest.mark.slow
def test_a_file_that_the_hub_lacks_is_told(hub: str) -> None:
    assert "SourceFailed: cannot download" in from_the_hub("other.bin", hub).stderr
