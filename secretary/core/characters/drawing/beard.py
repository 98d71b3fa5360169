"""A short beard: soft tone under fine hairs, with clean skin round the lips."""

import numpy as np
from numpy.random import RandomState

from secretary.core.characters.drawing.canvas import CENTRE, Canvas, Ink, mirrored
from secretary.core.characters.drawing.hair import Colours, scatter
from secretary.core.characters.drawing.skin import Half, Head
from secretary.core.characters.drawing.strokes import Points, inside, spline

CHEEK: Half = (
    (162, 394),
    (157, 442),
    (149, 490),
    (134, 525),
    (110, 545),
    (86, 548),
    (75, 556),
    (70, 572),
    (60, 586),
    (36, 597),
    (0, 600),
)
"""The beard's upper edge from the ear to below the lip, right half."""
MOUSTACHE: Half = ((0, 531), (24, 527), (52, 533), (78, 550), (84, 570), (72, 569), (62, 554), (34, 550), (0, 552))
LIPS: Half = ((0, 555), (12, 552), (42, 553), (66, 559), (48, 582), (22, 590), (0, 592))
"""Skin that stays clean: a beard that touches the lip line would be torn when the lips part."""


def draw_beard(canvas: Canvas, head: Head, colours: Colours) -> None:
    """Draw beard and moustache inside the face clip."""
    below = [(0, 700), (100, 690), (150, 640), (180, 560), (176, 400)]
    region = np.array(
        [*CHEEK, *((-x, y) for x, y in CHEEK[-2::-1]), *((-x, y) for x, y in reversed(below)), *below[1:]], np.float64
    )
    moustache = np.array([*MOUSTACHE, *((-x, y) for x, y in MOUSTACHE[-2:0:-1])], np.float64)
    with canvas.group(clip=canvas.face_clip):
        for opacity, blur in ((0.34, 14), (0.34, 7)):
            canvas.patch(region, Ink(colours.at(0.3), opacity, blur))
        canvas.patch(moustache, Ink(colours.at(0.32), 0.5, 4))
        canvas.spot((0, 599), (18, 8), Ink(colours.at(0.3), 0.3, 5))
        canvas.spot((-8, 630), (44, 14), Ink(colours.shine, 0.2, 9))
        _draw_hairs(canvas, _roots(canvas.random, region, moustache, head), colours)


def _roots(random: RandomState, region: Points, moustache: Points, head: Head) -> Points:
    outline = spline(mirrored(head.outline) - (CENTRE, 0), 200, closed=True)
    lips = np.array([*LIPS, *((-x, y) for x, y in LIPS[-2:0:-1])], np.float64)
    roots = scatter(region, 5200, random)
    roots = roots[inside(roots * (1.01, 1) + (0, 3), outline)]
    # The edge on the cheek thins out instead of ending in a line.
    height = np.interp(np.abs(roots[:, 0]), [p[0] for p in CHEEK[::-1]], [p[1] for p in CHEEK[::-1]])
    roots = roots[random.rand(len(roots)) < np.clip((roots[:, 1] - height + 4) / 22, 0.12, 1)]
    chin_strip = scatter(np.array([(-15, 592), (15, 592), (12, 604), (-12, 604)], np.float64), 60, random)
    found = np.concatenate([roots, scatter(moustache, 900, random), chin_strip])
    return found[~inside(found, lips)]


def _draw_hairs(canvas: Canvas, roots: Points, colours: Colours) -> None:
    random = canvas.random
    for x, y in roots:
        above_lip = y < 566 and abs(x) < 80
        length = (5.2 if above_lip else 5.8) * (0.7 + 0.6 * random.rand())
        if above_lip:
            angle = np.arctan2(1.0, np.sign(x) * (0.55 + abs(x) / 40))
        else:
            share = np.clip((y - 560) / 80, 0, 1)
            angle = np.arctan2(1, -np.sign(x) * 0.28 * (1 - share) + 0.2 * x / 100 * share)
        angle += random.randn() * 0.13
        bend = angle + 0.12 * random.randn()
        reach = length * np.array([np.cos(angle), np.sin(angle)])
        tip = (x + length * np.cos(bend), y + length * np.sin(bend))
        hair = [(x, y), (x + reach[0] * 0.5, y + reach[1] * 0.5), tip]
        ink = Ink(_grey(x, y, colours, random), 0.14 + 0.26 * random.rand())
        canvas.line(hair, 1.1, ink, profile=(0.7, 1, 0.1))


def _grey(x: float, y: float, colours: Colours, random: RandomState) -> str:
    """Grey gathers on the chin and by the ears."""
    chin = np.exp(-((x / 58) ** 4)) * np.clip((y - 590) / 40, 0, 1)
    ear = np.clip(1 - (y - 395) / 110, 0, 1)
    return colours.at(float(np.clip(0.3 + 0.34 * chin + 0.25 * ear + 0.2 * random.randn() - 0.06 * np.sign(x), 0, 1)))
