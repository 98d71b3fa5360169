"""Mouths: closed lips round one dark, smooth line, which the renderer parts."""

from dataclasses import dataclass

import numpy as np

from secretary.core.characters.drawing.canvas import CENTRE, Canvas, Ink, place
from secretary.core.characters.drawing.nose import Nose
from secretary.core.characters.drawing.skin import Half, Skin
from secretary.core.characters.drawing.strokes import Points, blend, curve_path, shift, spline


@dataclass(frozen=True)
class Mouth:
    """One mouth; right halves from the centre to the corner, y from its height."""

    height: float
    line: Half
    upper: Half
    """Upper outline; its last point is the corner."""
    lower: Half
    colour: str
    dark: str
    light: str
    seam: str
    """Colour of the line between the lips."""
    gloss: float = 0.4
    fold: float = 0.2
    """Opacity of the fold from nose to mouth."""


@dataclass(frozen=True)
class Lips:
    """Where the lips ended up in the picture, each from the left corner to the right."""

    line: Points
    upper: Points
    lower: Points


def locate(mouth: Mouth) -> Lips:
    """Compute where the lips lie."""
    line, upper, lower = (_whole(mouth, half) for half in (mouth.line, mouth.upper, mouth.lower))
    return Lips(line, upper, lower)


def _whole(mouth: Mouth, half: Half) -> Points:
    left = [(-x, y) for x, y in reversed(half) if x > 0]
    return place([(x, mouth.height + y) for x, y in (*left, *half)])


def draw_mouth(canvas: Canvas, skin: Skin, mouth: Mouth, nose: Nose) -> Lips:
    """Draw the closed mouth inside the face clip."""
    lips = locate(mouth)
    with canvas.group(clip=canvas.face_clip):
        _draw_surroundings(canvas, skin, mouth, nose)
        _draw_lips(canvas, skin, mouth, lips)
        _draw_seam(canvas, mouth, lips)
    return lips


def _draw_surroundings(canvas: Canvas, skin: Skin, mouth: Mouth, nose: Nose) -> None:
    y, corner = mouth.height, mouth.line[-1][0]
    top, bottom = y + mouth.upper[0][1], y + mouth.lower[0][1]
    chin = [
        (-40, bottom - 2),
        (0, bottom + 3),
        (44, bottom - 3),
        (34, bottom + 14),
        (0, bottom + 17),
        (-30, bottom + 13),
    ]
    canvas.patch(chin, Ink(skin.shadow, 0.52, 6))
    canvas.line([(-5, top - 26), (-6, top - 14), (-6, top - 5)], 7, Ink(skin.light, 0.36, 3))
    canvas.line([(1, top - 28), (1, top - 16), (1, top - 4)], 8, Ink(skin.shadow, 0.32, 3.4))
    ridge = [(x, y + rise - 4) for x, rise in mouth.upper]
    canvas.line(ridge, 5, Ink(skin.light, 0.42, 2.4), side=-1)
    canvas.line(ridge, 5, Ink(skin.light, 0.24, 2.4))
    for side in (-1, 1):
        canvas.spot((side * (corner + 5), y + mouth.line[-1][1] + 2), (9, 9), Ink(skin.shadow, 0.44, 5))
        fold = [
            (nose.wings + 9, nose.base - 8),
            (nose.wings + 22, nose.base + 14),
            (corner + 16, y - 18),
            (corner + 19, y + 4),
        ]
        depth = mouth.fold * (1.25 if side > 0 else 1)
        canvas.line(fold, 11, Ink(skin.shadow, depth, 4.5), side=side, profile=(0.25, 1, 0.7, 0.1))
        cheek = [(x + 14, rise) for x, rise in fold[:3]]
        canvas.line(cheek, 14, Ink(skin.light, 0.2 if side < 0 else 0.1, 6), side=side)


def _draw_lips(canvas: Canvas, skin: Skin, mouth: Mouth, lips: Lips) -> None:
    y, top, bottom = mouth.height, lips.upper[:, 1].min(), lips.lower[:, 1].max()
    canvas.fill(curve_path(np.concatenate([lips.upper, lips.lower[-2:0:-1]])), Ink(mouth.colour, 0.5, 2.2))
    upper = curve_path(np.concatenate([lips.upper, lips.line[-2:0:-1]]))
    lower = curve_path(np.concatenate([lips.line, lips.lower[-2:0:-1]]))
    shades = [(0, blend(mouth.colour, skin.base, 0.25)), (0.45, mouth.colour), (1, mouth.dark)]
    canvas.fill(upper, Ink(canvas.linear((0, top), (0, y + 2), shades), 0.95, 0.8))
    shades = [(0, mouth.dark), (0.22, mouth.colour), (0.55, blend(mouth.colour, mouth.light, 0.35))]
    shades.append((1, blend(mouth.colour, mouth.dark, 0.3)))
    canvas.fill(lower, Ink(canvas.linear((0, y), (0, bottom), shades), 0.95, 0.8))
    with canvas.group(clip=canvas.clip(upper, lower)):
        _draw_relief(canvas, mouth, lips)


def _draw_relief(canvas: Canvas, mouth: Mouth, lips: Lips) -> None:
    y, full, corner = mouth.height, mouth.lower[0][1], mouth.line[-1][0]
    top = y + mouth.upper[0][1]
    shaded = [(16, top - 6), (corner + 6, top - 6), (corner + 6, y + full + 4), (26, y + full + 4), (34, y + 4)]
    canvas.patch(shaded, Ink(mouth.dark, 0.3, 9))
    sheen = [(-0.52, 0.33), (-0.17, 0.3), (0, 0.36), (0.2, 0.3), (0.35, 0.4), (0.2, 0.66), (-0.07, 0.7), (-0.42, 0.63)]
    canvas.patch([(a * corner, y + b * full) for a, b in sheen], Ink(mouth.light, mouth.gloss, 3.4))
    glint = [(-0.38, 0.4), (-0.1, 0.38), (-0.1, 0.52), (-0.34, 0.56)]
    canvas.patch([(a * corner, y + b * full) for a, b in glint], Ink("#ffffff", mouth.gloss * 0.45, 1.8))
    for x in canvas.random.uniform(-0.75, 0.75, 34) * corner:
        bend = x * 0.06
        canvas.line(
            [(x, y + 3), (x + bend, y + full * 0.45), (x + bend * 2.2, y + full * 0.8)], 1.3, Ink(mouth.dark, 0.13, 0.4)
        )
    ridge = spline(lips.upper, 21)[3:8] - (CENTRE, 0) + (2, 4)
    canvas.line(ridge, 4, Ink(mouth.light, mouth.gloss * 0.7, 1.8))


def _draw_seam(canvas: Canvas, mouth: Mouth, lips: Lips) -> None:
    line = spline(lips.line - (CENTRE, 0), 13)
    canvas.line(shift(line, 0, 1.5), 7, Ink(mouth.dark, 0.55, 2), profile=(0.2, 0.8, 1, 1, 1, 0.8, 0.2))
    canvas.line(line, 3.1, Ink(mouth.seam, 0.93, 0.5), profile=(0.6, 0.95, 0.85, 0.95, 1, 0.95, 0.85, 0.95, 0.6))
    corner, rise = mouth.line[-1]
    y = mouth.height + rise
    for side in (-1, 1):
        tail = [(corner - 5, y + 1), (corner, y), (corner + 4, y - 1.4)]
        canvas.line(tail, 3.4, Ink(mouth.seam, 0.65, 1), side=side, profile=(0.6, 1, 0.2))
