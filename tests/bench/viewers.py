"""How much of a core a viewer takes: packets passed through by our player against frames that aiortc encodes.

The viewers are aiortc peers in a process of their own that throw away what they get, undecoded: only the sender is
measured, as `python -m tests.bench.viewers packets 12`. Both send the resting face and silence, 25 pictures and 50
packets of sound a second.
"""

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

import aiortc.rtcrtpreceiver
import av
import numpy as np
import psutil
from aiortc import AudioStreamTrack, MediaStreamTrack, RTCPeerConnection, RTCSessionDescription
from numpy.typing import NDArray

from avatar.live.player import IdleLoop, Player
from avatar.live.wiring import prefer_h264
from gpu_tasks.encode import VideoEncoder
from gpu_tasks.render.warp import Warp
from secretary.wire.config import async_media_server
from secretary.wire.streams import VIDEO_RATE
from secretary.wire.types import FPS, Expression, Frames
from tests.bench.naive import portrait

SETTLE, MEASURE = 3.0, 8.0
"""Seconds from the last connection to the measuring, and of it."""

SENT = {"packets": 16, "encoding": 4}
"""Viewers of each kind at a time; more of those that are encoded for would not find the time."""

Tracks = Callable[[], tuple[MediaStreamTrack, MediaStreamTrack]]


def cores_a_viewer(how: str) -> float:
    """`how`: `packets` or `encoding`."""
    command = [sys.executable, "-m", __spec__.name, how, str(SENT[how])]
    return float(subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True, timeout=120).stdout)


class Encoded(MediaStreamTrack):
    """Pictures for aiortc to encode."""

    kind = "video"

    def __init__(self, pictures: list[av.VideoFrame]) -> None:
        super().__init__()
        self._pictures, self._number, self._began = pictures, 0, time.monotonic()

    async def recv(self) -> av.VideoFrame:
        await asyncio.sleep(self._began + self._number / FPS - time.monotonic())
        picture = self._pictures[self._number % len(self._pictures)]
        # A frame of its own for each viewer: the sender keeps it while it is encoded.
        frame = av.VideoFrame.from_ndarray(picture.to_ndarray(), format="yuv420p")
        frame.pts, frame.time_base = self._number * VIDEO_RATE // FPS, Fraction(1, VIDEO_RATE)
        self._number += 1
        return frame


def _watch(pipe: Connection) -> None:
    """The viewers' process: answers each offer until it gets None."""

    def discard(_loop: Any, packets: Any, *_: Any) -> None:
        while packets.get() is not None:
            pass

    aiortc.rtcrtpreceiver.decoder_worker = discard  # type: ignore[assignment]

    async def answer() -> None:
        peers = []
        while (offer := await asyncio.to_thread(pipe.recv)) is not None:
            peers.append(peer := RTCPeerConnection())
            await peer.setRemoteDescription(RTCSessionDescription(offer, "offer"))
            await peer.setLocalDescription(await peer.createAnswer())
            pipe.send(peer.localDescription.sdp)
        for peer in peers:
            await peer.close()

    asyncio.run(answer())


async def _send(tracks: Tracks, viewers: int, pipe: Connection) -> float:
    """Cores that this process takes for each viewer."""
    peers = []
    for _ in range(viewers):
        peers.append(peer := RTCPeerConnection())
        sound, picture = tracks()
        peer.addTrack(sound)
        prefer_h264(peer, peer.addTrack(picture))
        await peer.setLocalDescription(await peer.createOffer())
        pipe.send(peer.localDescription.sdp)
        await peer.setRemoteDescription(RTCSessionDescription(await asyncio.to_thread(pipe.recv), "answer"))
    while not all(peer.connectionState == "connected" for peer in peers):
        await asyncio.sleep(0.05)
    await asyncio.sleep(SETTLE)
    before, began = psutil.Process().cpu_times(), time.monotonic()
    await asyncio.sleep(MEASURE)
    after, seconds = psutil.Process().cpu_times(), time.monotonic() - began
    pipe.send(None)
    for peer in peers:
        await peer.close()
    return float(after.user + after.system - before.user - before.system) / seconds / viewers


async def _measure(how: str, viewers: int, pipe: Connection) -> float:
    warp = Warp()
    groups = list(warp.idle(portrait(warp), Expression()))
    if how == "encoding":
        pictures = _planar(groups[:10])
        return await _send(lambda: (AudioStreamTrack(), Encoded(pictures)), viewers, pipe)
    encoder = VideoEncoder()
    loop = IdleLoop.of([chunk for group in groups for chunk in encoder.encode(group)])
    server = async_media_server()  # never asked: there is no answer to follow
    players: list[Player] = []

    def tracks() -> tuple[MediaStreamTrack, MediaStreamTrack]:
        players.append(player := Player(server, lambda _: None))
        player.show(loop)
        return player.audio, player.video

    try:
        return await _send(tracks, viewers, pipe)
    finally:
        for player in players:
            await player.close()


def _planar(groups: list[Frames]) -> list[av.VideoFrame]:
    pixels: NDArray[np.uint8] = np.concatenate([group.pixels for group in groups])
    return [av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(format="yuv420p") for picture in pixels]


def main() -> None:
    how, viewers = sys.argv[1], int(sys.argv[2])
    ours, theirs = get_context("spawn").Pipe()
    watching = get_context("spawn").Process(target=_watch, args=(theirs,), daemon=True)
    watching.start()
    print(asyncio.run(_measure(how, viewers, ours)))
    watching.join(5)


if __name__ == "__main__":
    main()
