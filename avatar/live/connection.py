"""The WebRTC side of a call: one peer connection that sends the player's tracks and listens to the microphone."""

import asyncio
from collections.abc import Callable
from typing import Any

import redis.asyncio
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.exceptions import InvalidAccessError, InvalidStateError
from aiortc.sdp import candidate_from_sdp

from avatar.live.listener import Listener
from avatar.live.player import Player
from avatar.live.utterance import Samples, UtteranceEvent
from avatar.live.utterances import Utterances
from avatar.live.vad import VoiceDetector
from avatar.live.wiring import close, ice_servers, on_picture_loss, prefer_h264, quick_jitter
from secretary.wire.config import settings

STRANGE = (AssertionError, LookupError, ValueError, InvalidAccessError, InvalidStateError)
"""What aiortc raises for descriptions that no browser would send."""


class Connection:
    """Made for one offer; a new offer makes a new one. `close` ends everything it started."""

    def __init__(
        self,
        player: Player,
        server: redis.asyncio.Redis,
        *,
        on_state: Callable[[str], None],
        on_voice: Callable[[UtteranceEvent], None],
        on_sound: Callable[[Samples, float], None] | None = None,
        own: Callable[[float], bool] | None = None,
    ) -> None:
        """`on_sound` and `own`: as `Listener` and `Utterances` take them."""
        self._player, self._server, self._on_voice = player, server, on_voice
        self._on_sound, self._own = on_sound, own
        secret = settings().turn_secret.get_secret_value()
        servers = ice_servers(settings().ice_servers, secret=secret)
        self._pc = RTCPeerConnection(RTCConfiguration(iceServers=servers))
        self.listener: Listener | None = None
        self._pc.on("connectionstatechange", lambda: on_state(self._pc.connectionState))
        self._pc.on("track", self._listen)

    async def answer(self, sdp: str) -> str:
        """Take the page's offer and return the answer. Raises ValueError for a strange one."""
        self._pc.addTrack(self._player.audio)
        video = self._pc.addTrack(self._player.video)
        prefer_h264(self._pc, video)
        try:
            await self._pc.setRemoteDescription(RTCSessionDescription(sdp, "offer"))
            on_picture_loss(video, self._player.refresh)
            await self._pc.setLocalDescription(await self._pc.createAnswer())
        except STRANGE as error:
            raise ValueError("the offer cannot be read") from error
        return self._pc.localDescription.sdp

    async def candidate(self, init: dict[str, Any] | None) -> None:
        """A trickled candidate of the page; None says that there are no more. Raises ValueError for a strange one."""
        line = str(init.get("candidate") or "") if init else ""
        if not init or not line.startswith("candidate:"):
            return
        try:
            candidate = candidate_from_sdp(line.removeprefix("candidate:"))
        except STRANGE as error:
            raise ValueError("the candidate cannot be read") from error
        candidate.sdpMid = init.get("sdpMid")
        candidate.sdpMLineIndex = init.get("sdpMLineIndex")
        await self._pc.addIceCandidate(candidate)

    def _listen(self, track: MediaStreamTrack) -> None:
        if track.kind != "audio" or self.listener:
            return
        for receiver in (transceiver.receiver for transceiver in self._pc.getTransceivers()):
            if receiver.track is track:
                quick_jitter(receiver)
        utterances = Utterances(VoiceDetector(), own=self._own)
        self.listener = Listener(track, self._server, utterances, self._on_voice, on_sound=self._on_sound)

    async def close(self) -> None:
        # The listener first: closing the connection ends its track, which would count as the end of an utterance.
        listener, self.listener = self.listener, None
        if listener:
            await listener.close()
        self._pc.remove_all_listeners()
        await asyncio.wait_for(close(self._pc), timeout=5)
