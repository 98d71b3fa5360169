"""From sound alone to mouths, causally: how loud, how open (first formant), how spread (second), how sharp."""

from dataclasses import dataclass

import numpy as np

from gpu_tasks.render.pixels import Singles, singles
from secretary.wire.types import FPS, Face

WINDOW = 0.032
"""Seconds of sound that one look takes."""

PARTS = 4
"""Looks a frame: a closure of the lips lasts 50 to 100 ms, so a frame alone would miss it."""

FORGET = 6.0
"""Decibels a second by which a loud moment stops to count."""

HABIT = 0.03
"""How fast it gets used to a voice's colour: some two seconds of speech."""

FLOOR = -60.0
"""Decibels under which nothing counts as voice, whatever came before."""


@dataclass(frozen=True, slots=True)
class Look:
    """One window of sound."""

    level: float
    """Decibels against full scale."""
    clear: float
    """Decibels above the voice's own bottom: what closed lips take away."""
    open: float
    """Powers of ten by which the middle stands above the low: high with a high first formant."""
    spread: float
    """Powers of ten by which the high stands above the middle: high with a high second formant."""
    sharp: float
    """0 … 1, hissing."""


class Ear:
    """Turns sound into a mouth a frame; it follows the voice, so that quiet speakers open their mouths as well."""

    def __init__(self) -> None:
        self._loud, self._clear = -26.0, -34.0
        self._usual = np.array([-0.45, -0.55])  # of open and spread: voices differ in colour
        self._tables: dict[int, tuple[Singles, Singles]] = {}

    def mouth(self, samples: Singles, rate: int) -> Face:
        """The mouth of a frame: `samples` are its own and half a window on both sides."""
        looks = self._looks(samples, rate)
        level = max(look.level for look in looks)
        self._loud = max(level, self._loud - FORGET / FPS, -45.0)
        self._clear = max(*(look.clear for look in looks), self._clear - FORGET / FPS, -53.0)
        heard = [float(np.clip((look.level - (self._loud - 28)) / 24, 0, 1)) for look in looks]
        if max(heard) <= 0 or level < FLOOR:
            return Face()
        return self._shaped(looks, heard)

    def _shaped(self, looks: list[Look], heard: list[float]) -> Face:
        total = sum(heard)
        opened, spread, sharp = (
            sum(value * share for value, share in zip(values, heard, strict=True)) / total
            for values in zip(*((look.open, look.spread, look.sharp) for look in looks), strict=True)
        )
        part = total / len(looks)
        self._usual += HABIT * part * (np.array([opened, spread]) - self._usual)
        opened = float(np.clip(0.5 + 0.45 * (opened - self._usual[0]), 0, 1))
        spread = float(np.clip(0.5 + 0.55 * (spread - self._usual[1]), 0, 1))
        dull = [float(np.clip((self._clear - look.clear - 24) / 8, 0, 1)) for look in looks]
        shut = min(1.0, 1.3 * sum(dull) / len(dull)) * min(1.0, 2 * part)
        voice = part * (1 - sharp)
        hiss = sharp * max(heard)
        return Face(
            jaw=voice * (0.18 + 0.66 * opened) * (1 - 0.9 * shut),
            wide=(voice * max(0.0, spread - 0.42) * 1.4 + 0.4 * hiss) * (1 - shut),
            round=voice * max(0.0, 0.45 - spread) * 1.5 * (1 - shut),
            press=shut,
            raise_upper=(0.2 * voice + 0.25 * hiss) * (1 - shut),
            drop_lower=(0.35 * voice * spread + 0.4 * hiss) * (1 - shut),
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
            edges = ((80, 7800), (500, 7800), (200, 500), (550, 1100), (700, 1300), (1600, 2900), (4200, 7800))
            masks = np.stack([(pitch >= low) & (pitch < high) for low, high in edges])
            self._tables[rate] = (singles(np.hanning(size)), singles(masks))
        return self._tables[rate]


def _look(*bands: float) -> Look:
    whole, upper, low, middle, second_low, second_high, high = bands
    return Look(
        level=float(10 * np.log10(2 * whole)),
        clear=float(10 * np.log10(2 * upper)),
        open=float(np.log10(middle / low)),
        spread=float(np.log10(second_high / second_low)),
        sharp=float(np.clip((high / whole - 0.25) / 0.4, 0, 1)),
    )
