from collections.abc import Iterator

import pytest
import redis

from channels_bots.messenger import MESSENGERS, messenger
from tests.channels_bots.fake import FakeMessenger


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch, queue: redis.Redis) -> Iterator[FakeMessenger]:
    """A door named `fake`, beside the real ones."""
    monkeypatch.setitem(MESSENGERS, "fake", "tests.channels_bots.fake:FakeMessenger")  # type: ignore[arg-type]
    messenger.cache_clear()
    door = messenger("fake")
    assert isinstance(door, FakeMessenger)
    yield door
    messenger.cache_clear()
