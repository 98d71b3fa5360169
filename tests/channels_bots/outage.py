"""A server that nobody reaches, also not by a connection that is open already."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from tests.away import away


@contextmanager
def outage(servers: Path, name: str = "queue") -> Iterator[None]:
    with redis.Redis(unix_socket_path=str(servers / f"{name}.sock")) as other:
        other.ping()  # the server spares only the connection that tells it to cut the others
        with away(other, servers, name):
            yield
