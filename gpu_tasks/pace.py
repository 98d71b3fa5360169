"""How quick work on a call may go: somebody waits for its beginning, and who hears it needs the cores for the rest."""

import time

import redis.exceptions

from gpu_tasks import engines
from gpu_tasks.work import others_wait

AT_ONCE = 1.0
"""Seconds of a sentence that are made as fast as can be."""

PACE = 3.0
"""How much quicker than it is heard the rest is made: face, voice, call and a browser may share these cores."""

GLIMPSE = 0.24
"""Seconds made as fast as can be of what is only supposed; the rest no quicker than it would be heard."""

LOOK = 0.05
"""Seconds between two looks at who waits."""


class Pace:
    """Of one sentence, from now on, in the worker of this queue."""

    def __init__(self, queue: engines.Kind) -> None:
        self._queue = queue
        self._began, self._made = time.monotonic(), 0.0
        self._supposed = False

    def keep(self, made: float, *turns: str, supposed: bool = False) -> None:
        """Leave the cores to others after so many seconds of it, unless anything but these turns waits for this worker.

        When nobody can tell who waits, it goes on: the queue server is away, and no voice stops for that.
        """
        if self._supposed and not supposed:
            self._began, self._made = time.monotonic(), made
        self._supposed = supposed
        at_once, pace = (GLIMPSE, 1.0) if supposed else (AT_ONCE, PACE)
        until = self._began + (made - self._made - at_once) / pace
        try:
            while (left := until - time.monotonic()) > 0 and not others_wait(self._queue, *turns):
                time.sleep(min(left, LOOK))
        except redis.exceptions.RedisError:
            self._began = float("-inf")
