"""A browser tab with the call page open: its socket, and its end of WebRTC."""

import asyncio
import json
from typing import Any

from aiortc import MediaStreamTrack, RTCPeerConnection, RTCSessionDescription
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.test import Client

from avatar.live import wiring
from secretary.asgi import application
from secretary.core.models import User

HOST = "localhost:8000"
SOON = 20.0
"""Seconds; a busy machine is no failure."""


def cookie(user: User) -> str:
    """What the browser of somebody who is logged in sends."""
    browser = Client()
    browser.force_login(user)
    return f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"


class Tab:
    def __init__(
        self,
        cookie: str = "",
        *,
        origin: str = f"http://{HOST}",
        host: str = HOST,
        languages: str = "en",
        ticket: str = "",
    ) -> None:
        self.cookie = cookie
        sent = {"host": host, "origin": origin, "cookie": cookie, "accept-language": languages}
        headers = [(name.encode(), value.encode()) for name, value in sent.items()]
        query = f"ticket={ticket}".encode() if ticket else b""
        scope = {
            "type": "websocket",
            "path": "/ws/call/",
            "query_string": query,
            "headers": headers,
            "subprotocols": [],
        }
        self._socket = ApplicationCommunicator(application, scope)
        self._pc: RTCPeerConnection | None = None
        self.heard: list[dict[str, Any]] = []
        self.gone = False
        """The site has let go of it."""

    async def open(self) -> dict[str, Any]:
        """Returns the welcome."""
        await self.connect()
        return await self.hear("welcome")

    async def connect(self) -> bool:
        """Whether the site accepts."""
        await self._socket.send_input({"type": "websocket.connect"})
        return (await self._socket.receive_output(SOON))["type"] == "websocket.accept"

    async def tell(self, kind: str, **fields: Any) -> None:
        await self.send(json.dumps({"type": kind, **fields}))

    async def send(self, text: str | None = None, data: bytes | None = None) -> None:
        await self._socket.send_input({"type": "websocket.receive", "text": text, "bytes": data})

    async def hear(self, kind: str, **fields: Any) -> dict[str, Any]:
        """The next of a type with these fields; others are passed over."""
        while True:
            output = await self._socket.receive_output(SOON)
            assert output["type"] == "websocket.send", output
            found = json.loads(output["text"])
            self.heard.append(found)
            if found["type"] == kind and fields.items() <= found.items():
                return found

    async def sees(self, kind: str, **fields: Any) -> dict[str, Any]:
        """As `hear`, and what was passed over counts too: events and states come in no fixed order."""
        for found in self.heard:
            if found["type"] == kind and fields.items() <= found.items():
                return found
        return await self.hear(kind, **fields)

    async def closed(self) -> int:
        """The code with which the site closes it; what comes before is kept in `heard`."""
        while (output := await self._socket.receive_output(SOON))["type"] != "websocket.close":
            self.heard.append(json.loads(output["text"]))
        return int(output["code"])

    async def call(self, microphone: str = "recvonly", track: MediaStreamTrack | None = None) -> None:
        """Begin WebRTC, and wait for its answer. `track`: what the microphone hears."""
        self._pc = RTCPeerConnection()
        if track:
            self._pc.addTransceiver(track, direction="sendrecv")
        else:
            self._pc.addTransceiver("audio", direction=microphone)
        self._pc.addTransceiver("video", direction="recvonly")
        await self._pc.setLocalDescription(await self._pc.createOffer())
        await self.tell("offer", sdp=self._pc.localDescription.sdp)
        answer = await self.hear("answer")
        await self._pc.setRemoteDescription(RTCSessionDescription(answer["sdp"], "answer"))

    @property
    def sound(self) -> MediaStreamTrack:
        """What the page plays."""
        assert self._pc
        return next(each.receiver.track for each in self._pc.getTransceivers() if each.kind == "audio")

    async def close(self) -> None:
        if self._pc:
            await wiring.close(self._pc)
        await self._socket.send_input({"type": "websocket.disconnect", "code": 1000})
        await asyncio.wait([self._socket.future], timeout=SOON)
        self.gone = self._socket.future.done()
        self._socket.stop(exceptions=self.gone)
