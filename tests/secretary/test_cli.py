"""The console script: each subcommand, and trouble as one clear line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from secretary import cli
from secretary.wire import config, models

ROOT = Path(__file__).parents[2]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh installation, known to this process's settings."""
    monkeypatch.setenv("SECRETARY_DATA", str(tmp_path))
    monkeypatch.delenv("SECRETARY_MODELS", raising=False)
    config.settings.cache_clear()
    return tmp_path


@pytest.fixture(autouse=True)
def _settings_of_before(monkeypatch: pytest.MonkeyPatch) -> object:
    yield
    monkeypatch.undo()
    config.settings.cache_clear()


def test_models_list_tells_what_is_here_and_what_is_needed(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["models", "list"]) == 0
    [line] = [line for line in capsys.readouterr().out.splitlines() if line.startswith("faster-whisper-base")]
    assert line.split()[1:5] == ["147.9", "MB", "MIT", "needed"]


def test_models_fetch_brings_the_named_one(data: Path) -> None:
    assert cli.main(["models", "fetch", "silero-vad"]) == 0
    assert models.folder("silero-vad") == data / "models" / "silero-vad"


def test_a_model_of_another_engine_is_not_needed(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert models.needed() == ["faster-whisper-base", "moonshine-tiny-en", "silero-vad", "smart-turn", "face-mesh"]
    monkeypatch.setenv("SECRETARY_STT", "faster-whisper:large-v3")
    config.settings.cache_clear()
    assert models.needed() == ["silero-vad", "smart-turn", "face-mesh"]


def test_trouble_is_one_line_and_status_1(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["models", "fetch", "nobody"]) == 1
    assert capsys.readouterr().err.startswith("secretary: no model is called nobody; there are faster-whisper-base,")


def test_an_engine_is_told_how_to_get_its_model(data: Path) -> None:
    with pytest.raises(models.ModelMissing, match="run: secretary models fetch"):
        models.folder("face-mesh")


def test_the_supervisor_and_the_script_do_not_import_django() -> None:
    code = "import sys, secretary.cli, secretary.up; print(sorted({'django', 'celery', 'aiortc'} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of an installation that has its database, and does not run."""
    environment = os.environ | {"SECRETARY_DATA": str(tmp_path_factory.mktemp("data"))}
    command = [sys.executable, "-m", "django", "prepare", "--settings=secretary.settings"]
    subprocess.run(command, check=True, cwd=ROOT, env=environment)
    return environment


def secretary(environment: dict[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "secretary.cli", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=ROOT)


@pytest.mark.slow
def test_enter_prints_a_fresh_link_each_time(prepared: dict[str, str]) -> None:
    links = [secretary(prepared, "enter").stdout for _ in range(2)]
    assert all(link.startswith("http://127.0.0.1:8000/enter/") for link in links)
    assert links[0] != links[1]


@pytest.mark.slow
def test_create_token_prints_the_token_alone_on_its_last_line(prepared: dict[str, str]) -> None:
    told = secretary(prepared, "create-token", "--scopes=me").stdout
    assert told.splitlines()[-1].startswith("secretary_")
    refused = secretary(prepared, "create-token", "--scopes=x")
    assert (refused.returncode, "There is no scope x" in refused.stderr) == (1, True)


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """The build files alone, as make sees them in a fresh clone."""
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    return tmp_path


@pytest.mark.parametrize("script", ["exit 1", "echo 'Python 2.7.18'; exit 2"])
def test_make_names_a_python_that_does_not_fit(bare: Path, script: str) -> None:
    (bare / "python2").write_text(f"#!/bin/sh\n{script}\n")
    (bare / "python2").chmod(0o755)
    command = ["make", "run", f"PYTHON={bare}/python2"]
    found = subprocess.run(command, cwd=bare, capture_output=True, text=True, check=False)
    assert found.returncode == 2
    assert found.stderr.startswith("Secretary needs CPython 3.11, 3.12 or 3.13 with its venv module")
    assert f"{bare}/python2 is not that" in found.stderr
    assert not (bare / ".venv").exists()


@pytest.mark.slow
def test_make_picks_up_an_installation_that_was_cut_short(bare: Path) -> None:
    (bare / "requirements.lock").write_text("no-such-package-at-all==1.0\n")
    first = subprocess.run(
        ["make", "setup", f"PYTHON={sys.executable}"],
        cwd=bare,
        env={"PATH": "/usr/bin:/bin", "PIP_NO_INDEX": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "The packages could not be installed (see above). Check network and disk" in first.stderr
    assert (bare / ".venv").exists()
    assert not (bare / ".venv" / "installed").exists()
