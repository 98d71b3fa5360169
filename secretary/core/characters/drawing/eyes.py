"""Eyes: sockets, lids, lashes, and the eyeball that the renderer turns."""

from dataclasses import dataclass

import numpy as np

from secretary.core.characters.drawing.canvas import CENTRE, Canvas, Ink, place
from secretary.core.characters.drawing.skin import Half, Skin
from secretary.core.characters.drawing.strokes import Points, blend, curve_path, shift, spline


@dataclass(frozen=True)
class Iris:
    """The colours of one pair of eyes."""

    centre: str
    middle: str
    outer: str
    ring: str
    fibre: str
    white: str = "#efe7e1"
    """The sclera where it is lightest: off-white, or the eyes glare."""
    white_edge: str = "#b79d93"


@dataclass(frozen=True)
class EyeShape:
    """One eye, x from its centre towards the temple, y from its height."""

    at: tuple[float, float]
    """Centre: distance from the centre line, and height in the picture."""
    upper: Half
    """Edge of the upper lid from the inner to the outer corner."""
    lower: Half
    """Edge of the lower lid from the inner to the outer corner."""
    crease: Half
    radius: float
    iris: Iris
    lift: float = 2.5
    """How far the iris' centre lies above the eye's."""
    crease_depth: float = 0.6
    fold: float = 0.0
    """Opacity of a fold of skin that hangs over the outer half of the lid."""
    bag: float = 0.16
    lash: float = 4.8
    """Width of the lash line."""
    hair: float = 4.4
    """Length of single lashes; past 5 they smear over the lid at a blink."""
    wing: float = 4.0
    """How far the lash line runs past the outer corner."""


@dataclass(frozen=True)
class Eye:
    """Where one eye ended up in the picture, edges from the corner by the nose to the outer one."""

    upper: Points
    lower: Points
    iris: tuple[float, float]
    radius: float


LASH = "#1f1411"


def locate(shape: EyeShape, side: int) -> Eye:
    """Compute where an eye lies; side -1 is the picture's left."""
    upper, lower = (place(_moved(shape, edge), side) for edge in (shape.upper, shape.lower))
    # Both irises look at the viewer: mirrored exactly, they would squint by a pixel.
    iris = (CENTRE + side * shape.at[0] - 0.6, shape.at[1] - shape.lift)
    return Eye(upper, lower, iris, shape.radius)


def _moved(shape: EyeShape, points: Half) -> list[tuple[float, float]]:
    return [(shape.at[0] + x, shape.at[1] + y) for x, y in points]


def draw_sockets(canvas: Canvas, skin: Skin, shape: EyeShape) -> None:
    """Model the hollow round both eyes."""
    with canvas.group(clip=canvas.face_clip):
        for side in (-1, 1):
            _draw_socket(canvas, skin, shape, side)


def _draw_socket(canvas: Canvas, skin: Skin, shape: EyeShape, side: int) -> None:
    y, shift = shape.at[1], shape.at[0] - 71
    depth = 0.56 if side > 0 else 0.45

    def at(points: Half) -> list[tuple[float, float]]:
        return [(x + shift, y + rise) for x, rise in points]

    lid = [(20, -36), (46, -36), (80, -37), (112, -26), (118, -6), (84, 3), (46, 4), (26, 6)]
    canvas.patch(at(lid), Ink(skin.shadow, depth * 0.55, 9), side)
    bridge = [(18, -34), (34, -30), (40, -12), (34, 8), (24, 12), (17, -6)]
    canvas.patch(at(bridge), Ink(skin.shadow, depth * 0.5, 8), side)
    bag = [(32, 12), (60, 26), (98, 19), (112, 8), (100, 30), (64, 38), (38, 26)]
    canvas.patch(at(bag), Ink(skin.shadow, shape.bag, 6), side)
    light = 0.34 if side < 0 else 0.2
    canvas.line(at([(44, 36), (72, 42), (104, 32)]), 16, Ink(skin.light, light, 7), side=side)
    canvas.line(at([(62, -40), (90, -42), (114, -32)]), 12, Ink(skin.light, light, 5), side=side)


def draw_eye(canvas: Canvas, skin: Skin, shape: EyeShape, side: int) -> Eye:
    """Draw one eye with its lids and lashes."""
    eye = locate(shape, side)
    opening = curve_path(np.concatenate([eye.upper, eye.lower[-2:0:-1]]))
    _draw_lid(canvas, skin, shape, side)
    with canvas.group(clip=canvas.clip(opening)):
        _draw_bare_ball(canvas, eye, shape.iris)
        _shade_ball(canvas, eye, skin)
        _draw_highlights(canvas, eye)
    _draw_wet_line(canvas, skin, shape, side)
    _draw_lashes(canvas, shape, side)
    return eye


def _draw_lid(canvas: Canvas, skin: Skin, shape: EyeShape, side: int) -> None:
    upper, crease = _moved(shape, shape.upper), _moved(shape, shape.crease)
    # Plain, slightly lighter skin between lash line and crease becomes the closed lid.
    lid = blend(skin.base, skin.blush, 0.25)
    canvas.patch([*upper, *reversed(crease)], Ink(lid, 0.55 if side < 0 else 0.38, 2), side)
    shine = [((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for a, b in zip(spline(upper, 9), spline(crease, 9), strict=True)]
    canvas.line(shine[2:7], 5, Ink(skin.light, 0.45 if side < 0 else 0.28, 2), side=side)
    profile = (0.15, 0.6, 1, 1, 1, 0.7, 0.1)
    canvas.line([(x, y - 3) for x, y in crease], 8, Ink(skin.shadow, 0.48, 3), side=side, profile=profile)
    canvas.line(crease, 3.4, Ink(skin.deep, shape.crease_depth, 1.0), side=side, profile=profile)
    if shape.fold:
        outer = [(x, y) for x, y in crease if x > shape.at[0] - 14]
        canvas.line([(x + 2, y - 1) for x, y in outer], 9, Ink(skin.shadow, shape.fold, 2.2), side=side)


def draw_ball(canvas: Canvas, eye: Eye, iris: Iris) -> None:
    """Draw the whole eyeball without lids: sclera, round iris, pupil and highlights."""
    _draw_bare_ball(canvas, eye, iris)
    _draw_highlights(canvas, eye)


def _draw_bare_ball(canvas: Canvas, eye: Eye, iris: Iris) -> None:
    (x, y), r = eye.iris, eye.radius
    left, right = eye.upper[:, 0].min(), eye.upper[:, 0].max()
    frame = f"M{left - 40:.1f} {y - 60:.1f}H{right + 40:.1f}V{y + 60:.1f}H{left - 40:.1f}Z"
    white = [(0, iris.white), (0.5, iris.white), (0.8, blend(iris.white, iris.white_edge, 0.5)), (1, iris.white_edge)]
    canvas.fill(frame, Ink(canvas.radial((x, y + 4), 46, white)))
    # The pink corner where the lids meet at the nose.
    corner = (eye.upper[0][0] - CENTRE + (2 if x > CENTRE else -2), eye.upper[0][1])
    canvas.spot(corner, (8, 7), Ink("#cf8a80", 0.85, 2.2))
    _draw_iris(canvas, eye, iris)
    canvas.spot((x - CENTRE, y), (r * 0.42, r * 0.42), Ink("#100a09", 1, 0.5))


def _draw_highlights(canvas: Canvas, eye: Eye) -> None:
    """Set the highlights last: the lid's shadow would put them out."""
    (x, y), r = eye.iris, eye.radius
    canvas.spot((x - CENTRE - r * 0.32, y - r * 0.25), (r * 0.22, r * 0.24), Ink("#ffffff", 0.92, 0.4), turn=20)
    canvas.spot((x - CENTRE + r * 0.36, y + r * 0.38), (r * 0.13, r * 0.1), Ink("#ffffff", 0.45, 0.6))


def _draw_iris(canvas: Canvas, eye: Eye, iris: Iris) -> None:
    (x, y), r = eye.iris, eye.radius
    canvas.spot((x - CENTRE, y), (r + 0.9, r + 0.9), Ink(iris.ring, 0.9, 1.0))
    colours = [(0, iris.centre), (0.4, iris.centre), (0.62, iris.middle), (0.84, iris.outer), (1, iris.ring)]
    canvas.spot((x - CENTRE, y), (r, r), Ink(canvas.radial((x, y), r, colours)))
    random = canvas.random
    for angle in np.linspace(0, 2 * np.pi, 46)[:-1] + random.randn(45) * 0.05:
        reach = r * np.array([0.42 + 0.08 * random.rand(), 0.6, 0.74 + 0.16 * random.rand()])
        fibre = np.stack([x - CENTRE + reach * np.cos(angle), y + reach * np.sin(angle)], axis=1)
        canvas.line(fibre, 1.1, Ink(iris.fibre if random.rand() < 0.6 else iris.ring, 0.34))
    # Light enters from the upper left and leaves a crescent at the lower right.
    crescent = [(-0.38, 0.45), (0.1, 0.78), (0.66, 0.35), (0.5, 0.12), (0.1, 0.48)]
    canvas.patch([(x - CENTRE + a * r, y + b * r) for a, b in crescent], Ink(iris.fibre, 0.7, 2))


def _shade_ball(canvas: Canvas, eye: Eye, skin: Skin) -> None:
    upper = eye.upper - (CENTRE, 0)
    band = np.concatenate([upper, shift(upper[::-1], 0, 9)])
    canvas.patch(band, Ink("#3a2420", 0.5, 3.2))
    canvas.line(shift(upper, 0, 2), 6, Ink("#241512", 0.5, 1.5), profile=(0.6, 1, 1, 1))
    if eye.iris[0] > CENTRE:
        canvas.patch(np.concatenate([upper, eye.lower[::-1] - (CENTRE, 0)]), Ink(skin.shadow, 0.12))
    canvas.line(eye.lower - (CENTRE, 1.5), 4, Ink("#ffffff", 0.16, 1), profile=(0.7, 1, 1, 1, 0.7))


def _draw_wet_line(canvas: Canvas, skin: Skin, shape: EyeShape, side: int) -> None:
    lower = _moved(shape, shape.lower)
    wet = Ink(blend(skin.blush, skin.light, 0.45), 0.7, 0.6)
    canvas.line([(x, y + 0.6) for x, y in lower], 3, wet, side=side, profile=(0.5, 1, 1, 1, 0.4))
    lash = Ink(LASH, 0.07 * shape.hair, 0.8)
    canvas.line([(x, y + 2.2) for x, y in lower], 2.2, lash, side=side, profile=(0.1, 0.35, 0.6, 0.9, 0.9))


def _draw_lashes(canvas: Canvas, shape: EyeShape, side: int) -> None:
    """Draw a solid tapered line on the lid's edge and short hairs: long ones smear at a blink."""
    upper = _moved(shape, shape.upper)
    x, y = upper[-1]
    wing = [(x + shape.wing, y - shape.wing * 0.7)] if shape.wing else []
    profile = (0.15, 0.4, 0.62, 0.8, 0.95, 1, 0.95, 0.6, 0.08)
    canvas.line([*upper, *wing], shape.lash, Ink(LASH, 0.95, 0.5), side=side, profile=profile)
    random, roots = canvas.random, spline(upper, 24)
    for share, (x, y) in zip(np.linspace(0, 1, 24)[3:], roots[3:], strict=True):
        out = (-0.3 + 1.15 * share) * shape.hair * (0.35 + 0.75 * share) + random.randn() * 0.4
        up = shape.hair * (0.55 + 0.25 * np.sin(np.pi * share)) * (0.5 + 0.5 * min(1.0, share * 2))
        hair = [(x, y + 0.5), (x + out * 0.45, y - up * 0.35), (x + out, y - up)]
        canvas.line(hair, 1.6, Ink(LASH, 0.2 + 0.5 * share), side=side, profile=(1, 0.8, 0.12))
