"""A person's end of WebRTC without a browser: a microphone that says what a test wants, in a thread of its own."""

import asyncio
from collections.abc import Coroutine
from threading import Thread
from typing import Any, TypeVar

from aiortc import RTCPeerConnection, RTCSessionDescription

from tests.avatar.live.microphone import Microphone
from tests.system.microphones import Samples
from tests.system.page import Page

T = TypeVar("T")


class Line:
    """Connected at once. `page` carries the signalling."""

    def __init__(self, page: Page) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._peer, self._microphone = self._run(self._begin())
        page.tell("offer", sdp=self._peer.localDescription.sdp)
        answer = page.wait(lambda m: m["type"] == "answer")
        self._run(self._peer.setRemoteDescription(RTCSessionDescription(answer["sdp"], "answer")))
        page.wait(lambda m: m["type"] == "state" and m["state"] == "listening")

    def say(self, samples: Samples) -> None:
        """16 kHz, −1 … 1; returns at once."""
        self._loop.call_soon_threadsafe(self._microphone.say, samples)

    def close(self) -> None:
        self._run(self._peer.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    async def _begin(self) -> tuple[RTCPeerConnection, Microphone]:
        peer, microphone = RTCPeerConnection(), Microphone()
        peer.addTransceiver(microphone, direction="sendrecv")
        peer.addTransceiver("video", direction="recvonly")
        await peer.setLocalDescription(await peer.createOffer())
        return peer, microphone

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)
