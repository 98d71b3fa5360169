"""A blazer over a shell top."""

from secretary.core.characters.drawing.canvas import CENTRE, Canvas, Ink, place
from secretary.core.characters.drawing.clothes import Cloth
from secretary.core.characters.drawing.strokes import blend, curve_path


def draw_shell(canvas: Canvas, cloth: Cloth) -> None:
    """Draw the top worn under the blazer."""
    neckline = [(-104, 800), (-78, 852), (-40, 894), (0, 908), (40, 894), (78, 852), (104, 800)]
    shell = curve_path(place([*neckline, (240, 900), (220, 1060), (-220, 1060), (-240, 900)]))
    paint = canvas.linear((400, 800), (640, 1000), [(0, cloth.light), (0.6, cloth.base), (1, cloth.shade)])
    canvas.fill(shell, Ink(paint))
    with canvas.group(clip=canvas.clip(shell)):
        canvas.line([(x, y + 2) for x, y in neckline], 5, Ink(cloth.dark, 0.7, 1.2), profile=(1, 1))
        for top, bottom in ((-70, -30), (-20, 6), (30, 10), (70, 40)):
            crease = [(top, 880), ((top + bottom) / 2, 950), (bottom, 1040)]
            canvas.line(crease, 16, Ink(cloth.dark, 0.3, 7))


def draw_blazer(canvas: Canvas, cloth: Cloth) -> None:
    """Draw both fronts with their lapels."""
    for side in (-1, 1):
        _draw_front(canvas, cloth, side)
        _draw_lapel(canvas, cloth, side)


def _draw_front(canvas: Canvas, cloth: Cloth, side: int) -> None:
    lit = side < 0
    shoulder = [(80, 748), (112, 752), (190, 784), (272, 820), (330, 866), (366, 946), (378, 1020), (384, 1110)]
    front = curve_path(place([*shoulder, (386, 1200), (0, 1200), (30, 1080), (72, 960), (96, 860)], side))
    colour = cloth.light if lit else cloth.base
    ends = (CENTRE + side * 60, 0), (CENTRE + side * 430, 0)
    canvas.fill(front, Ink(canvas.linear(*ends, [(0, colour), (0.5, colour), (1, cloth.dark)])))
    with canvas.group(clip=canvas.clip(front)):
        glow = Ink(blend(cloth.light, "#ffffff", 0.22), 0.45 if lit else 0.2, 10)
        canvas.line([(112, 760), (190, 792), (272, 830), (336, 882)], 20, glow, side=side, profile=(0.6, 1, 1, 0.5))
        canvas.line([(300, 846), (286, 930), (292, 1060)], 16, Ink(cloth.dark, 0.7, 7), side=side)
        canvas.line([(306, 836), (292, 925), (298, 1060)], 3, Ink(cloth.dark, 0.6, 1.2), side=side, profile=(0.3, 1, 1))
        canvas.line([(334, 900), (322, 960), (324, 1060)], 14, Ink(colour, 0.5, 6), side=side)
        drape = [(190, 880), (230, 940), (200, 1040), (140, 1060), (150, 960)]
        canvas.patch(drape, Ink(cloth.dark, 0.35, 18), side)
        canvas.line([(282, 960), (230, 985), (180, 1030)], 16, Ink(cloth.dark, 0.4, 8), side=side)


def _draw_lapel(canvas: Canvas, cloth: Cloth, side: int) -> None:
    lit = side < 0
    inner = [(76, 742), (80, 830), (60, 904), (32, 986), (2, 1070)]
    outer = [(100, 744), (134, 796), (168, 852), (150, 862), (176, 884), (120, 980), (60, 1070)]
    lapel = curve_path(place([inner[0], *outer, *inner[:0:-1]], side), tension=0.55)
    cast = [(110, 780), (184, 892), (126, 992), (66, 1080), (30, 1080), (80, 900)]
    canvas.patch(cast, Ink(cloth.dark, 0.6, 9), side)
    near, far = (cloth.light, cloth.base) if lit else (cloth.base, cloth.shade)
    paint = canvas.linear((CENTRE + side * 20, 820), (CENTRE + side * 180, 980), [(0, near), (1, far)])
    canvas.fill(lapel, Ink(paint))
    shine = blend(cloth.light, "#ffffff", 0.2)
    with canvas.group(clip=canvas.clip(lapel)):
        canvas.line(inner, 7, Ink(shine, 0.55 if lit else 0.28, 1.8), side=side, profile=(1, 1))
        canvas.line(outer[1:], 4, Ink(shine, 0.32, 1.2), side=side, profile=(1, 1))
        canvas.line([(150, 862), (120, 846), (104, 838)], 3, Ink(cloth.dark, 0.8, 0.8), side=side, profile=(1, 0.4))
