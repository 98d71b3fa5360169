"""The mouth at twice the frame's resolution, from the back: face and upper lip, what is inside, lower lip and chin."""

import cv2
import numpy as np

from gpu_tasks.render.bases import NAMES, Lip
from gpu_tasks.render.fields import Field, Mover, Rect
from gpu_tasks.render.inside import Inside
from gpu_tasks.render.pixels import Floats, Image, Singles, filled, mixed, sampled, singles
from secretary.wire.types import FACE_SIZE

LIPS: tuple[Lip, Lip] = ("upper", "lower")

FINE = 2
"""Pixels of the frame a cell of the lips' own fields covers."""

OVER = 2
"""Pixels painted for one of the frame, each way."""


class Mouth:
    """`atlas` (2 FACE_SIZE)² RGB is the picture, `mover` measures it in pixels of the frame."""

    def __init__(self, atlas: Image, mover: Mover) -> None:
        self._mover = mover
        self.rect = _around(mover)
        self._upper = Field(self.rect, FINE, lambda places: mover.all(places, "upper"))
        self._lower = Field(self.rect, FINE, lambda places: mover.all(places, "lower"))
        self._inside = Inside(atlas, mover, self.rect)
        self._lines()
        height, width = self.rect.height * OVER, self.rect.width * OVER
        rows, columns = np.indices((height, width), dtype=np.float32)
        # An atlas pixel is half a frame pixel: so is a painted one.
        self._places = np.stack([columns + 2 * self.rect.left, rows + 2 * self.rect.top], axis=-1)
        self._share = _soft_frame(self.rect)

    def paint(self, frame: Image, atlas: Image, weights: Singles) -> None:
        """Puts the mouth of one pose into `frame`."""
        upper, lower = self._edges(weights)
        painted = self._taken(atlas, self._upper.backward(weights))
        self._inside.paint(painted, upper, lower, weights)
        top = int(np.clip(lower[:, 1].min() - 2, 0, len(painted) - 1))  # above it there is no lower lip
        chin = self._taken(atlas, self._lower.backward(weights), top)
        share = _below(lower, painted.shape[:2])[top:]
        painted[top:] = mixed(chin, painted[top:], share)
        size = (self.rect.width, self.rect.height)
        small = cv2.resize(painted, size, interpolation=cv2.INTER_AREA)
        place = frame[self.rect.slices]
        place[:] = mixed(np.asarray(small, np.uint8), place, self._share)

    def _taken(self, atlas: Image, moved: Singles, top: int = 0) -> Image:
        """The painted rows from `top` on."""
        size = (self._places.shape[1], self._places.shape[0])
        shift = cv2.resize(moved, size, interpolation=cv2.INTER_LINEAR)
        return sampled(atlas, singles(cv2.scaleAdd(shift[top:], -2.0, self._places[top:])))

    def _lines(self) -> None:
        """Both lips' edges in the picture and the bases along them."""
        shape = self._mover.shape
        self._rest = (_resampled(shape.upper_lip), _resampled(shape.lower_lip))
        self._along = tuple(
            np.concatenate([self._mover.skin(line, lip), self._mover.head(line)]).reshape(len(NAMES), -1)
            for line, lip in zip(self._rest, LIPS, strict=True)
        )

    def _edges(self, weights: Singles) -> tuple[Floats, Floats]:
        """Both lips' edges (n, 2) in painted pixels; where they would cross they meet."""
        upper, lower = (
            rest + (weights @ along).reshape(-1, 2) for rest, along in zip(self._rest, self._along, strict=True)
        )
        down = self._mover.shape.axes[1]
        crossed = np.maximum((upper - lower) @ down, 0)[:, None] * down
        lower = lower + crossed
        corner = np.array([self.rect.left, self.rect.top])
        return (upper - corner) * OVER + 0.5, (lower - corner) * OVER + 0.5


def _around(mover: Mover) -> Rect:
    """Lips, and where they can get to."""
    unit, origin = mover.shape.unit, mover.shape.origin
    wide = mover.face.mouth * unit * 1.75
    sides = (origin[0] - wide, origin[1] - 0.45 * unit, origin[0] + wide, origin[1] + 0.8 * unit)
    left, top, right, bottom = (int(np.clip(round(side / 8) * 8, 0, FACE_SIZE)) for side in sides)
    return Rect(left, top, right, bottom)


def _soft_frame(rect: Rect) -> Singles:
    """(h, w) 1 inside, 0 along the rim: the coarse picture around and the fine one within differ by a hair."""
    across = np.minimum(np.arange(rect.width), np.arange(rect.width)[::-1])
    down = np.minimum(np.arange(rect.height), np.arange(rect.height)[::-1])
    return singles(np.clip(np.minimum(across, down[:, None]) / 6, 0, 1))


def _resampled(line: Floats, count: int = 41) -> Floats:
    """The line at evenly spread places from its left end to its right, denser at the corners where lips curve most."""
    t = (1 - np.cos(np.linspace(0, np.pi, count))) / 2
    steps = np.linspace(0, 1, len(line))
    return np.stack([np.interp(t, steps, line[:, axis]) for axis in (0, 1)], axis=-1)


def _below(edge: Floats, size: tuple[int, int]) -> Singles:
    """(h, w) 0 … 1: what lies under `edge`, carried on level beyond its ends."""
    height, width = size
    left, right = (-4.0, edge[0, 1]), (width + 4.0, edge[-1, 1])
    outline = np.concatenate([[left], edge, [right, (width + 4, height + 4), (-4, height + 4)]])
    return filled(outline, size)
