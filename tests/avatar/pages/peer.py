"""The far end of a call: a real WebRTC peer that shows a portrait and hums."""

import asyncio
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from aiortc import RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import AudioStreamTrack, MediaStreamTrack

FPS = 8  # few, since aiortc encodes these itself


class Picture(MediaStreamTrack):
    """A still with a spot that moves, so that frames differ."""

    kind = "video"

    def __init__(self, portrait: Path) -> None:
        super().__init__()
        with av.open(str(portrait)) as file:
            self.still = next(file.decode(video=0)).reformat(512, 512, "rgb24").to_ndarray()
        self.count = 0

    async def recv(self) -> av.VideoFrame:
        await asyncio.sleep(1 / FPS)
        self.count += 1
        pixels = self.still.copy()
        pixels[2:6, (self.count * 8) % 500 :][:, :4] = 200
        frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
        frame.pts, frame.time_base = self.count * 90000 // FPS, Fraction(1, 90000)
        return frame


class Hum(AudioStreamTrack):
    """A quiet tone of 220 Hz."""

    async def recv(self) -> av.AudioFrame:
        frame = await super().recv()
        assert isinstance(frame, av.AudioFrame)
        at = (np.arange(frame.samples) + (frame.pts or 0)) / frame.sample_rate
        frame.planes[0].update((np.sin(2 * np.pi * 220 * at) * 3000).astype(np.int16).tobytes())
        return frame


async def answer(sdp: str, portrait: Path) -> tuple[RTCPeerConnection, str]:
    """The peer and its answer; the caller closes the peer."""
    peer = RTCPeerConnection()
    await peer.setRemoteDescription(RTCSessionDescription(sdp, "offer"))
    for transceiver in peer.getTransceivers():
        track = Picture(portrait) if transceiver.kind == "video" else Hum()
        transceiver.sender.replaceTrack(track)
        transceiver.direction = "sendonly" if transceiver.kind == "video" else "sendrecv"
    await peer.setLocalDescription(await peer.createAnswer())
    return peer, peer.localDescription.sdp
