"""What all tests share: real parts, started once."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from secretary.wire import config, models
from tests.valkey import Valkey

pytest_plugins = ["tests.skips"]

BY_THE_CLOCK = ("tests/system/", "tests/avatar/pages/", "tests/avatar/live/", "tests/secretary/test_running.py")
"""Tests of whole processes, browsers and calls in real time: on a busy machine one may miss its moment."""

AGAIN = {True: 2, False: 1}
"""By the clock or not → how often a failure is tried again in CI: chance does not repeat, a fault does. The summary
names each."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        timed = item.nodeid.startswith(BY_THE_CLOCK)
        if timed:
            item.add_marker(pytest.mark.by_the_clock)
        if os.environ.get("CI"):
            item.add_marker(pytest.mark.flaky(reruns=AGAIN[timed]))


@pytest.fixture(scope="session", autouse=True)
def servers() -> Iterator[Path]:
    """The queue and media servers that the settings name: real ones, empty. Yields their folder."""
    folder = config.socket_folder(config.settings().folder)
    with Valkey(folder / "queue.sock"), Valkey(folder / "media.sock"):
        yield folder


@pytest.fixture
def media() -> redis.Redis:
    """The media server, emptied."""
    config.media_server().flushall()
    return config.media_server()


@pytest.fixture
def queue() -> redis.Redis:
    """The queue server, emptied."""
    config.queue_server().flushall()
    return config.queue_server()


@pytest.fixture(scope="session", name="models")
def fetched_models() -> None:
    """The embedded models, verified; fetched when `make setup` has not done it."""
    for name in models.needed():
        models.fetch(name)
