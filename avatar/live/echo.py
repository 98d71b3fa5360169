"""The echo guard of a call: whether what the microphone hears is the avatar's own voice, come back through the room.

The browser cancels echoes; this is for what it leaves. Both sounds become levels in bands, a hundred times a second.
While they rise and fall together, the way from the loudspeaker to the microphone is learned: its delay, and what it
takes away in each band. What is louder than that echo can be, in enough places, is a person.
"""

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from numpy.typing import NDArray

from avatar.live.score import SILENCE
from avatar.live.spectrum import BANDS, KEPT, ROW, Levels, Spectrum
from avatar.live.vad import RATE
from secretary.wire.streams import OPUS_RATE

LAGS = 50
"""Rows by which an echo may come late: 0.5 s, for the network both ways, the jitter buffer and the room."""

SLACK = 6
"""Rows round the delay that was learned where the echo may be, most of them before: reverberation pulls it back."""

LOOK = 10
"""Rows that are judged."""

LESSON = 80
"""Rows from which the way is learned."""

EVERY = 20
"""Rows from one lesson to the next."""

ALIKE = 0.7
"""Correlation from which a lesson counts; two voices that have nothing to do with each other stay below 0.5."""

TRIAL = 150
"""Rows of the first voice sent, in which the way is not known yet and likeness alone must tell."""

ECHO = 0.8
"""Correlation from which it does."""

ENOUGH = 5
"""Places that a band must have for a lesson."""

TRUST = 0.3
"""How far a lesson changes what is known."""

LOUDER = np.float32(3.5)
"""Times the power of the echo, at one place, that the echo itself does not reach (5.5 dB)."""

SPLATTER = np.float32(0.003)
"""What of its loudest band a loudspeaker and the room spill into every other: −25 dB."""

SHARE = 0.07
"""Share of the places with sound that must be so loud for a person to be there."""

PLACES = 6
"""And how many at least: noise has peaks."""

SOUND = np.float32(10)
"""Times the power of the room's noise from which a place has sound."""

QUIET = np.float32(1e-8)
"""Power under which nothing was sent."""


class Echo:
    """Knows what the player sent, hears the microphone. 0.3 to 0.4 ms for 20 ms of both while the avatar speaks."""

    def __init__(self) -> None:
        self._microphone, self._sent = Spectrum(RATE), Spectrum(RATE)
        self._codec = AudioCodecContext.create("opus", "r")
        self._codec.sample_rate, self._codec.layout = OPUS_RATE, "mono"
        self._lag: int | None = None
        self._way = np.zeros(BANDS, np.float32)
        """What comes back of each band's power."""
        self._untaught = self._told = 0

    def sent(self, packet: bytes, at: float) -> None:
        """An Opus packet left. `at`: monotonic seconds, as in the other methods."""
        if packet == SILENCE:
            self._sent.feed(np.zeros(RATE // 50, np.float32), at)
            return
        for frame in self._codec.decode(av.Packet(packet)):
            # The mean of three is filter enough: the bands end at half of what is left.
            thirds = frame.to_ndarray().reshape(-1, OPUS_RATE // RATE).mean(axis=1, dtype=np.float32)
            self._told += self._sent.feed(thirds, at)

    def heard(self, samples: NDArray[np.float32], at: float) -> None:
        """Sound of the microphone, mono, 16 kHz, −1 … 1. `at` is that of its end."""
        self._untaught += self._microphone.feed(samples, at)
        if self._untaught >= EVERY:
            self._untaught = 0
            self._learn()

    def explains(self, at: float) -> bool:
        """Whether the voice at the microphone in the 0.1 s before `at` is what was played."""
        back = min(max(0, round((self._microphone.at - at) / ROW)), KEPT // 4)
        if self._lag is None:
            return self._told < TRIAL and float(self._likeness(3 * LOOK, back).max()) > ECHO
        near = self._rows(self._sent.faded, LOOK + SLACK, back + self._lag + 1 - SLACK)
        echo = self._way * np.max([near[by : by + LOOK] for by in range(SLACK + 1)], axis=0)
        if near.max() < QUIET:
            return False
        echo = np.maximum(echo, SPLATTER * echo.max(axis=1, keepdims=True))
        heard, noise = self._rows(self._microphone.rows, LOOK, back), self._microphone.noise
        louder = heard > LOUDER * echo + SOUND * noise
        return bool(louder.sum() < max(PLACES, SHARE * (heard > SOUND * noise).sum()))

    def _rows(self, rows: Levels, count: int, back: int) -> Levels:
        """`count` rows up to `back` rows before the microphone's newest; zeros where nothing was kept."""
        if rows is not self._microphone.rows:
            back += round((self._sent.at - self._microphone.at) / ROW)
        end = KEPT - back
        if count <= end <= KEPT:
            return rows[end - count : end]
        found = np.zeros((count, BANDS), np.float32)
        first, last = max(0, end - count), min(KEPT, end)
        if first < last:
            found[first - end + count : last - end + count] = rows[first:last]
        return found

    def _likeness(self, count: int, back: int = 0) -> NDArray[np.float32]:
        """How alike the ups and downs of both sounds are if the echo is 0 … LAGS rows late: −1 … 1."""
        here = np.log10(np.maximum(self._rows(self._microphone.rows, count, back), 2 * self._microphone.noise))
        here -= here.mean(axis=0)
        there = self._rows(self._sent.rows, count + LAGS, back)
        if there.max() < QUIET:
            return np.zeros(LAGS + 1, np.float32)
        there = np.log10(np.maximum(there, np.maximum(there.max(axis=0) * 1e-3, QUIET)))
        there -= there.mean(axis=0)
        shifted = np.lib.stride_tricks.sliding_window_view(there, count, axis=0)
        together = np.einsum("lbr,rb->l", shifted, here)
        spread = (_moving(there**2, count) - _moving(there, count) ** 2 / count).sum(axis=1)
        alike: NDArray[np.float32] = together / np.sqrt(np.maximum((here**2).sum() * spread, 1e-6))
        return alike[::-1]

    def _learn(self) -> None:
        likeness = self._likeness(LESSON)
        lag = int(likeness.argmax())
        if likeness[lag] < ALIKE:
            return
        heard, sent = self._rows(self._microphone.rows, LESSON, 0), self._rows(self._sent.rows, LESSON, lag)
        both = (heard > SOUND * self._microphone.noise) & (sent > QUIET)
        places = both.sum(axis=0)
        if (places >= ENOUGH).sum() < BANDS // 2:
            return
        ratios = np.sort(np.where(both, heard / np.maximum(sent, QUIET), np.inf), axis=0)
        middle = np.where(places >= ENOUGH, ratios[places // 2 % LESSON, np.arange(BANDS)], self._way)
        self._way = np.where(self._way > 0, self._way ** (1 - TRUST) * middle**TRUST, middle).astype(np.float32)
        self._lag = lag


def _moving(rows: Levels, count: int) -> Levels:
    """Sums over `count` rows."""
    sums = np.cumsum(np.concatenate((np.zeros((1, BANDS), np.float32), rows)), axis=0)
    return sums[count:] - sums[:-count]
