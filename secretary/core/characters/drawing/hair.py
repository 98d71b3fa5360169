"""Hair: strands between guide curves, locks with a round cross-section, short hairs and curls."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import RandomState
from numpy.typing import NDArray

from secretary.core.characters.drawing.canvas import Canvas, Ink
from secretary.core.characters.drawing.skin import Half
from secretary.core.characters.drawing.strokes import Points, blend, inside, normals, shift, spline

Range = tuple[float, float]
Tone = Callable[[float, float, RandomState], str]
"""Colour of a strand from its place across the guides and along them, both 0 to 1."""


@dataclass(frozen=True)
class Colours:
    """One head's hair from shadow to shine."""

    dark: str
    middle: str
    light: str
    shine: str

    def at(self, lightness: float) -> str:
        """Give the colour at a lightness: 0 dark, 0.4 middle, 0.8 light, 1 shine."""
        steps = (self.dark, self.middle, self.light, self.shine)
        place = float(np.interp(lightness, (0, 0.4, 0.8, 1), (0, 1, 2, 3)))
        first = min(int(place), 2)
        return blend(steps[first], steps[first + 1], place - first)


@dataclass(frozen=True)
class Strands:
    """How a sheaf of strands is drawn."""

    count: int
    width: Range
    opacity: Range
    wobble: float = 2.0
    """Pixels by which a strand leaves its guide."""
    start: Range = (0.0, 0.1)
    """Where strands begin along the guides."""
    end: Range = (0.9, 1.0)
    across: Range = (0.0, 1.0)
    """Which part of the sheaf they fill."""
    profile: Sequence[float] = (0.15, 0.9, 1, 0.9, 0.1)


def draw_strands(canvas: Canvas, guides: Sequence[Half], look: Strands, tone: Tone, side: int = 1) -> None:
    """Draw tapered strands between neighbouring guide curves."""
    random = canvas.random
    curves = np.stack([spline(guide, 41) for guide in guides])
    for share in np.sort(random.rand(look.count)):
        across = look.across[0] + (look.across[1] - look.across[0]) * share
        start, end = random.uniform(*look.start), random.uniform(*look.end)
        if end <= start + 0.03:
            continue
        strand = _wobble(_between(curves, across, (start, end)), look.wobble, random)
        colour = tone(across, (start + end) / 2, random)
        ink = Ink(colour, random.uniform(*look.opacity))
        canvas.line(strand, random.uniform(*look.width), ink, side=side, profile=look.profile)


def _between(curves: NDArray[np.float64], across: float, span: Range) -> Points:
    place = across * (len(curves) - 1)
    first = min(max(int(place), 0), len(curves) - 2)
    curve = curves[first] * (1 - place + first) + curves[first + 1] * (place - first)
    at = np.linspace(*span, 8) * 40
    return np.stack([np.interp(at, np.arange(41), curve[:, axis]) for axis in (0, 1)], axis=1)


def _wobble(strand: Points, size: float, random: RandomState) -> Points:
    along, phase = np.linspace(0, 1, len(strand)), random.rand(2) * 6.28
    slow, fast = size * np.clip(random.randn(2), -1.4, 1.4)
    sway = slow * np.sin(3 * along + phase[0]) + 0.5 * fast * np.sin(8 * along + phase[1])
    moved: Points = strand + normals(strand) * sway[:, None]
    return moved


def draw_lock(canvas: Canvas, spine: Half, width: float, colours: Colours, *, light: float, side: int = 1) -> None:
    """Draw one lock: dark at its edges, light along its upper left flank, so that it looks round."""
    curve, random = spline(spine, 24), canvas.random
    across = normals(curve)
    body = (0.03, 0.8, 1, 1, 0.9, 0.7, 0.12)
    canvas.line(shift(curve, 2.5, 2), width * 1.1, Ink(colours.dark, 0.34, 2.4), side=side, profile=body)
    canvas.line(curve, width, Ink(colours.at(light * 0.5), 0.95, 0.6), side=side, profile=body)
    shape = np.interp(np.linspace(0, 1, 24), np.linspace(0, 1, len(body)), body)[:, None]
    for offset in np.sort(random.uniform(-0.5, 0.5, max(6, int(width * 1.1)))):
        start = int(random.randint(0, 6))
        hair = (curve + across * shape * width * offset)[start : 24 - int(random.randint(0, 5)) : 3]
        roundness = np.sqrt(max(0.0, 1 - (2 * offset) ** 2))
        tone = light * (0.25 + 0.75 * roundness) + 0.13 * random.randn()
        ink = Ink(colours.at(float(np.clip(tone, 0, 1))), 0.3 + 0.5 * random.rand())
        canvas.line(hair, 1 + 1.6 * random.rand(), ink, side=side, profile=(0.1, 0.9, 1, 0.8, 0.1))


def scatter(region: Points, count: int, random: RandomState) -> Points:
    """Pick `count` random points inside a polygon."""
    low, high = region.min(0), region.max(0)
    found = np.empty((0, 2))
    while len(found) < count:
        tries = random.uniform(low, high, (count * 3, 2))
        found = np.concatenate([found, tries[inside(tries, region)]])
    return found[:count]


@dataclass(frozen=True)
class Curl:
    """The shape of one curl."""

    radius: Range
    turns: Range
    width: Range


def draw_curls(canvas: Canvas, roots: Points, curl: Curl, colours: Colours, light: Callable[[Points], float]) -> None:
    """Draw curls in the order given, each over the shadow that it casts; `roots` round the centre line."""
    random = canvas.random
    for root in roots:
        coil = _coil(root, curl, random)
        width = random.uniform(*curl.width)
        canvas.line(shift(coil, 1.5, 2.5), width * 1.5, Ink(colours.dark, 0.55, 0), profile=(0.5, 1, 1, 0.5))
        tone = float(np.clip(light(root) + 0.14 * random.randn(), 0, 1))
        canvas.line(coil, width, Ink(colours.at(tone * 0.8), 0.9), profile=(0.4, 1, 1, 0.9, 0.2))
        lit = coil[len(coil) // 4 : len(coil) // 2 + 1]
        canvas.line(
            shift(lit, -0.6, -0.6),
            width * 0.42,
            Ink(colours.at(min(1.0, tone * 1.5)), 0.2 + 0.6 * tone),
            profile=(0.1, 1, 0.1),
        )


def _coil(root: Points, curl: Curl, random: RandomState) -> Points:
    turns, radius, heading = random.uniform(*curl.turns), random.uniform(*curl.radius), random.rand() * 6.28
    along = np.linspace(0, 1, 5 + int(turns * 5))
    angle = heading + along * turns * 6.28 * (1 if random.rand() < 0.5 else -1)
    reach = radius * (1.15 - 0.5 * along)
    drift = along * radius * 1.2
    x = root[0] + reach * np.cos(angle) + drift * np.cos(heading + 1)
    y = root[1] + reach * 0.85 * np.sin(angle) + drift * np.sin(heading + 1)
    return np.stack([x, y], axis=1)
