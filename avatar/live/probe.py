"""Whether UDP finds its way between a page and this server: a WebRTC connection that carries nothing."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription

from avatar.live import background
from avatar.live.connection import STRANGE
from avatar.live.wiring import close, ice_servers
from secretary.wire.config import settings

LIFE = 10.0
"""Seconds until it is gone by itself."""


class Probe:
    """Of one socket, beside its call. A new one ends the one before; `close` ends the last."""

    def __init__(self, send: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
        self._send = send
        self._task: asyncio.Task[None] | None = None

    async def begin(self, sdp: str) -> None:
        """Answer an offer with a data channel. At once: gathering may take seconds, and the call should not wait."""
        await self.close()
        self._task = background.start(self._run(sdp), "probe")

    async def _run(self, sdp: str) -> None:
        secret = settings().turn_secret.get_secret_value()
        servers = ice_servers(settings().ice_servers, secret=secret)
        pc = RTCPeerConnection(RTCConfiguration(iceServers=servers))
        try:
            await pc.setRemoteDescription(RTCSessionDescription(sdp, "offer"))
            if not pc.sctp:
                raise ValueError("the offer has no data channel")
            await pc.setLocalDescription(await pc.createAnswer())
            await self._send({"type": "probed", "sdp": pc.localDescription.sdp})
            await asyncio.sleep(LIFE)
        except STRANGE:
            await self._send({"type": "error", "code": "strange", "words": "The page sent something unexpected."})
        finally:
            await close(pc)

    async def close(self) -> None:
        task, self._task = self._task, None
        if task:
            await background.stop(task)
