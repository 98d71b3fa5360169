"""The machine and what is installed on it: versions, models, room on the disk, memory of the servers."""

import importlib.metadata
import platform
import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import redis
from django.conf import settings as django_settings
from django.db import connection

from secretary.wire import models
from secretary.wire.config import media_server, queue_server, settings

PACKAGES = ("secretary", "django", "celery", "channels", "aiortc", "av")


ENOUGH = 2_000_000_000
"""Bytes that should be free: below it recordings and the log of the queue have no room to grow."""


@dataclass(frozen=True, slots=True)
class Disk:
    free: int
    """Bytes, on the disk of the data folder."""
    size: int
    database: int | None
    """Bytes of SQLite's file; None with another database."""


def disk() -> Disk:
    place = settings().folder
    found = shutil.disk_usage(place if place.exists() else place.anchor)
    name = django_settings.DATABASES["default"]["NAME"]
    file = connection.vendor == "sqlite"
    return Disk(found.free, found.total, _size(str(name)) if file else None)


def versions() -> dict[str, str]:
    """Package → version, and those of Python and of the queue server. Raises RedisError."""
    return _packages() | {"Valkey": _server_version()}


def verified_models() -> dict[str, bool]:
    """Each model that the engines need → whether it is here and verified."""
    return {name: models.ready(name) for name in models.needed()}


def memory() -> dict[str, int]:
    """Server → bytes that it uses. Raises RedisError."""
    return {name: _used(server) for name, server in (("queue", queue_server()), ("media", media_server()))}


@cache
def _packages() -> dict[str, str]:
    found = {"Python": platform.python_version()}
    return found | {name: importlib.metadata.version(name) for name in PACKAGES}


def _used(server: redis.Redis) -> int:
    return int(server.info("memory")["used_memory"])


def _server_version() -> str:
    told = queue_server().info("server")
    return str(told.get("valkey_version") or told["redis_version"])


def _size(file: str) -> int | None:
    """With the log of what is not yet in it."""
    found = [path.stat().st_size for path in (Path(file), Path(f"{file}-wal")) if path.exists()]
    return sum(found) if found else None
