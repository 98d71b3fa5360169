"""Smooth curves, tapered strokes and ellipses as SVG path text; numpy only."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Points = NDArray[np.float64]
"""An n×2 array of picture points, y downwards."""

HAIR_WIDTH, HAIR_LENGTH = 2.7, 42.0
"""Pixels. Below both, straight facets are invisible and three times smaller than curves."""


def spline(points: ArrayLike, count: int, *, closed: bool = False) -> Points:
    """Sample the Catmull-Rom spline through `points` at `count` places, uniform in the knots."""
    knots = np.asarray(points, np.float64)
    size = len(knots)
    if closed:
        padded = np.concatenate([knots[-1:], knots, knots[:2]])
        place = np.linspace(0, size, count, endpoint=False)
    else:
        padded = np.concatenate([[2 * knots[0] - knots[1]], knots, [2 * knots[-1] - knots[-2]]])
        place = np.linspace(0, size - 1, count)
    first = np.minimum(place.astype(int), (size if closed else size - 1) - 1)
    f = (place - first)[:, None]
    a, b, c, d = (padded[first + k] for k in range(4))
    curve: Points = 0.5 * (2 * b + (c - a) * f + (2 * a - 5 * b + 4 * c - d) * f**2 + (3 * b - a - 3 * c + d) * f**3)
    return curve


def number(value: float) -> str:
    """Write a coordinate with one decimal, and none where it is zero."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def curve_path(points: ArrayLike, *, closed: bool = True, tension: float = 1.0) -> str:
    """Write a Catmull-Rom spline as cubic Béziers; a lower `tension` gives tighter corners."""
    knots = [(float(x), float(y)) for x, y in np.asarray(points, np.float64)]
    size = len(knots)
    text = [f"M{number(knots[0][0])} {number(knots[0][1])}"]
    for i in range(size if closed else size - 1):
        ring = [(i + k) % size if closed else min(max(i + k, 0), size - 1) for k in (-1, 0, 1, 2)]
        a, b, c, d = (knots[k] for k in ring)
        pull = tension / 6
        near = (b[0] + (c[0] - a[0]) * pull, b[1] + (c[1] - a[1]) * pull)
        far = (c[0] - (d[0] - b[0]) * pull, c[1] - (d[1] - b[1]) * pull)
        text.append("C" + " ".join(number(v) for v in (*near, *far, *c)))
    return "".join(text) + ("Z" if closed else "")


def shift(points: ArrayLike, right: float, down: float) -> Points:
    """Move points by so many pixels."""
    moved: Points = np.asarray(points, np.float64) + np.array([right, down])
    return moved


def normals(curve: Points) -> Points:
    """Give the unit normal at every point of an open curve, a quarter turn from its direction."""
    tangent = np.gradient(curve, axis=0)
    length = np.linalg.norm(tangent, axis=1, keepdims=True) + 1e-6
    across: Points = np.stack([-tangent[:, 1], tangent[:, 0]], axis=1) / length
    return across


def taper_path(points: ArrayLike, width: float, profile: Sequence[float] = (), *, count: int = 12) -> str:
    """Write a stroke as a filled outline.

    `profile` holds relative widths along the stroke; empty stands for a lens.
    """
    curve = spline(points, count)
    along = np.linspace(0, 1, count)
    lens = np.sin(np.pi * along) ** 0.7
    relative = np.interp(along, np.linspace(0, 1, len(profile)), profile) if len(profile) else lens
    offset = normals(curve) * (width / 2 * relative)[:, None]
    outline = np.concatenate([curve + offset, (curve - offset)[::-1]])
    length = float(np.linalg.norm(np.diff(curve, axis=0), axis=1).sum())
    if width < HAIR_WIDTH and length < HAIR_LENGTH:
        return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in outline) + "Z"
    return curve_path(outline)


def ellipse_path(centre: tuple[float, float], radii: tuple[float, float], turn: float = 0.0) -> str:
    """Write an ellipse; `turn` in degrees, clockwise as seen."""
    angle = np.linspace(0, 2 * np.pi, 13)[:-1]
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    x, y = radii[0] * np.cos(angle), radii[1] * np.sin(angle)
    # 12 knots at tension 1.05 follow a circle to within 0.1 % of its radius.
    return curve_path(np.stack([centre[0] + x * cos - y * sin, centre[1] + x * sin + y * cos], axis=1), tension=1.05)


def inside(points: Points, polygon: Points) -> NDArray[np.bool_]:
    """Tell for every point whether it lies in the polygon (even-odd crossing rule)."""
    x, y = points[:, :1], points[:, 1:]
    start, end = polygon, np.roll(polygon, -1, axis=0)
    straddles = (start[:, 1] > y) != (end[:, 1] > y)
    rise = np.where(straddles, end[:, 1] - start[:, 1], 1.0)
    crossing = start[:, 0] + (y - start[:, 1]) * (end[:, 0] - start[:, 0]) / rise
    within: NDArray[np.bool_] = (straddles & (x < crossing)).sum(axis=1) % 2 == 1
    return within


def blend(first: str, second: str, share: float) -> str:
    """Mix two `#rrggbb` colours; a share of 0 gives the first, 1 the second."""
    a, b = (np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) for colour in (first, second))
    mixed = np.clip(np.round(a + (b - a) * share), 0, 255).astype(int)
    return "#{:02x}{:02x}{:02x}".format(*mixed)
