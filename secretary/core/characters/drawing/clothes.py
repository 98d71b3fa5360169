"""Clothes: a ribbed sweater whose ribs follow body and arms, and a blazer."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from secretary.core.characters.drawing.canvas import CENTRE, Canvas, Ink, place
from secretary.core.characters.drawing.skin import Half, Skin
from secretary.core.characters.drawing.strokes import blend, curve_path, shift, spline


@dataclass(frozen=True)
class Cloth:
    """The colours of one cloth."""

    light: str
    base: str
    shade: str
    dark: str


@dataclass(frozen=True)
class Sweater:
    """A crew-neck sweater; halves run from the collar down, x from the centre line."""

    cloth: Cloth
    shoulder: Half
    """From the collar along the shoulder to the outside of the arm."""
    collar: Half
    """Inner edge of the collar from the centre up to the neck."""
    band: float
    """Width of the collar's band."""
    armhole: Half
    """Seam from the shoulder down to the armpit and on along the inner arm."""
    rib: float
    """Distance between two ribs."""


def draw_sweater(canvas: Canvas, sweater: Sweater, skin: Skin) -> None:
    """Draw body, sleeves, ribs and collar."""
    right = [*sweater.collar, *sweater.shoulder]
    outline = place([*((-x, y) for x, y in reversed(right)), *right[1:], (420, 1200), (-420, 1200)])
    body = curve_path(outline)
    cloth = sweater.cloth
    across = [(0, cloth.light), (0.3, cloth.base), (0.65, blend(cloth.base, cloth.shade, 0.6)), (1, cloth.shade)]
    canvas.fill(body, Ink(canvas.linear((120, 760), (900, 1000), across)))
    with canvas.group(clip=canvas.clip(body)):
        for side in (-1, 1):
            _draw_body_ribs(canvas, sweater, side)
            _draw_sleeve(canvas, sweater, side)
        canvas.patch([(140, 850), (390, 860), (470, 1090), (90, 1090)], Ink(cloth.shade, 0.3, 40))
        collar = [(x, y + sweater.band + 12) for x, y in sweater.collar]
        canvas.line(_both(collar), 24, Ink(cloth.dark, 0.4, 8), profile=(1, 1))
    _draw_collar(canvas, sweater, skin)


def _both(half: Half) -> list[tuple[float, float]]:
    return [*((-x, y) for x, y in reversed(half)), *half[1:]]


def _rib(canvas: Canvas, points: Sequence[tuple[float, float]], cloth: Cloth, side: int) -> None:
    profile = (0.2, 1, 1, 1, 1)
    canvas.line(points, 3.4, Ink(cloth.dark, 0.2, 0.9), side=side, profile=profile)
    canvas.line([(x - 3.4 * side, y) for x, y in points], 2.4, Ink(cloth.light, 0.17, 0.7), side=side, profile=profile)


def _draw_body_ribs(canvas: Canvas, sweater: Sweater, side: int) -> None:
    seam = spline(sweater.armhole, 40)
    clip = curve_path(place([(-2, 690), (seam[0][0], 690), *seam, (-2, 1200)], side), tension=0.3)
    with canvas.group(clip=canvas.clip(clip)):
        for x in np.arange(sweater.rib / 2, 330, sweater.rib):
            # Ribs fan out from the neck and fall straight below the chest.
            _rib(
                canvas,
                [(x * 0.8, 720), (x * 0.93, 800), (x, 880), (x * 1.02, 970), (x * 1.02, 1190)],
                sweater.cloth,
                side,
            )


def _draw_sleeve(canvas: Canvas, sweater: Sweater, side: int) -> None:
    cloth = sweater.cloth
    seam, outer = spline(sweater.armhole, 30), spline(sweater.shoulder, 30)
    outer = outer[np.argmin(np.abs(outer[:, 0] - seam[0][0])) :]
    edge = spline(outer, 30)
    clip = curve_path(place([*seam, *shift(edge[::-1], 14, -8)], side), tension=0.6)
    with canvas.group(clip=canvas.clip(clip)):
        canvas.patch([*seam, *shift(edge[::-1], 30, -10)], Ink(cloth.light if side < 0 else cloth.shade, 0.16, 6), side)
        for share in np.arange(0.03, 1.0, sweater.rib / 118):
            _rib(canvas, [tuple(p) for p in (seam * (1 - share) + edge * share)[4::3]], cloth, side)
        canvas.line(shift(outer[4:22], -14, 12), 26, Ink(cloth.light, 0.5 if side < 0 else 0.14, 10), side=side)
        canvas.line(
            shift(edge[10:], 2, 0), 34, Ink(cloth.dark, 0.4 if side > 0 else 0.22, 11), side=side, profile=(0.2, 1, 1)
        )
        canvas.line(shift(seam[12:], 7, 0), 24, Ink(cloth.dark, 0.45, 8), side=side, profile=(0.1, 0.8, 1, 1))
    canvas.line(seam, 3.2, Ink(cloth.dark, 0.5, 1.2), side=side, profile=(0.3, 1, 1, 1))
    canvas.line(shift(seam[14:], -8, 0), 20, Ink(cloth.dark, 0.4, 8), side=side, profile=(0.1, 1, 1))
    fold = [
        (seam[14][0] - 4, seam[14][1]),
        (seam[14][0] - 60, seam[14][1] + 50),
        (seam[14][0] - 130, seam[14][1] + 130),
    ]
    canvas.line(fold, 20, Ink(cloth.dark, 0.2, 10), side=side, profile=(0.8, 0.8, 0.1))


def _draw_collar(canvas: Canvas, sweater: Sweater, skin: Skin) -> None:
    cloth, inner = sweater.cloth, _both(sweater.collar)
    knots = spline(inner, 60)
    middle = knots.mean(0) - (0, 70)
    away = knots - middle
    # The band narrows where it turns behind the neck.
    width = sweater.band * np.interp(np.linspace(0, 1, 60), (0, 0.12, 0.88, 1), (0.35, 1, 1, 0.35))
    outer = knots + away / np.linalg.norm(away, axis=1, keepdims=True) * width[:, None]
    band = curve_path(place([*knots, *outer[::-1]]))
    paint = canvas.linear(
        (CENTRE - 130, 0), (CENTRE + 130, 0), [(0, cloth.light), (0.45, cloth.base), (1, cloth.shade)]
    )
    canvas.fill(band, Ink(paint))
    with canvas.group(clip=canvas.clip(band)):
        for near, far in zip(knots, outer, strict=True):
            canvas.line([near, (near + far) / 2, far], 2.6, Ink(cloth.dark, 0.32, 0.8), profile=(1, 1))
        canvas.line(shift(knots[::4], 0, 2), 4, Ink(cloth.light, 0.5, 1.4), profile=(1, 1))
        canvas.line(shift(outer[::4], 0, -1), 4, Ink(cloth.dark, 0.45, 1.6), profile=(1, 1))
    canvas.line(shift(knots[9:-9:3], 0, -6), 9, Ink(skin.deep, 0.36, 4), profile=(0.3, 1, 0.3))
