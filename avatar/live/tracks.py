"""The two tracks of a call as aiortc sees them: packets in order, sent without encoding."""

import asyncio
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, Literal

from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError
from av import Packet

BACKLOG = 200
"""Packets that may wait for a sender; one that is further behind begins again."""


class PacketTrack(MediaStreamTrack):
    """A track whose `recv` returns encoded packets as the player pushes them."""

    def __init__(self, kind: Literal["audio", "video"], rate: int, on_attended: Callable[[], None]) -> None:
        super().__init__()
        self.kind = kind
        self.attended = False
        """Somebody asks for packets."""
        self._time_base = Fraction(1, rate)
        self._on_attended = on_attended
        self._packets: asyncio.Queue[Packet[Any] | None] = asyncio.Queue()

    async def recv(self) -> "Packet[Any]":
        """The next packet. Raises MediaStreamError when the track is stopped."""
        if self.readyState != "live":
            raise MediaStreamError
        if not self.attended:
            self.attended = True
            self._on_attended()
        packet = await self._packets.get()
        if packet is None:
            raise MediaStreamError
        return packet

    def push(self, pts: int, packets: Sequence[bytes]) -> None:
        """Send packets at one moment, one unit of the clock apart, the last at `pts`: each is a frame of its own."""
        if not self.attended:
            return
        if self._packets.qsize() > BACKLOG:
            self._packets = asyncio.Queue()
            self.attended = False
            return
        for before, data in zip(range(len(packets) - 1, -1, -1), packets, strict=True):
            packet: Packet[Any] = Packet(data)
            packet.pts = packet.dts = pts - before
            packet.time_base = self._time_base
            self._packets.put_nowait(packet)

    def stop(self) -> None:
        self.attended = False
        super().stop()
        self._packets.put_nowait(None)
