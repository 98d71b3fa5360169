"""Mina: a round face, wide-set open eyes, full lips; a halo of short dark curls."""

import numpy as np

from secretary.core.characters.drawing import brows, hair, skin
from secretary.core.characters.drawing.backdrop import Backdrop, draw_backdrop
from secretary.core.characters.drawing.canvas import Canvas, Ink
from secretary.core.characters.drawing.clothes import Cloth, Sweater, draw_sweater
from secretary.core.characters.drawing.eyes import EyeShape, Iris, draw_eye, draw_sockets
from secretary.core.characters.drawing.hair import Curl, draw_curls, scatter
from secretary.core.characters.drawing.mouth import Mouth, draw_mouth
from secretary.core.characters.drawing.nose import Nose, draw_nose
from secretary.core.characters.drawing.portrait import Framing, Portrait
from secretary.core.characters.drawing.strokes import Points, shift, spline

SKIN = skin.Skin(
    gleam="#ffdfbe", light="#d9a278", base="#b47a55", shade="#955c3d", shadow="#6e3d28", deep="#3c1d13",
    blush="#b5563f", rim="#f1e6d0",
)  # fmt: skip
HEAD = skin.Head(
    outline=(
        (0, 172), (76, 180), (130, 214), (156, 270), (166, 330), (168, 392), (166, 436), (160, 484), (148, 530),
        (126, 570), (95, 602), (60, 624), (29, 633), (0, 635),
    ),
    hairline=236, brow=356, chin=634, width=168, blush=0.2, rim=0.14, cheek=464,
)  # fmt: skip
EYE = EyeShape(
    at=(75, 405),
    upper=((-38, 6.5), (-33, 0.5), (-24, -8.6), (-12, -14.8), (0, -16.8), (12, -16), (24, -11), (33, -5), (40, 0.5)),
    lower=((-38, 6.5), (-27, 10.2), (-13, 13.2), (2, 14.4), (16, 13), (30, 8.2), (40, 0.5)),
    crease=((-35, -3), (-26, -16), (-12, -24), (2, -26.5), (17, -24.5), (31, -16.5), (41, -8)),
    radius=18.6,
    iris=Iris(centre="#2f180f", middle="#472718", outer="#331a11", ring="#140907", fibre="#7d4e2f",
              white="#ece2d9", white_edge="#a3887a"),
    lift=2.2, crease_depth=0.5, bag=0.13, lash=5.0, hair=4.2, wing=3.0,
)  # fmt: skip
BROW = brows.Brow(
    spine=((35, 359), (55, 353.5), (78, 349.5), (101, 348.5), (120, 353), (135, 363)),
    thickness=13.5, colour="#1b0f0c", light="#33201a", hairs=160, body=0.5,
)  # fmt: skip
NOSE = Nose(base=503, wings=44, bridge=15, tip=(21, 15), rise=19, nostril=(1.06, 0.95), relief=0.72)
MOUTH = Mouth(
    height=556,
    line=((0, 3), (7, 2.2), (16, 0.8), (31, 1.4), (47, -2.4), (59, -6.6)),
    upper=((0, -14.5), (7, -18.6), (15, -18.8), (32, -14.4), (48, -9), (59, -6.6)),
    lower=((0, 27.5), (22, 25.8), (40, 18.6), (52, 6.4), (59, -6.6)),
    colour="#9d4b47", dark="#6b2d2d", light="#dc9080", seam="#3a1516", gloss=0.4, fold=0.13,
)  # fmt: skip
HAIR = hair.Colours(dark="#0d0908", middle="#241814", light="#4d352a", shine="#8e6a52")
MUSTARD = Cloth(light="#e9bb5e", base="#cf9636", shade="#9c691f", dark="#6b430f")
BACKDROP = Backdrop(top="#b3cdc5", bottom="#4f7672", glow="#e9f0e2", shade="#31524f")
SWEATER = Sweater(
    cloth=MUSTARD,
    collar=((0, 822), (36, 816), (70, 790), (88, 756)),
    shoulder=((120, 766), (190, 790), (258, 818), (314, 860), (346, 926), (360, 1010), (366, 1200)),
    band=24, rib=12.5,
    armhole=((206, 798), (236, 850), (258, 920), (268, 1000), (272, 1100)),
)  # fmt: skip

CROWN = ((0, 92), (74, 98), (140, 124), (194, 174), (226, 244), (236, 326), (229, 400), (214, 452), (186, 482))
"""Outer edge of the hair, right half, top to bottom."""
HAIRLINE = ((164, 462), (162, 430), (160, 380), (154, 330), (138, 288), (108, 258), (66, 242), (0, 237))
"""Inner edge, right half, bottom to top."""


def paint(canvas: Canvas) -> None:
    """Draw Mina."""
    draw_backdrop(canvas, BACKDROP)
    _draw_back_hair(canvas)
    with canvas.group(transform="translate(0 -66)"):
        skin.draw_neck(canvas, SKIN, width=70, chin=HEAD.chin + 34)
        draw_sweater(canvas, SWEATER, SKIN)
    for side in (-1, 1):
        skin.draw_ear(canvas, SKIN, side, at=(158, 396), size=(26, 112))
    skin.draw_face(canvas, SKIN, HEAD)
    draw_sockets(canvas, SKIN, EYE)
    draw_nose(canvas, SKIN, NOSE)
    skin.draw_texture(canvas, strength=0.12, seed=5)
    for side in (-1, 1):
        draw_eye(canvas, SKIN, EYE, side)
        brows.draw_brow(canvas, BROW, side)
    draw_mouth(canvas, SKIN, MOUTH, NOSE)
    _draw_front_hair(canvas)


def _draw_back_hair(canvas: Canvas) -> None:
    half = [*CROWN, (150, 480), (0, 500)]
    outline = np.array([*half, *((-x, y) for x, y in half[-2:0:-1])], np.float64)
    canvas.patch(outline * (0.88, 0.92) + (0, 26), Ink(HAIR.dark, 1, 5))


def _cloud(outer: float = 1.0) -> Points:
    """Outline the hair, its outer edge drawn in to a share of its size."""
    right = [*((x * outer, 300 + (y - 300) * outer) for x, y in CROWN), *HAIRLINE]
    whole = [*right, *((-x, y) for x, y in right[-2:0:-1])]
    return spline(whole, 160, closed=True)


def _light(root: Points) -> float:
    """Light falls from the upper left and gathers in clumps."""
    key = np.exp(-(((root[0] + 95) / 105) ** 2) - ((root[1] - 160) / 85) ** 2)
    side = np.exp(-(((root[0] + 205) / 40) ** 2) - ((root[1] - 330) / 120) ** 2)
    clumps = np.sin(root[0] / 17 + np.sin(root[1] / 23)) * np.sin(root[1] / 15 + root[0] / 40)
    return float(0.37 + 0.5 * key + 0.22 * side + 0.12 * clumps - 0.0005 * root[0] - 0.0004 * (root[1] - 250))


def _draw_front_hair(canvas: Canvas) -> None:
    random, cloud = canvas.random, _cloud()
    with canvas.group(clip=canvas.face_clip):
        canvas.patch(shift(cloud[::3], 0, 6), Ink(SKIN.deep, 0.55, 9))
    # Smaller than the curls reach, or its smooth edge shows between them.
    canvas.patch(_cloud(0.93)[::3], Ink(HAIR.dark, 1, 3))
    roots = scatter(cloud, 1150, random)
    # Curls near the face lie in front of those behind them.
    roots = roots[np.argsort(-np.hypot(roots[:, 0], roots[:, 1] - 400) + 10 * random.randn(len(roots)))]
    draw_curls(canvas, roots, Curl((6, 13), (1.1, 2.1), (2.4, 4.6)), HAIR, _light)
    _draw_fringe(canvas, cloud)
    for side in (-1, 1):
        _draw_hoop(canvas, side)


def _draw_hoop(canvas: Canvas, side: int) -> None:
    angle = np.linspace(-1.1, 4.25, 20)
    ring = np.stack([170 + 12 * np.cos(angle), 511 + 15 * np.sin(angle)], axis=1)
    canvas.line(shift(ring, 1, 2), 4, Ink(SKIN.deep, 0.4, 2), side=side, profile=(1, 1))
    canvas.line(ring, 3.6, Ink("#b98532"), side=side, profile=(0.6, 1, 1, 0.6))
    canvas.line(shift(ring[9:16], -0.4, -0.8), 1.8, Ink("#fff0c0", 0.9, 0.4), side=side)


def _draw_fringe(canvas: Canvas, cloud: Points) -> None:
    """Break both edges with small loose curls."""
    edge = cloud[canvas.random.randint(0, len(cloud), 120)]
    small = Curl((3, 6), (0.8, 1.6), (1.2, 2.2))
    draw_curls(canvas, edge + canvas.random.randn(120, 2) * 2.2, small, HAIR, lambda root: _light(root) * 0.8)


PORTRAIT = Portrait(name="mina", seed=11, framing=Framing(1.1, -22), eye=EYE, mouth=MOUTH, paint=paint)
