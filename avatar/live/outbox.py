"""What waits for a slow socket: never old, so that a line that was stuck goes on with what is said now."""

import asyncio
from collections import deque
from dataclasses import dataclass

PATIENCE = 0.4
"""Seconds after which pictures no longer wait: the sound gets their room, and they begin anew at a keyframe."""

LONGEST = 1.0
"""Seconds after which sound no longer waits."""

WINDOW = 50
"""Sound packets (1 s) that may be under way. What a slow network buffers beyond our sight is bounded by it."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A packet on its way to the page."""

    sound: bool
    key: bool
    """A decoder can begin with it."""
    pts: int
    payload: bytes
    at: float
    """When it was due, in monotonic seconds."""


class Outbox:
    """In order; `put` never blocks, `take` waits until there is something to send and the page has room for it."""

    def __init__(self) -> None:
        self._waiting: deque[Parcel] = deque()
        self._under_way: deque[int] = deque()
        """The pts of sound that was sent and not yet confirmed."""
        self._broken = True
        """Pictures are of no use until the next keyframe."""
        self._changed = asyncio.Event()

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, parcel: Parcel) -> None:
        if not parcel.sound:
            self._broken = self._broken and not parcel.key
            if self._broken:
                return
        self._waiting.append(parcel)
        self._drop_old(parcel.at)
        self._changed.set()

    def arrived(self, pts: int) -> None:
        """The page has got all sound up to here."""
        while self._under_way and self._under_way[0] <= pts:
            self._under_way.popleft()
        self._changed.set()

    async def take(self) -> Parcel:
        while not self._waiting or len(self._under_way) >= WINDOW:
            self._changed.clear()
            await self._changed.wait()
        parcel = self._waiting.popleft()
        if parcel.sound:
            self._under_way.append(parcel.pts)
        return parcel

    def _drop_old(self, now: float) -> None:
        if now - self._waiting[0].at <= PATIENCE:
            return
        sound = deque(parcel for parcel in self._waiting if parcel.sound)
        self._broken = self._broken or len(sound) < len(self._waiting)
        while sound and now - sound[0].at > LONGEST:
            sound.popleft()
        self._waiting = sound
