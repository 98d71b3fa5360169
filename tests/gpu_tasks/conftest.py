"""Workers with engines whose behaviour a test can predict."""

import sys
from collections.abc import Callable, Iterator

import pytest

from gpu_tasks import engines
from secretary.wire.config import settings

FAKES = {"stt": "tests.fakes:Stenographer", "tts": "tests.fakes:Bursts", "render": "tests.fakes:Clap"}


def _forget() -> None:
    settings.cache_clear()
    engines.engine.cache_clear()
    if showing := sys.modules.get("gpu_tasks.showing"):
        showing.prepared.cache_clear()


@pytest.fixture
def choose(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Choose engines by kind, as the environment would."""

    def chosen(**names: str) -> None:
        for kind, name in names.items():
            monkeypatch.setenv(f"SECRETARY_{kind.upper()}", name)
        _forget()

    yield chosen
    monkeypatch.undo()
    _forget()


@pytest.fixture
def fakes(choose: Callable[..., None]) -> None:
    choose(**FAKES)
