"""The 468 points of a face mesh with eyes and lips replaced by the drawn geometry.

Indices are those of MediaPipe's canonical face model (`canonical_face_model.obj`).
"""

import numpy as np

from secretary.core.characters.drawing.eyes import Eye
from secretary.core.characters.drawing.mouth import Lips
from secretary.core.characters.drawing.portrait import Drawing
from secretary.core.characters.drawing.strokes import Points, spline

LIP_CORNERS = (61, 291)
UPPER_LIP = {
    # share of the way from the lip line to the outline: indices from the left corner to the right
    1.0: (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291),
    0.66: (76, 184, 74, 73, 72, 11, 302, 303, 304, 408, 306),
    0.33: (62, 183, 42, 41, 38, 12, 268, 271, 272, 407, 292),
    0.0: (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308),
}
LOWER_LIP = {
    1.0: (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291),
    0.66: (76, 77, 90, 180, 85, 16, 315, 404, 320, 307, 306),
    0.33: (62, 96, 89, 179, 86, 15, 316, 403, 319, 325, 292),
    0.0: (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308),
}
UPPER_LIDS = ((33, 246, 161, 160, 159, 158, 157, 173, 133), (263, 466, 388, 387, 386, 385, 384, 398, 362))
"""From the outer corner to the inner one, the picture's left eye first."""
LOWER_LIDS = ((33, 7, 163, 144, 145, 153, 154, 155, 133), (263, 249, 390, 373, 374, 380, 381, 382, 362))
UPPER_RINGS = ((130, 247, 30, 29, 27, 28, 56, 190, 243), (359, 467, 260, 259, 257, 258, 286, 414, 463))
"""The ring of points round the lids: it follows them by RING_SHARE, so that the mesh keeps its order."""
LOWER_RINGS = ((130, 25, 110, 24, 23, 22, 26, 112, 243), (359, 255, 339, 254, 253, 252, 256, 341, 463))
RING_SHARE = 0.6


def exact_points(template: Points, drawing: Drawing) -> Points:
    """Fit a 468×3 template to the drawing; x, y in picture pixels, z as in the template."""
    points = template.copy()
    _fit_lips(points, template, drawing.lips)
    for side, eye in enumerate(drawing.eyes):
        _fit_lid(points, template, (UPPER_LIDS[side], UPPER_RINGS[side]), eye, eye.upper)
        _fit_lid(points, template, (LOWER_LIDS[side], LOWER_RINGS[side]), eye, eye.lower)
    return points


def _height(edge: Points, x: Points) -> Points:
    curve = spline(edge, 200)
    curve = curve[np.argsort(curve[:, 0])]
    return np.asarray(np.interp(x, curve[:, 0], curve[:, 1]))


def _stretched(x: Points, old: tuple[float, float], new: tuple[float, float]) -> Points:
    moved = new[0] + (x - old[0]) / (old[1] - old[0]) * (new[1] - new[0])
    return np.asarray(np.clip(moved, min(new), max(new)))


def _fit_lips(points: Points, template: Points, lips: Lips) -> None:
    old = (float(template[LIP_CORNERS[0], 0]), float(template[LIP_CORNERS[1], 0]))
    new = (float(lips.line[0, 0]), float(lips.line[-1, 0]))
    for rings, outline in ((UPPER_LIP, lips.upper), (LOWER_LIP, lips.lower)):
        for share, ring in rings.items():
            x = _stretched(template[list(ring), 0], old, new)
            points[list(ring), 0] = x
            points[list(ring), 1] = share * _height(outline, x) + (1 - share) * _height(lips.line, x)


def _fit_lid(
    points: Points, template: Points, rings: tuple[tuple[int, ...], tuple[int, ...]], eye: Eye, edge: Points
) -> None:
    lid, ring = list(rings[0]), list(rings[1])
    old = (float(template[lid[0], 0]), float(template[lid[-1], 0]))
    new = (float(eye.upper[-1, 0]), float(eye.upper[0, 0]))
    points[lid, 0] = _stretched(template[lid, 0], old, new)
    points[lid, 1] = _height(edge, points[lid, 0])
    points[ring, :2] = template[ring, :2] + RING_SHARE * (points[lid, :2] - template[lid, :2])
