"""From sound alone to mouths, causally: how loud, how open (first formant), how spread (second), how sharp."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from secretary.wire.types import FPS, Face

Singles = NDArray[np.float32]

WINDOW = 0.032
"""Seconds of sound that one look takes."""

PARTS = 4
"""Looks a frame: a closure of the lips lasts 50 to 100 ms, so a frame alone would miss it."""

FLOOR = -60.0
"""Decibels under which nothing counts as voice, whatever came before."""


@dataclass(frozen=True, slots=True)
class Look:
    """One window of sound; powers in bands."""

    level: float
    """Decibels against full scale."""
    open: float
    """0 … 1, first formant high."""
    spread: float
    """0 … 1, second formant high."""
    sharp: float
    """0 … 1, hissing."""
    hum: float
    """0 … 1, nearly nothing but the voice's bottom: m, n, or the bar of b and d."""


class Ear:
    """Turns sound into a mouth a frame; `loud` follows the voice, so that quiet speakers open their mouths as well."""

    def __init__(self) -> None:
        self._loud = -24.0
        self._tables: dict[int, tuple[Singles, Singles]] = {}

    def mouth(self, samples: Singles, rate: int) -> Face:
        """The mouth of a frame: `samples` are its own and half a window on both sides."""
        looks = self._looks(samples, rate)
        level = max(look.level for look in looks)
        self._loud = max(level, self._loud - 6 / FPS, -45.0)  # forgets 6 dB a second
        heard = [float(np.clip((look.level - (self._loud - 30)) / 26, 0, 1)) for look in looks]
        if max(heard) <= 0 or level < FLOOR:
            return Face()
        total = sum(heard)
        mean = {
            name: sum(getattr(look, name) * share for look, share in zip(looks, heard, strict=True)) / total
            for name in ("open", "spread", "sharp", "hum")
        }
        voice = total / len(heard) * (1 - mean["sharp"])
        shut = float(np.clip((mean["hum"] - 0.55) / 0.3, 0, 1)) * min(1.0, 2 * total / len(heard))
        hiss = mean["sharp"] * max(heard)
        return Face(
            jaw=voice * (0.2 + 0.65 * mean["open"]) * (1 - 0.9 * shut),
            wide=(voice * max(0.0, mean["spread"] - 0.45) * 1.1 + 0.4 * hiss) * (1 - shut),
            round=voice * max(0.0, 0.5 - mean["spread"]) * 1.5 * (1 - shut),
            press=shut,
            raise_upper=(0.2 * voice + 0.25 * hiss) * (1 - shut),
            drop_lower=(0.3 * voice * mean["spread"] + 0.4 * hiss) * (1 - shut),
        )

    def _looks(self, samples: Singles, rate: int) -> list[Look]:
        window, masks = self._table(rate)
        last = max(len(samples) - len(window), 0)
        starts = [round(last * (part + 0.5) / PARTS) for part in range(PARTS)]
        padded = np.pad(samples, (0, max(0, len(window) - len(samples))))
        pieces = np.stack([padded[start : start + len(window)] for start in starts]) * window
        power = np.abs(np.fft.rfft(pieces, axis=1)) ** 2 / (window**2).sum() / len(window)
        return [_look(*(float(band) + 1e-12 for band in bands)) for bands in power @ masks.T]

    def _table(self, rate: int) -> tuple[Singles, Singles]:
        """The window and which of its frequencies belong to which band."""
        if rate not in self._tables:
            size = max(16, round(WINDOW * rate))
            pitch = np.fft.rfftfreq(size, 1 / rate)
            edges = ((80, 7800), (80, 500), (200, 500), (550, 1100), (700, 1300), (1600, 2900), (4200, 7800))
            masks = np.stack([(pitch >= low) & (pitch < high) for low, high in edges])
            self._tables[rate] = (np.float32(np.hanning(size)), np.float32(masks))
        return self._tables[rate]


def _look(*bands: float) -> Look:
    whole, bottom, low, middle, second_low, second_high, high = bands
    return Look(
        level=float(10 * np.log10(2 * whole)),
        open=float(np.clip(0.5 + 0.42 * np.log10(middle / low), 0, 1)),
        spread=float(np.clip(0.5 + 0.55 * np.log10(second_high / second_low), 0, 1)),
        sharp=float(np.clip((high / whole - 0.25) / 0.4, 0, 1)),
        hum=float(np.clip(1 - 12 * (whole - bottom) / whole, 0, 1)),
    )
