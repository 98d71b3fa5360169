"""What lies in the broker's queues: tasks that were dispatched and that no worker has taken."""

import base64
import json
from dataclasses import dataclass
from typing import Any

import redis

PRIORITIES = {"": 0, ":5": 5, ":9": 9}
"""Ending of a list's name → priority of the tasks in it."""


@dataclass(frozen=True, slots=True)
class Dispatched:
    name: str
    argument: Any
    queue: str
    priority: int
    headers: dict[str, Any]
    links: list[dict[str, Any]]


def lying(queue: redis.Redis) -> list[Dispatched]:
    """Every task that waits, queue by queue, oldest first."""
    return [
        _read(raw, name, priority)
        for name in ("dialogue", "io", "render", "stt", "tts")
        for ending, priority in PRIORITIES.items()
        for raw in reversed(queue.lrange(name + ending, 0, -1))
    ]


def names(queue: redis.Redis) -> list[tuple[str, Any]]:
    """(task name, argument) of each."""
    return [(task.name, task.argument) for task in lying(queue)]


def _read(raw: bytes, queue: str, priority: int) -> Dispatched:
    message = json.loads(raw)
    args, _, embedded = json.loads(base64.b64decode(message["body"]))
    argument = args[0] if args else None
    links = embedded["callbacks"] or []
    return Dispatched(message["headers"]["task"], argument, queue, priority, message["headers"], links)
