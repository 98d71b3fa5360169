"""Sofia: a heart-shaped face, almond eyes, a slim nose; chestnut waves, one side tucked behind the ear."""

from functools import partial

import numpy as np
from numpy.random import RandomState

from secretary.core.characters.drawing import blazer, brows, hair, skin
from secretary.core.characters.drawing.backdrop import Backdrop, draw_backdrop
from secretary.core.characters.drawing.canvas import CENTRE, Canvas, Ink, place
from secretary.core.characters.drawing.clothes import Cloth
from secretary.core.characters.drawing.eyes import EyeShape, Iris, draw_eye, draw_sockets
from secretary.core.characters.drawing.hair import Strands, draw_lock, draw_strands
from secretary.core.characters.drawing.mouth import Mouth, draw_mouth
from secretary.core.characters.drawing.nose import Nose, draw_nose
from secretary.core.characters.drawing.portrait import Framing, Portrait
from secretary.core.characters.drawing.strokes import curve_path, spline

SKIN = skin.Skin(
    gleam="#fff3e6", light="#fbdcc6", base="#eebd9f", shade="#d8997d", shadow="#b06b55", deep="#6e372b", blush="#e08374"
)
HEAD = skin.Head(
    outline=(
        (0, 172), (70, 180), (122, 214), (149, 270), (158, 330), (159, 390), (156, 430), (149, 478), (136, 524),
        (112, 568), (81, 607), (50, 633), (24, 644), (0, 646),
    ),
    hairline=228, brow=356, chin=645, width=160, blush=0.36, rim=0.16,
)  # fmt: skip
EYE = EyeShape(
    at=(71, 404),
    upper=((-40, 6.5), (-35, 1.2), (-26, -6.8), (-14, -13.2), (0, -16.2), (13, -15.4), (26, -10.4), (42, -1.5)),
    lower=((-40, 6.5), (-35, 7.6), (-26, 9.4), (-13, 12), (2, 13.4), (18, 11.4), (32, 5.6), (42, -1.5)),
    crease=((-37, -4), (-28, -14), (-13, -22), (3, -25), (20, -22.5), (34, -14.5), (44, -7.5)),
    radius=18.2,
    iris=Iris(centre="#5f3a22", middle="#80532f", outer="#5a3821", ring="#2a1810", fibre="#b98a52"),
    lash=5.0,
    hair=4.6,
)
BROW = brows.Brow(
    spine=((33, 359), (52, 352.5), (74, 346.5), (96, 343.5), (115, 348.5), (130, 361)),
    thickness=11.5, colour="#51301f", light="#7f5238", hairs=150, body=0.5,
)  # fmt: skip
NOSE = Nose(base=505, wings=31.5, bridge=12, tip=(14, 12), rise=22, nostril=(1.0, 1.05), relief=0.86)
MOUTH = Mouth(
    height=557,
    line=((0, 2), (6, 1.1), (14, 0.2), (30, 0.9), (45, -2.4), (56, -6.2)),
    upper=((0, -10.4), (6, -14.4), (12, -14.8), (27, -11.6), (44, -7.6), (56, -6.2)),
    lower=((0, 22), (20, 20.8), (37, 14.6), (49, 4.8), (56, -6.2)),
    colour="#c4635f", dark="#9a4446", light="#f2aaa0", seam="#612a2b", gloss=0.42, fold=0.14,
)  # fmt: skip
HAIR = hair.Colours(dark="#1e120d", middle="#42281b", light="#7a4c30", shine="#b9814f")
NAVY = Cloth(light="#3a4c70", base="#2a3b59", shade="#203049", dark="#131c2e")
CREAM = Cloth(light="#fbf4ea", base="#ebdfd1", shade="#cbbbab", dark="#b39f8d")
BACKDROP = Backdrop(top="#cdb9a8", bottom="#84706a", glow="#f3e7d8", shade="#65514d")

PARTED = (
    ((34, 204), (-10, 213), (-62, 238), (-108, 282), (-137, 342), (-153, 408), (-156, 464), (-145, 518), (-137, 568),
     (-156, 626), (-172, 690), (-148, 745), (-112, 786)),
    ((36, 184), (-30, 192), (-92, 222), (-140, 277), (-164, 346), (-174, 420), (-170, 490), (-161, 545), (-171, 605),
     (-195, 660), (-196, 715), (-168, 766), (-136, 800)),
    ((37, 158), (-36, 156), (-110, 188), (-166, 254), (-191, 340), (-198, 425), (-192, 500), (-188, 560), (-205, 620),
     (-226, 675), (-220, 730), (-188, 779), (-160, 806)),
    ((34, 125), (-24, 119), (-104, 139), (-174, 205), (-210, 315), (-219, 425), (-212, 505), (-215, 570), (-240, 630),
     (-256, 690), (-246, 745), (-214, 790), (-184, 806)),
)  # fmt: skip
"""The fuller side, from the edge at the face outwards, roots to tips."""
TUCKED = (
    ((38, 204), (70, 221), (104, 256), (129, 304), (141, 346), (155, 371), (177, 384), (198, 406)),
    ((38, 184), (84, 198), (128, 242), (157, 304), (172, 356), (186, 400), (196, 440)),
    ((38, 158), (90, 166), (148, 220), (183, 300), (197, 370), (206, 430), (208, 480)),
    ((34, 125), (88, 130), (158, 186), (202, 285), (218, 380), (224, 450), (222, 510)),
)  # fmt: skip
"""The side that runs over the top of the ear."""
BEHIND = (
    ((176, 400), (170, 500), (146, 580), (136, 650), (150, 715), (120, 786)),
    ((196, 400), (190, 510), (178, 590), (176, 660), (186, 725), (150, 800)),
    ((212, 400), (208, 515), (206, 590), (214, 660), (216, 730), (178, 806)),
    ((222, 400), (224, 515), (226, 590), (246, 660), (248, 735), (200, 804)),
)  # fmt: skip


def paint(canvas: Canvas) -> None:
    """Draw Sofia."""
    draw_backdrop(canvas, BACKDROP)
    _draw_back_hair(canvas)
    with canvas.group(transform="translate(0 -30)"):
        skin.draw_neck(canvas, SKIN, width=65, chin=HEAD.chin + 16)
        blazer.draw_shell(canvas, CREAM)
        blazer.draw_blazer(canvas, NAVY)
    _draw_behind_ear(canvas)
    skin.draw_ear(canvas, SKIN, 1, at=(154, 386), size=(31, 104))
    skin.draw_face(canvas, SKIN, HEAD)
    draw_sockets(canvas, SKIN, EYE)
    draw_nose(canvas, SKIN, NOSE)
    skin.draw_texture(canvas, strength=0.14, seed=3)
    for side in (-1, 1):
        draw_eye(canvas, SKIN, EYE, side)
        brows.draw_brow(canvas, BROW, side)
    draw_mouth(canvas, SKIN, MOUTH, NOSE)
    _draw_hair_shadow(canvas)
    _draw_front_hair(canvas)
    _draw_earring(canvas)


def _sheaf(canvas: Canvas, guides: tuple[skin.Half, ...], base: str) -> None:
    # Tips stay free of it: locks of uneven length end the hair.
    edges = [spline(guide, 36)[:33] for guide in guides]
    outline = np.concatenate([edges[0], [edge[-1] for edge in edges[1:-1]], edges[-1][::-1]])
    # Loose tension: at the roots, where knots lie far apart, full tension would throw a tuft past the corner.
    canvas.fill(curve_path(place(outline), tension=0.2), Ink(base, 1, 1.4))


def _draw_back_hair(canvas: Canvas) -> None:
    half = [(0, 150), (110, 165), (180, 260), (204, 400), (200, 520), (206, 620), (222, 690), (190, 760), (90, 790)]
    back = place([*half, *((-x, y) for x, y in reversed(half[1:]))])
    paint = canvas.linear((300, 0), (740, 0), [(0, "#2b1a13"), (0.5, "#1a0f0b"), (1, "#25160f")])
    canvas.fill(curve_path(back), Ink(paint, 1, 2))
    inner = (((84, 560), (92, 660), (82, 780)), ((140, 520), (150, 650), (130, 786)))
    look = Strands(150, (3, 8), (0.3, 0.7), wobble=6, start=(0, 0.3), end=(0.8, 1))
    for side in (-1, 1):
        draw_strands(canvas, inner, look, lambda _u, _t, r: HAIR.at(0.1 + 0.25 * r.rand()), side)


def _tone(brightness: float, random: RandomState) -> str:
    return HAIR.at(float(np.clip(brightness + 0.17 * random.randn(), 0, 1)))


def _rounded(light: float, across: float, _along: float, random: RandomState) -> str:
    """Let the hair turn away from the light at both edges of a sheaf."""
    return _tone(light * (0.4 + 0.38 * np.sin(3.1 * across)), random)


def _draw_behind_ear(canvas: Canvas) -> None:
    _sheaf(canvas, BEHIND, HAIR.at(0.2))
    look = Strands(300, (2, 6), (0.35, 0.8), wobble=4, start=(0, 0.3), end=(0.75, 1))
    draw_strands(canvas, BEHIND, look, lambda u, _t, r: _tone(0.16 + 0.3 * u, r))
    for share, light in ((0.12, 0.3), (0.36, 0.42), (0.9, 0.5), (0.62, 0.5)):
        draw_lock(canvas, _along(BEHIND, share, 0.1, 0.98), 26, HAIR, light=light)
    shine = Strands(60, (1.2, 3.4), (0.1, 0.35), start=(0.5, 0.6), end=(0.66, 0.85), across=(0.4, 0.95))
    draw_strands(canvas, BEHIND, shine, lambda _u, _t, r: HAIR.at(0.7 + 0.3 * r.rand()))


def _along(guides: tuple[skin.Half, ...], share: float, start: float, end: float) -> list[tuple[float, float]]:
    curves = np.stack([spline(guide, 41) for guide in guides])
    curve = np.array([[np.interp(share * 3, range(4), curves[:, i, axis]) for axis in (0, 1)] for i in range(41)])
    return [(float(x), float(y)) for x, y in curve[int(start * 40) : int(end * 40) + 1 : 3]]


def _draw_hair_shadow(canvas: Canvas) -> None:
    with canvas.group(clip=canvas.face_clip):
        left = [(40, 170), (30, 214), (-40, 244), (-96, 290), (-126, 350), (-138, 420), (-138, 480), (-126, 540)]
        canvas.patch([*left, (-112, 600), (-190, 600), (-190, 170)], Ink(SKIN.shadow, 0.55, 11))
        right = [(30, 170), (40, 216), (76, 242), (110, 292), (134, 350), (150, 400), (190, 400), (190, 170)]
        canvas.patch(right, Ink(SKIN.shadow, 0.6, 10))


def _draw_front_hair(canvas: Canvas) -> None:
    random = canvas.random
    body = Strands(300, (2, 6), (0.35, 0.8), wobble=3, start=(0.02, 0.3), end=(0.7, 1), profile=(0.02, 0.8, 1, 0.9))
    for guides, light, locks in ((TUCKED, 0.58, 13), (PARTED, 0.68, 16)):
        _sheaf(canvas, guides, HAIR.at(0.25))
        draw_strands(canvas, guides, body, partial(_rounded, light))
        for u in (random.permutation(locks) + 0.5) / locks:
            bright = light * (0.62 + 0.38 * np.sin(3.1 * u)) + 0.07 * random.randn()
            lock = _along(guides, u, 0, 0.88 + 0.12 * random.rand())
            draw_lock(canvas, lock, 21 + 6 * random.rand(), HAIR, light=bright)
        _draw_shine(canvas, guides, light)
    _draw_parting(canvas)
    _draw_loose_strands(canvas)


def _draw_shine(canvas: Canvas, guides: tuple[skin.Half, ...], light: float) -> None:
    def tone(_across: float, _along: float, random: RandomState) -> str:
        return HAIR.at(float(np.clip(0.78 + 0.16 * random.randn(), 0, 1)))

    for start, end in (((0.13, 0.2), (0.28, 0.42)), ((0.6, 0.68), (0.74, 0.88))):
        look = Strands(130, (1.4, 4), (0.05, 0.5 * light), wobble=3, start=start, end=end, across=(0.15, 0.95))
        draw_strands(canvas, guides, look, tone)
    edge = Strands(50, (1, 2.6), (0.4, 0.8), wobble=2, start=(0.06, 0.3), end=(0.6, 1), across=(0, 0.2))
    draw_strands(canvas, guides, edge, lambda _u, _t, r: HAIR.at(0.22 + 0.36 * r.rand()))
    flying = Strands(30, (0.7, 1.4), (0.3, 0.6), wobble=6, start=(0.12, 0.4), end=(0.6, 1), across=(0.86, 1))
    draw_strands(canvas, guides, flying, lambda _u, _t, r: HAIR.at(0.4 + 0.4 * r.rand()))


def _draw_parting(canvas: Canvas) -> None:
    canvas.line([(36, 203), (38, 190), (37, 168), (32, 150)], 5, Ink(HAIR.dark, 0.5, 2), profile=(0.1, 1, 0.8, 0.1))
    scalp = [(35, 213), (37.5, 196), (37.5, 178), (34, 156)]
    canvas.line(scalp, 3.2, Ink(SKIN.shade, 0.5, 1.1), profile=(0.9, 0.8, 0.5, 0.05))
    rooted = (
        (((36, 208), (28, 176), (-4, 152), (-60, 158)), ((34, 152), (28, 136), (0, 125), (-60, 130))),
        (((36, 208), (46, 180), (76, 162), (112, 182)), ((34, 152), (44, 137), (74, 131), (120, 154))),
    )
    look = Strands(
        170, (1.2, 3), (0.3, 0.7), wobble=1.5, start=(0, 0.2), end=(0.6, 1), profile=(0.05, 0.8, 1, 0.8, 0.1)
    )
    for guides in rooted:
        draw_strands(canvas, guides, look, lambda _u, _t, r: HAIR.at(0.2 + 0.42 * r.rand()))


def _draw_loose_strands(canvas: Canvas) -> None:
    """Let a few strands cross the cheek's edge; none reaches a part that moves."""
    left = (
        ((-60, 238), (-112, 292), (-137, 360), (-143, 430), (-136, 500), (-121, 548), (-124, 600), (-146, 650)),
        ((-60, 240), (-118, 296), (-146, 366), (-152, 440), (-146, 510), (-136, 560), (-140, 620), (-160, 670)),
    )
    look = Strands(16, (1, 2.4), (0.45, 0.85), wobble=2.5, start=(0.1, 0.4), end=(0.72, 1), across=(0.25, 1))
    draw_strands(canvas, left, look, lambda _u, _t, r: HAIR.at(0.3 + 0.4 * r.rand()))
    wisp = (
        ((96, 250), (130, 310), (145, 372), (150, 420), (146, 462)),
        ((106, 258), (138, 316), (152, 376), (158, 424), (155, 470)),
    )
    fine = Strands(5, (0.8, 1.6), (0.35, 0.65), wobble=2, start=(0.1, 0.3), end=(0.6, 1))
    draw_strands(canvas, wisp, fine, lambda _u, _t, r: HAIR.at(0.35 + 0.35 * r.rand()))


def _draw_earring(canvas: Canvas) -> None:
    x = 164
    canvas.spot((x + 1, 483.5), (5, 5), Ink(SKIN.deep, 0.5, 2))
    pearl = canvas.radial((CENTRE + x - 1.5, 479), 6.5, [(0, "#ffffff"), (0.5, "#efe4da"), (1, "#b39c8f")])
    canvas.spot((x, 481), (5, 5), Ink(pearl))


PORTRAIT = Portrait(name="sofia", seed=7, framing=Framing(1.15, -60), eye=EYE, mouth=MOUTH, paint=paint)
