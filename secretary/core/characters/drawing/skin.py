"""Skin: the big planes of a head, its neck and ears, lit from the upper left."""

from collections.abc import Sequence
from dataclasses import dataclass

from secretary.core.characters.drawing.canvas import CENTRE, Canvas, Ink, mirrored, place
from secretary.core.characters.drawing.strokes import blend, curve_path

Half = Sequence[tuple[float, float]]
"""The right half of a symmetric outline, top to bottom, x from the centre line."""


@dataclass(frozen=True)
class Skin:
    """The colours of one skin, from highlight to deepest shadow."""

    gleam: str
    light: str
    base: str
    shade: str
    shadow: str
    deep: str
    blush: str
    rim: str = "#eef3f5"


@dataclass(frozen=True)
class Head:
    """The proportions of one head, in picture pixels."""

    outline: Half
    hairline: float
    brow: float
    chin: float
    width: float
    """Half the width at the cheekbones."""
    blush: float = 0.36
    """Opacity of the blush on cheeks and nose."""
    rim: float = 0.18
    """Opacity of the light from behind on the shaded side."""
    cheek: float = 462.0
    """Height of the cheeks' centre."""


def draw_face(canvas: Canvas, skin: Skin, head: Head) -> None:
    """Draw the planes of the face and set the canvas' face clip for the features."""
    outline = curve_path(mirrored(head.outline))
    canvas.face_clip = canvas.clip(outline)
    with canvas.group(clip=canvas.face_clip):
        _ground(canvas, skin, head, outline)
        _side_planes(canvas, skin, head)
        _forehead_and_cheeks(canvas, skin, head)
        canvas.spot((-6, head.chin - 36), (30, 16), Ink(skin.light, 0.42, 10))
        canvas.spot((2, head.chin - 22), (36, 10), Ink(skin.blush, 0.18, 9))


def _ground(canvas: Canvas, skin: Skin, head: Head, outline: str) -> None:
    across = [(0.0, blend(skin.base, skin.shade, 0.2)), (0.22, skin.base), (0.5, skin.base)]
    across += [(0.78, blend(skin.base, skin.shade, 0.45)), (1.0, skin.shade)]
    left, right = CENTRE - head.width, CENTRE + head.width
    canvas.fill(outline, Ink(canvas.linear((left, 0), (right, 60), across)))
    down = [(0, skin.light, 0.3), (0.35, skin.light, 0.06), (0.7, skin.shade, 0.05), (1, skin.shade, 0.4)]
    canvas.fill(outline, Ink(canvas.linear((0, head.hairline), (0, head.chin), down)))


def _side_planes(canvas: Canvas, skin: Skin, head: Head) -> None:
    width, chin = head.width, head.chin
    far = [(width + 30, 230), (width - 34, 300), (width - 26, 400), (width - 34, 470), (width - 66, 560)]
    canvas.patch([*far, (60, chin - 18), (40, chin + 30), (width + 30, chin)], Ink(skin.shadow, 0.46, 26))
    near = [(width + 20, 250), (width - 12, 330), (width - 7, 420), (width - 20, 500), (width - 54, 580)]
    under = [(60, chin - 2), (50, chin + 30), (width + 20, chin)]
    canvas.patch([*near, *under], Ink(skin.shadow, 0.4, 13))
    canvas.patch([*near, *under], Ink(skin.shadow, 0.36, 14), -1)
    canvas.patch([(-60, chin - 12), (0, chin - 6), (60, chin - 14), (70, chin + 30), (-70, chin + 30)],
                 Ink(skin.shadow, 0.5, 10))  # fmt: skip
    rim = [(x - 2.5, y - 1.5) for x, y in head.outline if x > 60 and y > 380]
    canvas.line(rim, 8, Ink(skin.rim, head.rim, 3), profile=(0.05, 0.7, 1, 1, 0.4, 0.05))


def _forehead_and_cheeks(canvas: Canvas, skin: Skin, head: Head) -> None:
    width, middle = head.width, head.hairline + (head.brow - head.hairline) * 0.52
    canvas.spot((-34, middle), (80, 40), Ink(skin.light, 0.62, 26))
    temple = [(width - 70, head.hairline - 10), (width - 30, head.hairline + 40), (width - 26, head.brow + 10)]
    canvas.patch([*temple, (width + 20, head.brow), (width + 20, head.hairline)], Ink(skin.shadow, 0.32, 17))
    for side, share in ((-1, 1.0), (1, 0.7)):
        canvas.spot((side * 97, head.cheek), (46, 35), Ink(skin.blush, head.blush * share, 18), turn=side * 18)
        canvas.spot((side * 90, head.cheek - 22), (38, 14), Ink(skin.light, 0.52 * share, 11), turn=-side * 14)
    canvas.spot((0, head.cheek + 18), (34, 26), Ink(skin.blush, head.blush * 0.5, 12))
    hollow = [(8 - width, 470), (46 - width, 500), (60 - width, 545), (36 - width, 560)]
    canvas.patch(hollow, Ink(skin.shadow, 0.18, 14))


def draw_texture(canvas: Canvas, *, strength: float, seed: int) -> None:
    """Take the plastic off the skin: pores, and slow unevenness of tone, inside the face clip."""
    canvas.grain(canvas.face_clip, scale=0.32, strength=strength, seed=seed)
    canvas.grain(canvas.face_clip, scale=0.028, strength=strength * 0.8, seed=seed + 1)


def draw_neck(canvas: Canvas, skin: Skin, *, width: float, chin: float) -> None:
    """Draw neck, trapezius and collarbones; `width` is half the neck's, clothes cover the rest."""
    column = [(width - 2, 560), (width, chin + 10), (width + 3, chin + 60), (width + 22, chin + 104)]
    half = [*column, (width + 80, chin + 150), (190, chin + 215), (190, 1060)]
    outline = curve_path(place([*half, *((-x, y) for x, y in reversed(half))]))
    across = [(0.0, blend(skin.base, skin.shade, 0.4)), (0.3, blend(skin.base, skin.shade, 0.15))]
    across += [(0.6, blend(skin.base, skin.shade, 0.6)), (1.0, blend(skin.shade, skin.shadow, 0.4))]
    with canvas.group(clip=canvas.clip(outline)):
        canvas.fill(outline, Ink(canvas.linear((CENTRE - width - 40, 0), (CENTRE + width + 60, 0), across)))
        _jaw_shadow(canvas, skin, width, chin)
        _throat(canvas, skin, width, chin)


def _jaw_shadow(canvas: Canvas, skin: Skin, width: float, chin: float) -> None:
    wide = [(-width - 10, chin - 90), (-width - 10, chin - 8), (-50, chin + 40), (10, chin + 62), (60, chin + 60)]
    canvas.patch([*wide, (width + 14, chin + 40), (width + 14, chin - 90)], Ink(skin.shadow, 0.74, 14))
    tight = [(-width, chin - 90), (-width, chin - 30), (-40, chin + 8), (10, chin + 22), (60, chin + 16)]
    canvas.patch([*tight, (width, chin - 10), (width, chin - 90)], Ink(skin.deep, 0.5, 13))
    right = [(width - 18, chin - 40), (width + 20, chin - 40), (width + 60, chin + 140), (width - 2, chin + 100)]
    canvas.patch(right, Ink(skin.shadow, 0.6, 13))
    left = [(width + 20, chin - 40), (width - 8, chin - 20), (width - 4, chin + 80), (width + 60, chin + 140)]
    canvas.patch(left, Ink(skin.shadow, 0.32, 10), -1)


def _throat(canvas: Canvas, skin: Skin, width: float, chin: float) -> None:
    for side, opacity in ((-1, 0.22), (1, 0.3)):
        muscle = [(width - 16, chin + 45), (38, chin + 112), (15, chin + 168)]
        canvas.line(muscle, 16, Ink(skin.shadow, opacity, 6), side=side)
        bone = [(26, chin + 180), (100, chin + 172), (170, chin + 158)]
        canvas.line(bone, 12, Ink(skin.light, 0.48 - opacity, 5), side=side)
        canvas.line([(x, y + 12) for x, y in bone], 10, Ink(skin.shadow, 0.25, 5), side=side)
    canvas.line([(-width + 4, chin + 70), (-54, chin + 112), (-32, chin + 158)], 16, Ink(skin.light, 0.25, 7))
    canvas.spot((0, chin + 172), (16, 11), Ink(skin.shadow, 0.42, 7))


def draw_ear(canvas: Canvas, skin: Skin, side: int, *, at: tuple[float, float], size: tuple[float, float]) -> None:
    """Draw an ear seen from the front; `at` is the upper root from the centre line, `size` its width and height."""

    def fit(points: Half) -> list[tuple[float, float]]:
        return [(at[0] + x * size[0] / 30, at[1] + y * size[1] / 104) for x, y in points]

    lit = side < 0
    rim = [(-8, 12), (4, -4), (18, -8), (29, 2), (32, 22), (29, 44), (22, 64)]
    outline = curve_path(place(fit([*rim, (18, 80), (11, 92), (3, 92), (-8, 76)]), side))
    edge = blend(skin.base, skin.blush, 0.3) if lit else blend(skin.shade, skin.shadow, 0.35)
    root = CENTRE + side * at[0]
    with canvas.group(clip=canvas.clip(outline)):
        paint = canvas.linear((root, 0), (root + side * size[0], 0), [(0, skin.shade), (1, edge)])
        canvas.fill(outline, Ink(paint))
        helix = fit([(8, 18), (17, 9), (23, 18), (22, 42), (16, 62)])
        canvas.line(helix, 8, Ink(skin.shadow, 0.9, 1.8), side=side)
        canvas.patch(fit([(6, 34), (13, 32), (17, 46), (13, 64), (7, 70), (4, 56)]), Ink(skin.deep, 0.55, 3.2), side)
        canvas.line(fit([(13, 26), (18, 36), (16, 54)]), 4, Ink(skin.base, 0.6, 1.4), side=side)
        outer = fit([(6, -2), (20, -3), (28, 10), (28, 34), (22, 58)])
        canvas.line(outer, 6, Ink(skin.light, 0.5 if lit else 0.2, 1.5), side=side)
        lobe = fit([(8, 84)])[0]
        canvas.spot((side * lobe[0], lobe[1]), (7, 8), Ink(skin.light, 0.3 if lit else 0.12, 3))
