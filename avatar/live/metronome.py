"""When the ticks of a timeline are due: paced by the clock, so that no delay adds up."""

from avatar.live.sentence import TICK

CATCH_UP = 1.0
"""Seconds of delay that are made good by faster ticks. After more (the machine slept) the numbers jump instead."""


class Metronome:
    """Counts ticks of TICK seconds. `now` is in monotonic seconds everywhere."""

    def __init__(self, now: float) -> None:
        self.number = 0
        """Of the tick that comes next."""
        self._origin = now

    def resume(self, now: float) -> None:
        """After a pause: the next tick is due now, and keeps its number."""
        self._origin = now - self.number * TICK

    def wait(self, now: float) -> float:
        """Seconds until the next tick is due; 0 when it is late."""
        late = now - self._origin - self.number * TICK
        if late > CATCH_UP:
            self.number += int(late / TICK)
        return max(0.0, -late)
