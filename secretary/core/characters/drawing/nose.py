"""Noses: a bridge, a tip and two wings, by shadow and highlight only."""

from dataclasses import dataclass

from secretary.core.characters.drawing.canvas import Canvas, Ink
from secretary.core.characters.drawing.skin import Skin


@dataclass(frozen=True)
class Nose:
    """One nose; lengths in picture pixels, widths halved."""

    base: float
    """Height of the nostrils' lower edge."""
    wings: float
    bridge: float
    """Where the bridge turns into the side of the nose."""
    tip: tuple[float, float]
    """Radii of the tip's ball."""
    rise: float
    """Distance from the base up to the tip's centre."""
    nostril: tuple[float, float] = (1.0, 1.0)
    """Relative width and height of the nostrils."""
    relief: float = 1.0
    """How strongly the bridge stands out."""
    bump: float = 0.0
    """Opacity of a highlight where the bone ends."""


def draw_nose(canvas: Canvas, skin: Skin, nose: Nose) -> None:
    """Draw the nose inside the face clip."""
    with canvas.group(clip=canvas.face_clip):
        _draw_bridge(canvas, skin, nose)
        _draw_tip(canvas, skin, nose)
        _draw_under_plane(canvas, skin, nose)
        for side in (-1, 1):
            _draw_wing(canvas, skin, nose, side)
        x, y = -nose.tip[0] * 0.28, nose.base - nose.rise
        canvas.spot((x, y), (nose.tip[0] * 0.5, nose.tip[1] * 0.55), Ink(skin.light, 0.7, 4.5))
        canvas.spot((x - 1, y - 2), (nose.tip[0] * 0.2, nose.tip[1] * 0.22), Ink(skin.gleam, 0.6, 1.9))


def _draw_bridge(canvas: Canvas, skin: Skin, nose: Nose) -> None:
    b, base, relief = nose.bridge, nose.base, nose.relief
    shaded = [
        (b, 372),
        (b + 1, 400),
        (b - 1, 440),
        (b + 3, base - 39),
        (b + 14, base - 27),
        (nose.wings + 6, base - 15),
    ]
    shaded += [(nose.wings + 16, base - 7), (b + 30, base - 37), (b + 20, 430), (b + 12, 400), (b + 14, 372)]
    canvas.patch(shaded, Ink(skin.shadow, 0.44 * relief, 8))
    lit = [(b + 3, 374), (b + 4, 405), (b + 4, 440), (b + 10, base - 37), (b + 26, base - 25), (b + 18, 440)]
    canvas.patch([*lit, (b + 13, 405), (b + 15, 376)], Ink(skin.shadow, 0.26 * relief, 8), -1)
    core = [(b - 6, 400), (b - 5, 440), (b - 2, base - 33), (b + 5, base - 25), (b + 6, 450), (b + 2, 410)]
    canvas.patch(core, Ink(skin.shadow, 0.26 * relief, 5))
    ridge = [(-5, 372), (-6, 410), (-6, 446), (-6, base - nose.rise - 8)]
    canvas.line(ridge, b + 1, Ink(skin.light, 0.52 * relief, 6), profile=(0.3, 0.8, 1, 0.8))
    canvas.line([(-6, 402), (-7, 430), (-7, 456)], 5, Ink(skin.gleam, 0.24 * relief, 3), profile=(0.2, 1, 0.2))
    if nose.bump:
        canvas.spot((-5, 424), (8, 9), Ink(skin.light, nose.bump, 4))
        canvas.spot((b - 1, 426), (4, 13), Ink(skin.shadow, nose.bump * 0.8, 4))


def _draw_tip(canvas: Canvas, skin: Skin, nose: Nose) -> None:
    y = nose.base - nose.rise
    canvas.spot((0, y + 3), (nose.wings * 0.62, 16), Ink(skin.blush, 0.24, 8))
    canvas.spot((nose.tip[0] * 0.8, y + 2), (nose.tip[0] * 0.45, nose.tip[1]), Ink(skin.shadow, 0.26, 5))
    canvas.spot((-nose.tip[0] * 1.15, y + 3), (nose.tip[0] * 0.3, nose.tip[1] * 0.8), Ink(skin.shadow, 0.2, 4))


def _draw_under_plane(canvas: Canvas, skin: Skin, nose: Nose) -> None:
    w, base = nose.wings, nose.base
    under = [(-w + 2, base - 9), (-w * 0.55, base - 8), (-10, base - 3), (0, base - 1), (10, base - 3)]
    under += [(w * 0.55, base - 9), (w - 1, base - 9), (w - 3, base - 1), (w * 0.5, base + 2), (12, base + 5)]
    under += [(0, base + 7), (-12, base + 5), (-w * 0.5, base + 2), (-w + 4, base - 1)]
    canvas.patch(under, Ink(skin.shadow, 0.66, 3.4))
    cast = [(-20, base + 3), (0, base + 8), (w - 4, base), (w + 8, base + 3), (26, base + 17), (2, base + 20)]
    canvas.patch([*cast, (-12, base + 14)], Ink(skin.shadow, 0.34, 7))


def _draw_wing(canvas: Canvas, skin: Skin, nose: Nose, side: int) -> None:
    w, base = nose.wings, nose.base
    wide, high = nose.nostril
    colour, opacity = (skin.light, 0.34) if side < 0 else (skin.blush, 0.2)
    canvas.spot((side * (w - 7), base - 13), (9, 10), Ink(colour, opacity, 4))
    inner, outer = 9.0, 9 + (w * 0.7 - 9) * wide
    middle = (inner + outer) / 2
    hole = [(inner, base - 1), (inner + 4, base - 2 - 4 * high), (middle + 3, base - 2 - 6.5 * high)]
    hole += [(outer, base - 2 - 4 * high), (outer - 1, base - 2.2), (middle + 1, base - 1.2), (inner + 6, base + 1)]
    canvas.patch(hole, Ink(skin.deep, 0.88, 1.3), side)
    groove = [(w - 5, base - 25), (w + 1, base - 16), (w + 1.5, base - 7), (w - 6, base - 1), (w - 14, base - 1)]
    crease = Ink(skin.shadow, 0.8 if side > 0 else 0.6, 1.8)
    canvas.line(groove, 4.5, crease, side=side, profile=(0.1, 0.8, 1, 0.8, 0.2))
