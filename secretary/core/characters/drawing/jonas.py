"""Jonas: a square face, hooded eyes, a strong nose; short greying hair and beard."""

import numpy as np
from numpy.random import RandomState

from secretary.core.characters.drawing import brows, hair, skin
from secretary.core.characters.drawing.backdrop import Backdrop, draw_backdrop
from secretary.core.characters.drawing.beard import draw_beard
from secretary.core.characters.drawing.canvas import Canvas, Ink, place
from secretary.core.characters.drawing.clothes import Cloth, Sweater, draw_sweater
from secretary.core.characters.drawing.eyes import EyeShape, Iris, draw_eye, draw_sockets
from secretary.core.characters.drawing.hair import Strands, draw_lock, draw_strands
from secretary.core.characters.drawing.mouth import Mouth, draw_mouth
from secretary.core.characters.drawing.nose import Nose, draw_nose
from secretary.core.characters.drawing.portrait import Framing, Portrait
from secretary.core.characters.drawing.strokes import curve_path, spline

SKIN = skin.Skin(
    gleam="#fff0e0", light="#f4d2b6", base="#e2b293", shade="#c88f72", shadow="#9d634c", deep="#5c3024",
    blush="#d17a66", rim="#dfe8ee",
)  # fmt: skip
HEAD = skin.Head(
    outline=(
        (0, 170), (78, 178), (132, 212), (157, 270), (166, 330), (167, 392), (165, 440), (160, 490), (150, 540),
        (131, 584), (103, 619), (70, 642), (36, 652), (0, 654),
    ),
    hairline=226, brow=361, chin=652, width=168, blush=0.26, rim=0.12, cheek=466,
)  # fmt: skip
EYE = EyeShape(
    at=(70, 405),
    upper=((-36, 5), (-31, 0.5), (-21, -6.8), (-9, -11), (3, -11.8), (15, -10), (26, -5), (37, 2)),
    lower=((-36, 5), (-28, 7.6), (-14, 10.6), (0, 11.8), (14, 11.2), (27, 8), (37, 2)),
    crease=((-32, -4), (-24, -12), (-10, -18.5), (4, -20.5), (18, -18.5), (32, -9.5), (43, 1)),
    radius=16.4,
    iris=Iris(centre="#4a5d63", middle="#67808a", outer="#465a66", ring="#1d272d", fibre="#a3b4b8",
              white="#dbd0c8", white_edge="#9c857b"),
    lift=2.0, crease_depth=0.52, fold=0.36, bag=0.27, lash=3.8, hair=2.2, wing=0.0,
)  # fmt: skip
BROW = brows.Brow(
    spine=((27, 366), (48, 360), (74, 355), (100, 353.5), (120, 358), (136, 369)),
    thickness=16, colour="#43352c", light="#80736a", hairs=200, body=0.5,
)  # fmt: skip
NOSE = Nose(base=516, wings=40, bridge=16, tip=(19, 14), rise=24, nostril=(1.0, 0.75), relief=1.08, bump=0.3)
MOUTH = Mouth(
    height=567,
    line=((0, 1.2), (8, 0.8), (18, 0.4), (34, 0.4), (50, -2), (62, -5)),
    upper=((0, -7), (6, -9.2), (13, -9.6), (30, -8), (48, -5.8), (62, -5)),
    lower=((0, 15.5), (22, 14.8), (41, 10.4), (54, 3.4), (62, -5)),
    colour="#b57264", dark="#85493f", light="#dca595", seam="#4c2620", gloss=0.22, fold=0.32,
)  # fmt: skip
HAIR = hair.Colours(dark="#2a2320", middle="#51463f", light="#8b8079", shine="#c8c2bc")
WOOL = Cloth(light="#5f6d7c", base="#465361", shade="#2f3945", dark="#181e26")
BACKDROP = Backdrop(top="#b4c0ca", bottom="#51606d", glow="#e6ecef", shade="#35424e")
SWEATER = Sweater(
    cloth=WOOL,
    collar=((0, 826), (46, 818), (90, 788), (114, 746)),
    shoulder=((150, 758), (224, 788), (300, 824), (362, 876), (396, 950), (410, 1040), (416, 1200)),
    band=26, rib=11,
    armhole=((236, 792), (270, 850), (298, 930), (308, 1010), (310, 1100)),
)  # fmt: skip

SWEEP = (
    ((-128, 286), (-146, 250), (-144, 206), (-112, 164)),
    ((-114, 262), (-130, 222), (-118, 182), (-78, 142)),
    ((-92, 242), (-104, 200), (-84, 156), (-34, 124)),
    ((-54, 230), (-64, 186), (-40, 142), (16, 117)),
    ((-8, 226), (-16, 182), (8, 138), (62, 119)),
    ((40, 226), (36, 182), (60, 144), (110, 137)),
    ((84, 238), (88, 198), (110, 166), (144, 172)),
    ((112, 260), (126, 222), (146, 204), (165, 220)),
    ((130, 288), (150, 252), (162, 246), (173, 268)),
)
"""The hair on top, each guide from its root at the forehead to its tip, left to right."""
TEMPLE = (
    ((128, 288), (144, 324), (151, 366), (154, 412)),
    ((136, 268), (156, 314), (164, 362), (163, 416)),
    ((140, 236), (164, 290), (173, 346), (171, 410)),
    ((138, 196), (168, 254), (180, 326), (177, 404)),
)


def paint(canvas: Canvas) -> None:
    """Draw Jonas."""
    draw_backdrop(canvas, BACKDROP)
    for side in (-1, 1):
        skin.draw_ear(canvas, SKIN, side, at=(160, 384), size=(33, 116))
    with canvas.group(transform="translate(0 -32)"):
        skin.draw_neck(canvas, SKIN, width=94, chin=HEAD.chin + 10)
        draw_sweater(canvas, SWEATER, SKIN)
    skin.draw_face(canvas, SKIN, HEAD)
    _draw_age(canvas)
    draw_sockets(canvas, SKIN, EYE)
    draw_nose(canvas, SKIN, NOSE)
    skin.draw_texture(canvas, strength=0.2, seed=9)
    for side in (-1, 1):
        draw_eye(canvas, SKIN, EYE, side)
        brows.draw_brow(canvas, BROW, side)
    draw_beard(canvas, HEAD, HAIR)
    draw_mouth(canvas, SKIN, MOUTH, NOSE)
    _draw_hair(canvas)


def _draw_age(canvas: Canvas) -> None:
    """Add lines so soft that the warp does not betray them."""
    with canvas.group(clip=canvas.face_clip):
        for y, opacity in ((286, 0.1), (313, 0.09)):
            line = [(-70, y + 4), (-30, y - 1), (10, y + 1), (60, y + 5)]
            canvas.line(line, 4, Ink(SKIN.shadow, opacity, 2.4), profile=(0.1, 1, 0.6, 1, 0.1))
        for side in (-1, 1):
            for j in range(3):
                foot = [(113, 404 + j * 7), (123, 402 + j * 10), (133, 400 + j * 14)]
                canvas.line(foot, 2.8, Ink(SKIN.shadow, 0.17, 1.5), side=side, profile=(1, 0.8, 0.1))
            canvas.line([(11, 340), (12, 352), (11, 366)], 3.4, Ink(SKIN.shadow, 0.14, 1.8), side=side)


def _tone(grey: float, random: RandomState) -> str:
    return HAIR.at(float(np.clip(0.36 + grey + 0.2 * random.randn(), 0, 1)))


def _draw_hair(canvas: Canvas) -> None:
    _draw_scalp(canvas)
    for side in (-1, 1):
        _draw_temple(canvas, side)
    _draw_top(canvas)
    _draw_hairline(canvas)


def _draw_scalp(canvas: Canvas) -> None:
    roots = [guide[0] for guide in SWEEP]
    tips = [guide[-1] for guide in SWEEP]
    edge = [(-160, 250), (-168, 300), (-172, 350), (-166, 398), (-154, 394), (-146, 340)]
    low = [(146, 340), (154, 394), (166, 398), (173, 350), (172, 300)]
    with canvas.group(clip=canvas.face_clip):
        shadow = [(x, y + 5) for x, y in roots]
        canvas.patch([(-210, 330), *shadow, (210, 330), (150, 90), (-150, 90)], Ink(SKIN.shadow, 0.5, 10))
    cap = curve_path(place([*edge[::-1][:2], *((x, y - 12) for x, y in roots), *low, *tips[::-1], *edge[:4]]))
    stops = [(0, HAIR.at(0.55)), (0.35, HAIR.at(0.35)), (1, HAIR.at(0.12))]
    canvas.fill(cap, Ink(canvas.linear((330, 140), (700, 360), stops), 0.96, 4))


def _draw_temple(canvas: Canvas, side: int) -> None:
    """Crop the sides short and grey, fading into the skin at the front."""
    curves, random = np.stack([spline(guide, 30) for guide in TEMPLE]), canvas.random
    for _ in range(760):
        across, start = random.rand() * 2.999, int(random.randint(0, 24))
        first = int(across)
        curve = curves[first] * (1 - across + first) + curves[first + 1] * (across - first)
        end = min(29, start + int(random.randint(3, 7)))
        bend = random.randn(2) * 1.2
        lines = [curve[start], (curve[start] + curve[end]) / 2 + bend, curve[end] + bend * 1.6]
        fade = min(1.0, 0.35 + across)
        ink = Ink(_tone(0.12 + 0.3 * start / 24 - 0.06 * side, random), (0.3 + 0.45 * random.rand()) * fade)
        canvas.line(lines, 2.0, ink, side=side, profile=(0.4, 1, 0.1))


def _draw_top(canvas: Canvas) -> None:
    def lit(across: float) -> float:
        return float(0.3 * np.exp(-(((across - 0.3) / 0.22) ** 2)) - 0.1 * (across > 0.75))

    body = Strands(420, (2.4, 6), (0.5, 0.9), wobble=3.5, start=(0.1, 0.55), end=(0.8, 1.06))
    draw_strands(canvas, SWEEP, body, lambda u, _t, r: _tone(lit(u) * 0.5 - 0.12, r))
    for u in canvas.random.permutation(26) / 26:
        guide = np.array(SWEEP)[int(u * 8)] * (1 - u * 8 % 1) + np.array(SWEEP)[int(u * 8) + 1] * (u * 8 % 1)
        spine = spline(guide, 12)[int(canvas.random.randint(2, 6)) :] + canvas.random.randn(2) * 3
        draw_lock(
            canvas,
            [tuple(p) for p in spine],
            12 + 7 * canvas.random.rand(),
            HAIR,
            light=0.55 + lit(u) + 0.1 * canvas.random.randn(),
        )
    shine = Strands(170, (1, 2.6), (0.2, 0.55), wobble=3, start=(0.2, 0.5), end=(0.55, 0.95), across=(0.02, 0.78))
    draw_strands(canvas, SWEEP, shine, lambda _u, _t, r: HAIR.at(0.75 + 0.25 * r.rand()))
    gaps = Strands(110, (1, 2.4), (0.3, 0.6), wobble=3, start=(0.1, 0.4), end=(0.45, 0.95))
    draw_strands(canvas, SWEEP, gaps, lambda _u, _t, _r: HAIR.dark)
    loose = Strands(46, (0.7, 1.4), (0.35, 0.7), wobble=2.5, start=(0.5, 0.7), end=(0.95, 1.07))
    draw_strands(canvas, SWEEP, loose, lambda _u, _t, r: _tone(0.1, r))


def _draw_hairline(canvas: Canvas) -> None:
    """Set single roots at uneven heights, thinner towards the receding corners."""
    random = canvas.random
    guides = np.stack([spline(guide, 20) for guide in SWEEP])
    for across in np.sort(random.rand(620)) * 7.999:
        first = int(across)
        curve = guides[first] * (1 - across + first) + guides[first + 1] * (across - first)
        ragged = 4 * np.sin(across * 2.3) + 3 * np.sin(across * 5.1 + 1)
        start = int(random.randint(0, 6))
        shift = np.array([random.randn() * 2.5, ragged + 7 * random.rand() ** 2 - 3])
        strand = curve[[start, start + 2, start + 4, start + 7]] + shift
        strand[2:] += random.randn(2) * 2
        ink = Ink(_tone(0.06 + 0.2 * (abs(across / 8 - 0.5) > 0.36), random), 0.25 + 0.45 * random.rand())
        canvas.line(strand, 1.2 + 0.9 * random.rand(), ink, profile=(0.05, 0.7, 1, 0.6, 0.05))


PORTRAIT = Portrait(name="jonas", seed=23, framing=Framing(1.15, -60), eye=EYE, mouth=MOUTH, paint=paint)
