"""A server that nobody can reach for a while."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis


@contextmanager
def away(client: redis.Redis, folder: Path, name: str = "queue") -> Iterator[None]:
    """Its socket is gone and every connection to it is cut; what it holds stays."""
    socket, hidden = folder / f"{name}.sock", folder / f"{name}.away"
    socket.rename(hidden)
    client.client_kill_filter(_type="normal", skipme=True)
    try:
        yield
    finally:
        hidden.rename(socket)
