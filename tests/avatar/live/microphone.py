"""A person's microphone at their end of WebRTC, which hears silence until they say something."""

import asyncio
import time
from fractions import Fraction

import av
import numpy as np
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError

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
        self._echo = np.zeros(0, np.int16)
        self.loudest = 0.0
        """Of what it picked up from the loudspeaker, 0 … 1."""

    def say(self, samples: Samples) -> None:
        """From now on; `samples`: 16 kHz, −1 … 1."""
        self._left = np.concatenate((self._left, (samples * 32767).astype(np.int16)))

    def hear(self, track: MediaStreamTrack, *, late: float, gain: float) -> None:
        """From now on it picks up what a loudspeaker plays as well, `late` seconds after it came."""
        self._echo = np.zeros(round(late * RATE), np.int16)
        self._listening = asyncio.create_task(self._listen(track, gain))

    async def _listen(self, track: MediaStreamTrack, gain: float) -> None:
        resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        while True:
            try:
                frame = await track.recv()
            except MediaStreamError:  # the call is over
                return
            assert isinstance(frame, av.AudioFrame)
            pieces = [piece.to_ndarray().reshape(-1) for piece in resampler.resample(frame)]
            self._echo = np.concatenate([self._echo, *((piece * gain).astype(np.int16) for piece in pieces)])

    @property
    def said(self) -> bool:
        """Everything was sent."""
        return not len(self._left)

    async def recv(self) -> av.AudioFrame:
        await asyncio.sleep(self._began + self._number / 50 - time.monotonic())
        now, self._left = self._left[:PIECE], self._left[PIECE:]
        back, self._echo = self._echo[:PIECE], self._echo[PIECE:]
        self.loudest = max(self.loudest, float(np.abs(back).max(initial=0)) / 32767)
        heard = np.pad(now, (0, PIECE - len(now))) + np.pad(back, (0, PIECE - len(back)))
        frame = av.AudioFrame.from_ndarray(heard[None], format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, self._number * PIECE, Fraction(1, RATE)
        self._number += 1
        return frame
