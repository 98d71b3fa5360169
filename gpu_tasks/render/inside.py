"""What shows between the lips: upper teeth that stay with the skull, lower teeth and tongue that go with the jaw."""

import cv2
import numpy as np
from numpy.typing import NDArray

from gpu_tasks.render import topology
from gpu_tasks.render.bases import HEAD, INDEX, JAW, bell, ramp
from gpu_tasks.render.fields import Mover, Rect
from gpu_tasks.render.pixels import Floats, Image, Singles, filled, mixed, singles

ENAMEL = np.array([243.0, 236.0, 224.0])
DEPTH = np.array([58.0, 22.0, 22.0])
"""Of the open mouth: a warm dark, since black reads as a hole."""
TONGUE = np.array([176.0, 84.0, 84.0])
GUM = np.array([190.0, 104.0, 100.0])

TEETH = (0.134, 0.098, 0.086, 0.07, 0.055, 0.045)
"""Widths as seen from the front, from the middle outwards, in eye distances (the first: 8.5 of 62 mm)."""
LOWER_TEETH = (0.078, 0.085, 0.086, 0.075, 0.06, 0.05)

BEHIND = 0.15
"""How far the teeth stand before the face's outline, in eye distances."""


class Inside:
    """Textures over the mouth's rectangle at twice the frame's resolution, drawn once."""

    def __init__(self, atlas: Image, mover: Mover, rect: Rect) -> None:
        self._unit, self._axes = mover.shape.unit, mover.shape.axes
        rows, columns = np.indices((rect.height * 2, rect.width * 2))
        places = np.stack([columns + 2 * rect.left, rows + 2 * rect.top], axis=-1) / 2 - 0.25
        inside = mover.shape.inward(places)
        middle = float(np.interp(0, mover.face.line[:, 0], mover.face.line[:, 1]))
        # A wide mouth has a wide arch: else its corners would be holes.
        x, y = inside[..., 0] / max(1.0, mover.face.mouth / 0.4), inside[..., 1] - middle
        light = _light(atlas, mover)
        self._skull = _upper_teeth(x, y + mover.face.gap / 2, light)
        self._jaw = _lower_jaw(x, y - mover.face.gap / 2, light)
        if mover.face.gap > 0:
            self._skull = _with_own_teeth(self._skull, atlas, mover, rect)
        corners = np.array([(0.0, 0.0), (self._unit, 0.0), (0.0, self._unit)]) + mover.shape.origin
        self._corner = np.array([rect.left, rect.top], dtype=np.float64)
        self._corners = corners
        self._head = mover.head(corners, depth=BEHIND)

    def paint(self, painted: Image, upper: Floats, lower: Floats, weights: Singles) -> None:
        """Fills what `upper` and `lower` (n, 2) leave open, and a little more: the lower lip comes over it."""
        wide = float(np.max((lower - upper) @ self._axes[1]))
        if wide < 0.6:
            return
        left, top = np.floor(np.minimum(upper.min(axis=0), lower.min(axis=0))).astype(int) - 3
        right, bottom = np.ceil(np.maximum(upper.max(axis=0), lower.max(axis=0))).astype(int) + 4
        left, top = max(left, 0), max(top, 0)
        place = painted[top:bottom, left:right]
        size = (place.shape[1], place.shape[0])
        mask = _between(upper, lower, (left, top), size)
        inside = self._seen(weights, (left, top), size)
        narrow = 0.5 + 0.5 * min(1.0, wide / (0.16 * self._unit))  # little light falls through a slit
        shade = _shade(mask, self._unit) * np.float32(narrow)
        inside *= shade[..., None]
        share = mask * np.float32(min(1.0, (wide - 0.6) / 1.2))
        place[:] = mixed(inside.astype(np.uint8), place, share)

    def _seen(self, weights: Singles, corner: tuple[int, int], size: tuple[int, int]) -> Singles:
        """(h, w, 3) the teeth over the tongue over the dark, without the lips' shadow."""
        hidden = -0.045 * float(weights[INDEX["round"]]) * self._unit  # lips that come forward cover the teeth
        skull = self._moved(weights, hidden, corner)
        jaw = self._moved(weights, float(weights[INDEX["jaw"]]) * JAW * 0.9 * self._unit, corner)
        way = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        low = cv2.warpAffine(self._jaw, jaw, size, flags=way, borderMode=cv2.BORDER_REPLICATE)
        high = cv2.warpAffine(self._skull, skull, size, flags=way, borderMode=cv2.BORDER_REPLICATE)
        share = high[..., 3:]
        return np.asarray(low + (high[..., :3] - low) * share)

    def _moved(self, weights: Singles, fall: float, corner: tuple[int, int]) -> Singles:
        """(2, 3) from a painted pixel to its texture, for the head's pose and a jaw so many pixels down."""
        head = np.tensordot(weights[-len(HEAD) :], self._head, axes=1) + self._axes[1] * fall
        source = (self._corners - self._corner + 0.5) * 2 - 0.5
        target = source + head * 2 - corner
        return np.asarray(cv2.getAffineTransform(singles(target), singles(source)), dtype=np.float32)


def _light(atlas: Image, mover: Mover) -> Floats:
    """(3,) the light on this face: a third of the skin's tint, and never so dim that teeth turn brown."""
    cheeks = (mover.shape.points[list(topology.CHEEKS), :2] * 2).astype(int).clip(4, len(atlas) - 5)
    skin = np.median([atlas[y - 4 : y + 5, x - 4 : x + 5].reshape(-1, 3) for x, y in cheeks], axis=(0, 1))
    tint = np.clip(skin / np.array([205, 160, 135]) / max(float(skin.mean()), 1) * 166, 0.85, 1.1)
    tint /= tint[0]  # enamel is never bluer than it is red
    return np.asarray(np.clip(float(skin.mean()) / 175, 0.86, 1.0) * (1 + (np.minimum(tint, 1.0) - 1) * 0.25))


def _upper_teeth(x: Floats, y: Floats, light: Floats) -> Singles:
    """(h, w, 4) colour and share: an arch whose edge rises to the sides, gums above it."""
    index, across = _tooth(x, TEETH)
    edge = 0.035 - 0.10 * np.minimum(np.abs(x), 0.5) ** 2 / 0.16 * 0.5
    edge = edge - np.choose(np.minimum(index, 2), [0.0, 0.012, 0.002]) - 0.016 * np.abs(across * 2) ** 4
    root = edge - 0.165 + 0.012 * np.abs(across * 2) ** 3
    back = np.clip(np.abs(x) / 0.52, 0, 1)
    round_off = 1 - 0.06 * np.abs(across * 2) ** 4 - 0.06 * bell(np.abs(across) - 0.5, 0.09)
    length = np.clip((y - root) / 0.165, 0, 1)
    bright = (1 - 0.34 * back**2.2) * round_off * (0.90 + 0.12 * length - 0.05 * ramp(length, 0.85, 1.0))
    enamel = (ENAMEL * light)[None, None] * bright[..., None]
    gum = (GUM * light)[None, None] * (1 - 0.45 * back**2)[..., None]
    colour = enamel + (gum - enamel) * (1 - ramp(y, root - 0.008, root + 0.012))[..., None]
    share = 1 - ramp(y, edge - 0.008, edge + 0.008)
    share *= 1 - ramp(np.abs(x), 0.44, 0.54)
    return singles(np.clip(np.dstack([colour, share]), 0, 255))


def _with_own_teeth(teeth: Singles, atlas: Image, mover: Mover, rect: Rect) -> Singles:
    """The same with what the picture itself shows between parted lips laid over it."""
    corner = np.array([rect.left, rect.top])
    upper, lower = mover.shape.upper_lip, mover.shape.lower_lip
    middle = upper + (lower - upper) * 0.85  # near the lower lip there is its shadow
    outline = (np.concatenate([upper, middle[::-1]]) - corner) * 2 + 0.5
    shown = filled(outline, (teeth.shape[0], teeth.shape[1]))
    shown = singles(cv2.GaussianBlur(cv2.erode(shown, np.ones((3, 3), np.uint8)), (0, 0), 1.2))[..., None]
    own = atlas[rect.top * 2 : rect.bottom * 2, rect.left * 2 : rect.right * 2]
    own = np.dstack([own, np.ones(own.shape[:2])])
    return singles(teeth + (own - teeth) * shown)


def _lower_jaw(x: Floats, y: Floats, light: Floats) -> Singles:
    """(h, w, 3): tongue and lower teeth in front of the dark."""
    _, across = _tooth(x, LOWER_TEETH)
    colour = np.broadcast_to(DEPTH * light, (*x.shape, 3)).copy()
    back = -0.17 + 0.9 * x**2  # of the tongue: a mound, darker to the throat
    tongue = ramp(y, back, back + 0.05) * (1 - ramp(np.abs(x), 0.2, 0.34))
    lit = (0.5 + 0.38 * ramp(y, back, back + 0.15)) * (1 - 0.12 * bell(x, 0.03))
    colour += (TONGUE * light * lit[..., None] - colour) * (0.9 * tongue)[..., None]
    edge = -0.012 + 0.02 * np.abs(across * 2) ** 4 + 0.16 * np.minimum(np.abs(x), 0.5) ** 2
    bright = (0.84 - 0.4 * np.clip(np.abs(x) / 0.45, 0, 1) ** 2) * (1 - 0.08 * bell(np.abs(across) - 0.5, 0.1))
    share = ramp(y, edge - 0.010, edge + 0.010) * (1 - ramp(np.abs(x), 0.34, 0.44))
    teeth = (ENAMEL * light * (1, 0.975, 0.93))[None, None] * bright[..., None]
    colour += (teeth - colour) * share[..., None]
    return singles(np.clip(colour, 0, 255))


def _tooth(x: Floats, widths: tuple[float, ...]) -> tuple[NDArray[np.int_], Floats]:
    """Which tooth from the middle, and where across it, −0.5 … 0.5."""
    ends = np.cumsum((0.0, *widths))
    index = np.clip(np.searchsorted(ends, np.abs(x), side="right") - 1, 0, len(widths) - 1)
    across = (np.abs(x) - ends[index]) / np.asarray(widths)[index] - 0.5
    return index, np.clip(across, -0.5, 0.5)


def _between(upper: Floats, lower: Floats, corner: tuple[int, int], size: tuple[int, int]) -> Singles:
    """(h, w) 0 … 1 from the upper lip's edge to a little below the lower lip's."""
    hidden = lower + np.array([0.0, 1.0])
    hidden[[0, -1]] = lower[[0, -1]]
    outline = np.concatenate([upper, hidden[::-1][1:-1]]) - np.array(corner)
    return filled(outline, (size[1], size[0]))


def _shade(mask: Singles, unit: float) -> Singles:
    """(h, w) the lips' shadow: light falls off towards the edge of the opening."""
    wide = max(1.5, 0.085 * unit)
    lit = cv2.GaussianBlur(mask, (0, 0), wide, borderType=cv2.BORDER_CONSTANT)
    return np.asarray(0.5 + 0.5 * np.clip(lit * 1.35 - 0.15, 0, 1), dtype=np.float32)
