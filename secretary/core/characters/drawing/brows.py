"""Eyebrows: a soft body under single hairs."""

from dataclasses import dataclass

import numpy as np

from secretary.core.characters.drawing.canvas import Canvas, Ink
from secretary.core.characters.drawing.skin import Half
from secretary.core.characters.drawing.strokes import normals, spline

THICKNESS = (0.55, 0.88, 1.0, 0.74, 0.12)
"""Relative thickness from the nose to the temple."""


@dataclass(frozen=True)
class Brow:
    """One eyebrow from the nose to the temple."""

    spine: Half
    thickness: float
    colour: str
    light: str
    hairs: int = 130
    body: float = 0.5
    """Opacity of the soft body."""


def draw_brow(canvas: Canvas, brow: Brow, side: int) -> None:
    """Draw one eyebrow."""
    spine = spline(brow.spine, 60)
    across = normals(spine)
    width = brow.thickness * np.interp(np.linspace(0, 1, 60), np.linspace(0, 1, 5), THICKNESS)[:, None]
    body = np.concatenate([(spine - across * width * 0.46)[::6], (spine + across * width * 0.4)[::-6]])
    canvas.patch(body, Ink(brow.colour, brow.body, 2.8), side)
    canvas.line(spine[3::6], brow.thickness * 0.6, Ink(brow.colour, brow.body * 0.6, 2), side=side, profile=THICKNESS)
    for share in np.sort(canvas.random.rand(brow.hairs)):
        _draw_hair(canvas, brow, share, side)


def _draw_hair(canvas: Canvas, brow: Brow, share: float, side: int) -> None:
    random, spine = canvas.random, spline(brow.spine, 60)
    place = int(share * 59)
    along, across = np.gradient(spine, axis=0)[place], normals(spine)[place]
    along = along / np.linalg.norm(along)
    lateral = random.rand() - 0.5
    width = brow.thickness * np.interp(share, np.linspace(0, 1, 5), THICKNESS)
    root = spine[place] + across * lateral * width * 0.9
    # Hairs stand up at the nose and lie flat towards the temple; the upper edge combs down.
    rise = float(np.interp(share, [0, 0.2, 0.5, 1], [1.0, 0.62, 0.28, 0.02])) * (1 if lateral > -0.15 else 0.35)
    rise = (-0.15 if share > 0.3 and lateral < -0.2 else rise) + random.randn() * 0.1
    length = np.interp(share, [0, 0.5, 1], [10, 12, 8]) * (0.7 + 0.5 * random.rand())
    direction = along * np.cos(rise) - across * np.sin(rise)
    tip = root + direction * length * 0.75 + along * length * 0.25
    colour = brow.colour if random.rand() < 0.75 else brow.light
    opacity = (0.3 + 0.4 * random.rand()) * np.interp(share, [0, 0.22], [0.4, 1])
    canvas.line(
        [root, root + direction * length * 0.5, tip], 1.8, Ink(colour, opacity), side=side, profile=(0.6, 1, 0.15)
    )
