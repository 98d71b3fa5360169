"""The calls that this process holds: closed together when it stops."""

import asyncio
from typing import Literal, Protocol

from avatar.live.judge import Judge
from avatar.live.vad import VoiceDetector
from secretary.core import dialogue

Way = Literal["webrtc", "compatibility", "none"]
"""How a page is reached; by none of both while it only shows the conversation."""


class Closable(Protocol):
    @property
    def way(self) -> Way: ...

    async def close(self) -> None: ...


_open: set[Closable] = set()


def add(call: Closable) -> None:
    _open.add(call)


def discard(call: Closable) -> None:
    _open.discard(call)


def ways() -> list[Way]:
    """Of each open page."""
    return [call.way for call in list(_open)]


async def prepare() -> None:
    """Load what a first call needs, so that it does not hold up the event loop then."""
    await asyncio.to_thread(VoiceDetector)
    await asyncio.to_thread(Judge)
    await asyncio.to_thread(dialogue.warm_up)


async def close_all() -> None:
    await asyncio.gather(*(call.close() for call in list(_open)))
