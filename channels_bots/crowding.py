"""How many of this process's threads one messenger may keep waiting: one that hangs leaves room for the others."""

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from channels_bots.messenger import Messenger

ROOM = 5
"""Exchanges at a time with one messenger; the io worker has eight threads."""

_rooms: defaultdict[str, threading.BoundedSemaphore] = defaultdict(lambda: threading.BoundedSemaphore(ROOM))


@contextmanager
def room(door: Messenger) -> Iterator[bool]:
    """Whether there is room for one more; it is kept as long as the block lasts."""
    mine = _rooms[door.name]
    entered = mine.acquire(blocking=False)
    try:
        yield entered
    finally:
        if entered:
            mine.release()
