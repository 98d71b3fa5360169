"""One real installation for all tests of this folder that leave it as it was, its owner, and the microphones."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect, sync_playwright

from gpu_tasks.tts.embedded import Embedded
from tests.system import microphones
from tests.system.chromium import Cookies
from tests.system.running import Running
from tests.system.visitor import log_in

Record = Callable[..., Path]


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory, models: None) -> Iterator[Running]:
    """With the embedded engines and no language model."""
    with Running(tmp_path_factory.mktemp("home")) as running:
        yield running.wait()


@pytest.fixture(scope="session")
def owner(home: Running) -> Cookies:
    """The cookies of the one who owns `home`."""
    return log_in(home)


@pytest.fixture(scope="session")
def clapping(tmp_path_factory: pytest.TempPathFactory, models: None) -> Iterator[Running]:
    """One whose face opens its mouth exactly with the bursts that are its voice."""
    engines = {"SECRETARY_RENDER": "tests.fakes:Clap", "SECRETARY_TTS": "tests.fakes:Bursts"}
    with Running(tmp_path_factory.mktemp("clapping"), **engines) as running:
        yield running.wait()


# Not pytest-playwright's: that keeps an event loop running, and asynchronous tests elsewhere could not start theirs.
@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    expect.set_options(timeout=20_000)  # milliseconds; a busy machine is no failure
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def voices() -> Embedded:
    return Embedded()


@pytest.fixture(scope="session")
def record(tmp_path_factory: pytest.TempPathFactory) -> Record:
    """(samples, …) → a WAV file for Chromium's microphone."""
    return lambda *parts: microphones.record(tmp_path_factory.mktemp("microphone") / "microphone.wav", *parts)
