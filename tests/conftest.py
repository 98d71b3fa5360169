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
"""Tests of whole processes, browsers and calls in real time: on a busy machine one may miss its moment once.

Such a failure is tried twice more in CI, and the summary names it; one that repeats is a failure.
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if os.environ.get("CI"):
        for item in items:
            if item.nodeid.startswith(BY_THE_CLOCK):
                item.add_marker(pytest.mark.flaky(reruns=2))


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
