"""Speech as it arrives, in; a mouth for each frame, out. Timed phones lead where there are any, else the sound."""

import math

import numpy as np

from gpu_tasks.render.pixels import Singles
from gpu_tasks.render.pose import added, between, scaled
from gpu_tasks.render.sound import WINDOW, Ear
from gpu_tasks.render.visemes import LEAD, blended
from secretary.wire.types import FPS, Face, Phone, Speech

AHEAD = 2
"""Frames of speech that must be there beyond the one that is made: 80 ms."""

CLOSE = (0.75, 0.4, 0.12)
"""What is left of the last mouth in the frames after the speech: shut within 0.2 s, not at a blow."""


class Lips:
    """One sentence. Frame i shows what is said from i / FPS on."""

    def __init__(self) -> None:
        self._samples: Singles = np.zeros(0, np.float32)
        self._rate = 0
        self._phones: list[Phone] = []
        self._told = math.inf  # seconds from which on phones are known
        self._ear, self._heard, self._over = Ear(), list[Face](), False

    def hear(self, piece: Speech) -> None:
        """The next piece; all of one rate."""
        self._rate = piece.rate
        start = len(self._samples) / piece.rate
        self._samples = np.concatenate([self._samples, np.nan_to_num(piece.samples).clip(-1, 1)], dtype=np.float32)
        if piece.phones:
            self._told = min(self._told, start)
            self._phones += [Phone(phone.symbol, phone.start + start, phone.end + start) for phone in piece.phones]

    def end(self) -> None:
        """There is no more."""
        self._over = True

    @property
    def length(self) -> int:
        """Frames that the speech lasts, as far as it is known."""
        return math.ceil(len(self._samples) * FPS / self._rate - 1e-6) if self._rate else 0

    @property
    def ready(self) -> int:
        """Frames that can be made now."""
        if self._over:
            return self.length
        return max(0, int(len(self._samples) * FPS / self._rate) - AHEAD) if self._rate else 0

    def face(self, index: int) -> Face:
        """The mouth of frame `index`, one of those that are ready or one after the end."""
        last = self.length - 1
        if index > last:
            beyond = index - last - 1
            return scaled(self.face(last), CLOSE[beyond]) if last >= 0 and beyond < len(CLOSE) else Face()
        middle = (index + 0.5) / FPS
        start = min(1.0, index / 3)  # a mouth does not jump open, and the first frame is the idle loop's
        if middle >= self._told:
            return scaled(self._from_phones(middle), start)
        return scaled(self._from_sound(index), start)

    def _from_phones(self, middle: float) -> Face:
        reach = (middle - 0.3, middle + 0.3)
        near = [phone for phone in self._phones if phone.end > reach[0] and phone.start < reach[1]]
        return blended(near, middle)

    def _from_sound(self, index: int) -> Face:
        """Smoothed over a frame on both sides, a closed mouth kept closed."""
        before, here, after = (self._raw(max(0, number)) for number in (index - 1, index, index + 1))
        soft = added(scaled(before, 0.25), scaled(here, 0.5), scaled(after, 0.25))
        return between(soft, here, max(here.press - 0.3, 0.0))

    def _raw(self, index: int) -> Face:
        """Frames are listened to in order, once each: the ear gets used to the voice."""
        while len(self._heard) <= index:
            number = len(self._heard)
            half = WINDOW / 2
            start, end = ((number / FPS) + LEAD - half, (number + 1) / FPS + LEAD + half)
            low, high = max(0, round(start * self._rate)), round(end * self._rate)
            self._heard.append(self._ear.mouth(self._samples[low:high], self._rate))
        return self._heard[index]
