"""Levels of a sound in bands, over time."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Levels = NDArray[np.float32]
"""(rows, BANDS): power, 1 for a sine at full scale (about)."""

ROW = 0.01
"""Seconds from one row to the next; each looks at twice as much."""

BANDS = 10

EDGES = np.geomspace(180, 4200, BANDS + 1)
"""Hertz: where a voice is, and a small loudspeaker and a telephone band are too."""

KEPT = 300
"""Rows."""

ASTRAY = 0.15
"""Seconds between the clock of the samples and the one on the wall that are no jitter: sound is missing."""

DRIFT = 0.02
"""Share of their difference that is made good with each call."""

HUSH = np.float32(0.04)
"""How fast the noise follows a sound that falls, a row."""

RISE = np.float32(0.005)
"""And how fast it rises else: 2 dB a second."""

FADE = np.float32(0.7)
"""What a room leaves of a sound after a row: 1.5 dB less, as with 0.4 s of reverberation."""

FAINTEST = np.float32(1e-9)


class Spectrum:
    """The newest KEPT rows of one sound. Its clock counts samples; the one on the wall corrects it."""

    def __init__(self, rate: int) -> None:
        """`rate`: hertz, a multiple of 100."""
        self._rate, self._hop, self._size = rate, rate // 100, rate // 50
        pitch = np.fft.rfftfreq(self._size, 1 / rate)
        masks = np.stack([(pitch >= low) & (pitch < high) for low, high in pairwise(EDGES)])
        self._window = np.hanning(self._size).astype(np.float32)
        self._masks = (4 * masks / self._window.sum() ** 2).astype(np.float32).T
        self._pending = np.zeros(self._size - self._hop, np.float32)
        self.rows: Levels = np.zeros((KEPT, BANDS), np.float32)
        self.faded: Levels = np.zeros((KEPT, BANDS), np.float32)
        """The rows as a room would prolong them."""
        self.noise: Levels = np.full(BANDS, 1e-6, np.float32)
        """What is always there."""
        self.at = 0.0
        """Monotonic seconds of the newest row's end."""

    def feed(self, samples: NDArray[np.float32], at: float) -> int:
        """The next samples, whose last is of `at` (monotonic seconds). Returns how many rows that made."""
        self._pending = np.concatenate((self._pending, samples))
        count = (len(self._pending) - self._size) // self._hop + 1
        if count <= 0:
            return 0
        self._keep_time(at - (len(self._pending) - self._size - (count - 1) * self._hop) / self._rate, count)
        pieces = np.lib.stride_tricks.sliding_window_view(self._pending, self._size)[:: self._hop]
        self._pending = self._pending[count * self._hop :]
        power = np.abs(np.fft.rfft(pieces * self._window, axis=1)) ** 2
        self._append((power @ self._masks).astype(np.float32))
        return count

    def _keep_time(self, at: float, count: int) -> None:
        expected = self.at + count * ROW
        late = at - expected
        if abs(late) < ASTRAY:
            self.at = expected + DRIFT * late
            return
        if late > 0:
            self._append(np.zeros((min(KEPT, round(late / ROW)), BANDS), np.float32))
        self.at = at

    def _append(self, new: Levels) -> None:
        new = new[-KEPT:]
        for rows in (self.rows, self.faded):
            rows[: KEPT - len(new)] = rows[len(new) :]
        self.rows[KEPT - len(new) :] = new
        for index, row in enumerate(new, KEPT - len(new)):
            np.maximum(row, FADE * self.faded[index - 1], out=self.faded[index])
            change = np.where(row < self.noise, HUSH * (row - self.noise), RISE * self.noise)
            self.noise = np.maximum(self.noise + change, FAINTEST)
