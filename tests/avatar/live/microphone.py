"""A person's microphone at their end of WebRTC, which hears silence until they say something."""

import asyncio
import time
from fractions import Fraction

import av
import numpy as np
from aiortc import MediaStreamTrack

from tests.avatar.live.voices import RATE, Samples

PIECE = RATE // 50


class Microphone(MediaStreamTrack):
    """20 ms at a time, in real time."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self._left = np.zeros(0, np.int16)
        self._began = time.monotonic()
        self._number = 0

    def say(self, samples: Samples) -> None:
        """From now on; `samples`: 16 kHz, −1 … 1."""
        self._left = np.concatenate((self._left, (samples * 32767).astype(np.int16)))

    @property
    def said(self) -> bool:
        """Everything was sent."""
        return not len(self._left)

    async def recv(self) -> av.AudioFrame:
        await asyncio.sleep(self._began + self._number / 50 - time.monotonic())
        now, self._left = self._left[:PIECE], self._left[PIECE:]
        frame = av.AudioFrame.from_ndarray(np.pad(now, (0, PIECE - len(now)))[None], format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, self._number * PIECE, Fraction(1, RATE)
        self._number += 1
        return frame
