"""The line between a call and its page: WebRTC, or the call's own socket where no UDP passes. One at a time."""

from collections.abc import Awaitable, Callable
from typing import Any

import redis.asyncio

from avatar.live import calls
from avatar.live.connection import Connection
from avatar.live.echo import Echo
from avatar.live.listener import Listener
from avatar.live.player import Player
from avatar.live.relay import Relay
from avatar.live.utterance import UtteranceEvent
from secretary.core.errors import Refused


class Line:
    """`on_state` gets "connected", "failed" and the other states of a connection; `on_voice` what is heard."""

    def __init__(
        self,
        player: Player,
        server: redis.asyncio.Redis,
        echo: Echo,
        *,
        on_state: Callable[[str], None],
        on_voice: Callable[[UtteranceEvent], None],
    ) -> None:
        self._player, self._server, self._echo = player, server, echo
        self._on_state, self._on_voice = on_state, on_voice
        self._end: Connection | Relay | None = None

    @property
    def way(self) -> calls.Way:
        if self._end is None:
            return "none"
        return "webrtc" if isinstance(self._end, Connection) else "compatibility"

    @property
    def listener(self) -> Listener | None:
        """The one that hears the page's microphone."""
        return self._end.listener if self._end else None

    async def answer(self, sdp: str) -> str:
        """Begin WebRTC by the page's offer; returns the answer to it. Raises ValueError for a strange one."""
        connection = Connection(
            self._player,
            self._server,
            on_state=self._on_state,
            on_voice=self._on_voice,
            on_sound=self._echo.heard,
            own=self._echo.explains,
        )
        self._end = connection
        return await connection.answer(sdp)

    async def candidate(self, init: dict[str, Any] | None) -> None:
        """One more way to the page; None says that there are no more."""
        if isinstance(self._end, Connection):
            await self._end.candidate(init)

    def relay(self, send: Callable[[bytes], Awaitable[None]], *, microphone: bool) -> None:
        """Begin without WebRTC: `send` takes sound and picture to the page, `take` gets what it says."""
        self._end = Relay(
            self._player,
            self._server,
            send,
            on_voice=self._on_voice if microphone else None,
            on_sound=self._echo.heard,
            own=self._echo.explains,
        )
        self._on_state("connected")

    def take(self, data: bytes) -> None:
        """A binary message of the page. Raises ValueError for a strange one."""
        if not isinstance(self._end, Relay):
            raise Refused("The page sent sound that nobody waits for.")
        self._end.take(data)

    async def close(self) -> None:
        """End what there is; another may begin."""
        end, self._end = self._end, None
        if end:
            await end.close()
