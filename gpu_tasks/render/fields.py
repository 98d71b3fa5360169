"""The bases laid over a rectangle of the picture, summed for a pose, and turned round: where does a pixel come from?"""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from gpu_tasks.render import topology
from gpu_tasks.render.bases import HEAD, MOST, NAMES, Lip, Proportions, ramp, skin
from gpu_tasks.render.pixels import Floats, Singles, sampled, singles
from gpu_tasks.render.shape import FaceShape
from secretary.wire.types import FACE_SIZE

ROUNDS = 3
"""Fixed-point steps of the reversal."""


@dataclass(frozen=True, slots=True)
class Rect:
    """Pixels of the frame; all sides are multiples of the step of the grid laid over it."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def slices(self) -> tuple[slice, slice]:
        return slice(self.top, self.bottom), slice(self.left, self.right)

    def centres(self, step: int) -> Floats:
        """(h × w, 2) middles of the cells, `step` pixels a side, in pixels."""
        across = np.arange(self.left, self.right, step) + (step - 1) / 2
        down = np.arange(self.top, self.bottom, step) + (step - 1) / 2
        return np.stack(np.meshgrid(across, down), axis=-1).reshape(-1, 2)


class Mover:
    """All displacements of one face, for any places in the picture."""

    def __init__(self, shape: FaceShape) -> None:
        self.shape = shape
        self.face = Proportions.of(shape)
        self._turn = shape.axes * shape.unit

    def skin(self, places: Floats, lip: Lip | None = None) -> Floats:
        """(SKIN, n, 2) pixels; `lip` None takes the one that each place lies on."""
        inside = self.shape.inward(places)
        if lip is not None:
            return skin(inside, self.face, lip) @ self._turn
        line = np.interp(inside[:, 0], self.face.line[:, 0], self.face.line[:, 1])
        upper = (inside[:, 1] < line)[:, None]
        return np.where(upper, skin(inside, self.face, "upper"), skin(inside, self.face, "lower")) @ self._turn

    def head(self, places: Floats, depth: float | None = None) -> Floats:
        """(HEAD, n, 2) pixels; one `depth` (eye distances before the outline) for things inside the mouth."""
        near = self._depth(places) if depth is None else np.full(len(places), depth)
        mesh = self.shape.points[:, :2]
        top, chin = mesh[topology.FOREHEAD], mesh[topology.CHIN]
        length, down = float(np.linalg.norm(chin - top)), self.shape.axes[1]
        pivot = (top + chin) / 2 + down * length * 0.75  # the neck
        arm = places - pivot
        unit, zero, degree = self.shape.unit, np.zeros(len(places)), np.radians(1)
        right, below = self.shape.axes * unit
        fields = [
            np.broadcast_to(right, arm.shape),
            np.broadcast_to(below, arm.shape),
            np.stack([-arm[:, 1], arm[:, 0]], axis=-1) * degree,
            arm * 0.01,
            (zero + near * degree)[:, None] * right,
            (zero - near * degree)[:, None] * below,
        ]
        assert len(fields) == len(HEAD)
        return np.asarray(np.stack(fields) * self._weight(places, (top + chin) / 2, length)[:, None])

    def all(self, places: Floats, lip: Lip | None = None) -> Floats:
        """(NAMES, n, 2) pixels."""
        return np.concatenate([self.skin(places, lip), self.head(places)])

    def _weight(self, places: Floats, middle: Floats, length: float) -> Floats:
        """1 on the head, 0 on the shoulders, the backdrop and the picture's edge (but for the lower one)."""
        away = (places - middle) @ self.shape.axes.T / length
        tall = np.where(away[:, 1] < -0.12, 0.98, 0.8)
        far = np.hypot(away[:, 0] / 0.78, (away[:, 1] + 0.12) / tall)
        edge = np.minimum(np.minimum(places[:, 0], FACE_SIZE - 1 - places[:, 0]), places[:, 1])
        return np.asarray((1 - ramp(far, 0.75, 1.45)) * ramp(edge, 0, FACE_SIZE * 0.1))

    def _depth(self, places: Floats) -> Floats:
        """How far `places` stand out of the outline's plane, in eye distances: the mesh's depths, blurred."""
        points = self.shape.points
        depths = (np.median(points[list(topology.OVAL), 2]) - points[:, 2]) / self.shape.unit
        here = ((places - self.shape.origin) / self.shape.unit).astype(np.float32)
        there = ((points[:, :2] - self.shape.origin) / self.shape.unit).astype(np.float32)
        apart = (here**2).sum(axis=1)[:, None] + (there**2).sum(axis=1) - 2 * here @ there.T
        near = np.exp(-apart / np.float32(0.16**2))
        far = 1e-4  # far from every point lie hair and backdrop: a little behind
        return np.asarray((near @ depths - 0.25 * far) / (near.sum(axis=1) + far))


class Field:
    """Displacements over a rectangle, at weight 1 of each base, ready to be summed once a frame."""

    def __init__(self, rect: Rect, step: int, move: Callable[[Floats], Floats]) -> None:
        fields = move(rect.centres(step))
        height, width = rect.height // step, rect.width // step
        self._set(rect, step, singles(fields.reshape(len(fields), height, width, 2)))

    def _set(self, rect: Rect, step: int, fields: Singles) -> None:
        self.rect, self.step = rect, step
        self._shape = fields.shape[1:]
        self._stack = np.ascontiguousarray(fields.reshape(len(fields), -1))
        rows, columns = np.indices(self._shape[:2], dtype=np.float32)
        self._cells = np.stack([columns, rows], axis=-1)

    def backward(self, weights: Singles) -> Singles:
        """(h, w, 2) pixels by which what is seen in each cell has moved to get there."""
        forward = (weights @ self._stack).reshape(self._shape)
        found: Singles = forward
        for _ in range(ROUNDS):
            source = cv2.scaleAdd(found, -1 / self.step, self._cells)
            found = sampled(forward, singles(source))
        return found

    def cropped(self, rect: Rect) -> "Field":
        """The part of it over `rect`, which lies within and on its steps."""
        rows = slice((rect.top - self.rect.top) // self.step, (rect.bottom - self.rect.top) // self.step)
        columns = slice((rect.left - self.rect.left) // self.step, (rect.right - self.rect.left) // self.step)
        part = Field.__new__(Field)
        part._set(rect, self.step, self._stack.reshape(-1, *self._shape)[:, rows, columns])
        return part

    def moving(self) -> Rect:
        """The smallest rectangle (sides multiples of 8) outside of which nothing moves by a tenth of a pixel."""
        most = np.array([MOST[name] for name in NAMES], np.float32)[:, None]
        strongest = (np.abs(self._stack) * most).sum(axis=0).reshape(self._shape).max(axis=2) > 0.1
        rows, columns = np.flatnonzero(strongest.any(axis=1)), np.flatnonzero(strongest.any(axis=0))
        low = [int((cells[0] - 1) * self.step // 8 * 8) for cells in (columns, rows)]
        high = [int(-(-(cells[-1] + 2) * self.step // 8) * 8) for cells in (columns, rows)]
        area = self.rect
        return Rect(max(area.left, low[0]), max(area.top, low[1]), min(area.right, high[0]), min(area.bottom, high[1]))
