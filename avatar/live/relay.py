"""A call over the socket itself, for a page that no UDP reaches: what `connection` does, without WebRTC.

Each binary message is a HEADER (kind, 1 for a keyframe, pts) and a payload: docs/call-protocol.md.
"""

import asyncio
import struct
import time
from collections import deque
from collections.abc import Awaitable, Callable
from fractions import Fraction

import numpy as np
import redis.asyncio
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame

from avatar.live import background
from avatar.live.listener import Listener
from avatar.live.outbox import Outbox, Parcel
from avatar.live.player import Player
from avatar.live.tracks import PacketTrack
from avatar.live.utterance import Samples, UtteranceEvent
from avatar.live.utterances import Utterances
from avatar.live.vad import RATE, VoiceDetector

HEADER = struct.Struct(">BBQ")

SOUND, PICTURE, MICROPHONE = 1, 2, 3
"""Kinds. From the page, SOUND without a payload confirms all sound up to its pts."""

LARGEST = RATE // 5 * 2
"""Bytes of sound in one message of the page: 200 ms."""

BURST = 3.0
"""Seconds of sound that may come at once, after a stall of the network."""

QUICKER = 1.1
"""How much faster than the clock a page's sound may come on average: no two clocks agree."""

WAITING = 100
"""Pieces of the page's sound that wait for the listener; older ones are forgotten."""


class Microphone(MediaStreamTrack):
    """The page's microphone as a track: 16-bit samples at 16 kHz, as they come."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self._pieces: deque[bytes] = deque(maxlen=WAITING)
        self._filled = asyncio.Event()
        self._heard = 0
        """Samples."""
        self._allowance, self._at = BURST * RATE, time.monotonic()

    def put(self, pcm: bytes) -> None:
        """Sound of more than real time is dropped. Raises ValueError for what cannot be samples."""
        if not pcm or len(pcm) % 2 or len(pcm) > LARGEST:
            raise ValueError(f"sound comes as 16-bit samples, at most {LARGEST} bytes at a time")
        now = time.monotonic()
        self._allowance = min(BURST * RATE, self._allowance + (now - self._at) * RATE * QUICKER)
        self._at = now
        if len(pcm) // 2 <= self._allowance:
            self._allowance -= len(pcm) // 2
            self._pieces.append(pcm)
            self._filled.set()

    async def recv(self) -> AudioFrame:
        """The next piece. Raises MediaStreamError when the track is stopped."""
        while not self._pieces:
            if self.readyState != "live":
                raise MediaStreamError
            self._filled.clear()
            await self._filled.wait()
        samples = np.frombuffer(self._pieces.popleft(), "<i2")
        frame = AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, self._heard, Fraction(1, RATE)
        self._heard += len(samples)
        return frame

    def stop(self) -> None:
        super().stop()
        self._filled.set()


class Relay:
    """Made for one call; `close` ends everything it started. `send`: a binary message to the page."""

    def __init__(
        self,
        player: Player,
        server: redis.asyncio.Redis,
        send: Callable[[bytes], Awaitable[None]],
        *,
        on_voice: Callable[[UtteranceEvent], None] | None,
        on_sound: Callable[[Samples, float], None] | None = None,
        own: Callable[[float], bool] | None = None,
    ) -> None:
        """`on_voice`: None for a page without a microphone. `on_sound`, `own`: as those two take them."""
        self._send, self._outbox, self._microphone = send, Outbox(), Microphone()
        self.listener: Listener | None = None
        if on_voice:
            utterances = Utterances(VoiceDetector(), own=own)
            self.listener = Listener(self._microphone, server, utterances, on_voice, on_sound=on_sound)
        self._tracks = (player.audio, player.video)
        works = [*(self._follow(track) for track in self._tracks), self._deliver()]
        self._tasks = [background.start(work, "relay") for work in works]

    def take(self, data: bytes) -> None:
        """A binary message of the page. Raises ValueError for a strange one."""
        try:
            kind, _, pts = HEADER.unpack_from(data)
        except struct.error as error:
            raise ValueError("a binary message is too short") from error
        if kind == MICROPHONE and self.listener:
            self._microphone.put(data[HEADER.size :])
        elif kind == SOUND:
            self._outbox.arrived(pts)
        elif kind != MICROPHONE:
            raise ValueError("a binary message of an unknown kind")

    async def _follow(self, track: PacketTrack) -> None:
        sound = track.kind == "audio"
        while True:
            packet = await track.recv()
            data = bytes(packet)
            self._outbox.put(Parcel(sound, sound or begins(data), packet.pts or 0, data, time.monotonic()))

    async def _deliver(self) -> None:
        while True:
            parcel = await self._outbox.take()
            kind = SOUND if parcel.sound else PICTURE
            await self._send(HEADER.pack(kind, parcel.key, parcel.pts) + parcel.payload)

    async def close(self) -> None:
        # The listener first, as in `connection`.
        listener, self.listener = self.listener, None
        if listener:
            await listener.close()
        await background.stop(*self._tasks)
        for track in (*self._tracks, self._microphone):
            track.stop()


def begins(packet: bytes) -> bool:
    """Whether a decoder can begin with this H.264 packet in Annex B form: parameter sets or an IDR slice come first."""
    return packet[packet.find(b"\x00\x00\x01") + 3 :][:1] in {b"\x65", b"\x25", b"\x45", b"\x67", b"\x27", b"\x47"}
