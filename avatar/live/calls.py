"""The calls that this process holds: closed together when it stops."""

import asyncio
from typing import Protocol

from avatar.live.judge import Judge
from avatar.live.vad import VoiceDetector


class Closable(Protocol):
    async def close(self) -> None: ...


_open: set[Closable] = set()


def add(call: Closable) -> None:
    _open.add(call)


def discard(call: Closable) -> None:
    _open.discard(call)


async def prepare() -> None:
    """Load what a first call needs, so that it does not hold up the event loop then."""
    await asyncio.to_thread(VoiceDetector)
    await asyncio.to_thread(Judge)


async def close_all() -> None:
    await asyncio.gather(*(call.close() for call in list(_open)))
