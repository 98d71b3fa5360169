"""An eye in three layers, from the back: lower lid, eyeball, upper lid. Lids stretch; the ball stays round."""

from dataclasses import dataclass

import cv2
import numpy as np

from gpu_tasks.render.eyeball import Ball, eyeball
from gpu_tasks.render.pixels import Floats, Image, Singles, sampled, singles
from gpu_tasks.render.shape import EyeShape, FaceShape

STEPS = 40
"""Levels of the lids from open (0) to closed (1); each is drawn once and kept."""

WIDEST = -0.4
"""How far a lid rises above its place in the picture."""


@dataclass(frozen=True, slots=True, eq=False)
class Lids:
    """Both lids at one level, and what they leave open."""

    skin: Singles
    """(h, w, 3), already weighted by what the ball leaves."""
    open: Singles
    """(h, w, 1) 0 … 1, the ball's share, darkened by the lid's shadow."""


class Eye:
    """One eye of a picture (h, w, 3) RGB; `shape` is in its pixels."""

    def __init__(self, picture: Image, shape: FaceShape, eye: EyeShape) -> None:
        self._unit = shape.unit
        outline = np.concatenate([eye.upper, eye.lower, eye.fold])
        margin = 0.16 * self._unit
        height, width = picture.shape[:2]
        low = np.clip(outline.min(axis=0) - (margin, 1.5 * margin), 0, (width, height)).astype(int)
        high = np.clip(outline.max(axis=0) + margin, 0, (width, height)).astype(int)
        self.slices = (slice(low[1], high[1]), slice(low[0], high[0]))
        self._picture = picture[self.slices].copy()
        rows, columns = np.indices(self._picture.shape[:2])
        places = np.stack([columns + low[0], rows + low[1]], axis=-1)
        inside = shape.inward(places)
        self._y = inside[..., 1] * self._unit
        self._down = shape.axes[1]
        self._curves(shape, eye, inside[..., 0])
        self._bare = eye.ball is not None
        self._ball: Ball = eyeball(picture, eye, low, self._openness(self._upper, self._lower))
        self._kept: dict[int, Lids] = {}

    def paint(self, canvas: Image, level: float, gaze: tuple[float, float]) -> None:
        """Draws the eye into `canvas`: `level` WIDEST … 1 is closed, `gaze` the ball's shift in eye distances."""
        lids = self._lids(round(max(level, WIDEST) * STEPS))
        ball = self._ball.turned(gaze[0] * self._unit, gaze[1] * self._unit)
        cv2.convertScaleAbs(lids.skin + ball * lids.open, dst=canvas[self.slices])

    def _curves(self, shape: FaceShape, eye: EyeShape, x: Floats) -> None:
        """Heights (h, w) in pixels of the lids' edges and the fold, and how far each column is from the corners."""
        lines = [shape.inward(line) * (1, self._unit) for line in (eye.upper, eye.lower, eye.fold)]
        upper, lower, fold = (np.interp(x, line[:, 0], line[:, 1]) for line in lines)
        self._upper, self._lower = upper, np.maximum(lower, upper)
        self._height = self._lower - self._upper
        self._top = np.minimum(fold - 0.1 * self._unit, upper - 0.16 * self._unit)
        left, right = lines[0][0, 0], lines[0][-1, 0]
        nearest = np.minimum(x - left, right - x) / (0.06 * (right - left))
        self._between = np.clip(nearest, 0, 1)
        self._inner = np.clip(nearest / 5, 0, 1)
        # A drawn lash line moves with the lid's edge, as it is; a photo's lashes and their shadow are less tidy.
        self._lash = (0.034 if eye.iris is not None else 0.065) * self._unit

    def _lids(self, step: int) -> Lids:
        if step not in self._kept:
            self._kept[step] = self._draw_lids(step / STEPS)
        return self._kept[step]

    def _draw_lids(self, level: float) -> Lids:
        """The picture's skin pulled over the ball: down from the fold, and a little up from below."""
        travel = 0.93 * level if level > 0 else 0.5 * level
        lower = self._lower - 0.07 * max(level, 0) * self._height * self._between
        upper = np.minimum(self._upper + travel * self._height * self._between, lower)
        over = self._stretched(self._from_fold(upper))
        under = self._stretched(self._from_below(lower))
        edge = 0.012 * self._unit  # half of the lash line lies below the lid's edge
        cover = np.clip(upper + edge - self._y + 0.5, 0, 1)
        skin = under + (over - under) * cover[..., None]
        gap = self._openness(upper, lower) * (1 - cover)
        shade = self._shadow(upper, level)
        ball = gap[..., None]
        return Lids(singles(skin * (1 - ball)), singles(ball * shade[..., None]))

    def _shadow(self, upper: Floats, level: float) -> Floats:
        """(h, w) what the upper lid leaves of the light on the ball; a ball cut from the picture has it already."""
        deep = np.exp(-np.maximum(self._y - upper, 0) / (0.05 * self._unit))
        drawn = 0.34 * deep + 0.3 * (1 - self._inner) if self._bare else np.zeros_like(deep)
        return np.asarray((1 - drawn) * (1 - 0.3 * max(level, 0) * deep))

    def _openness(self, upper: Floats, lower: Floats) -> Floats:
        """(h, w) 0 … 1: how much of each pixel lies between the lids."""
        inside = np.clip(np.minimum(self._y - upper, lower - self._y) + 0.5, 0, 1)
        return np.asarray(inside * (self._between > 0))

    def _from_fold(self, upper: Floats) -> Floats:
        """Where the upper lid's pixels come from: the lash line is stiff, the smooth strip above stretches."""
        seam, rest = upper - self._lash, self._upper - self._lash
        length, now = np.maximum(rest - self._top, 1e-3), np.maximum(seam - self._top, 1e-3)
        t = np.clip((self._y - self._top) / now, 0, 1)
        ratio = np.maximum(now / length, 0.3)
        source = self._top + length * (1 - (1 - t) ** ratio)
        stiff = np.minimum(self._y - seam + rest, self._upper + 0.02 * self._unit)
        moved = np.where(self._y > seam, stiff, source)
        return np.where((self._y <= self._top) | (self._between <= 0), self._y, moved)

    def _from_below(self, lower: Floats) -> Floats:
        """Where the lower lid's pixels come from; never from the ball above its edge."""
        bottom = self._lower + 0.5 * self._height + 1
        t = np.clip((self._y - lower) / np.maximum(bottom - lower, 1e-3), 0, 1)
        source = self._lower + (bottom - self._lower) * t
        moved = np.where(self._y < bottom, np.maximum(source, self._lower + 0.01 * self._unit), self._y)
        return np.where(self._between <= 0, self._y, moved)

    def _stretched(self, source: Floats) -> Floats:
        """The picture, each pixel taken from another height of the face."""
        shift = (source - self._y)[..., None] * self._down
        rows, columns = np.indices(self._y.shape)
        found = sampled(self._picture, singles(np.stack([columns, rows], axis=-1) + shift))
        return np.asarray(found, dtype=np.float64)
