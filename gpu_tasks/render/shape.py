"""The measured face: outlines of eyes and lips and its own frame, from shipped landmarks or the mesh alone."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from gpu_tasks.engines import EngineError
from gpu_tasks.render import topology
from gpu_tasks.render.pixels import Floats
from gpu_tasks.render.topology import Side

SIDES: tuple[Side, Side] = ("left", "right")

IRIS = 0.2
"""Radius of an iris against the width of the eye opening: 11.7 mm across in 30 mm."""


@dataclass(frozen=True, slots=True, eq=False)
class Patch:
    """An eyeball drawn without its lids."""

    place: Floats
    """(2,) pixels of its upper left corner."""
    scale: float
    """Pixels of the picture a pixel of the patch covers."""
    webp: bytes


@dataclass(frozen=True, slots=True, eq=False)
class EyeShape:
    upper: Floats
    """(n, 2) pixels along the lid's edge, from the picture's left."""
    lower: Floats
    fold: Floats
    """(n, 2) pixels along the crease above the lid."""
    iris: Floats | None
    """(2,) pixels; None when only the picture can tell."""
    radius: float
    """Of the iris, pixels."""
    ball: Patch | None = None


@dataclass(frozen=True, slots=True, eq=False)
class FaceShape:
    points: Floats
    """(468, 3) pixels."""
    eyes: tuple[EyeShape, EyeShape]
    """The picture's left one first."""
    upper_lip: Floats
    """(n, 2) pixels along the lower edge of the upper lip, from the picture's left."""
    lower_lip: Floats
    """(n, 2) pixels along the upper edge of the lower lip; the same line as `upper_lip` when the mouth is closed."""

    @property
    def unit(self) -> float:
        """Pixels from one eye's middle to the other's: what all lengths of a face are measured in here."""
        return float(np.linalg.norm(_middle(self.eyes[1]) - _middle(self.eyes[0])))

    @property
    def axes(self) -> Floats:
        """(2, 2): the face's right and the face's down, in the picture."""
        right = (_middle(self.eyes[1]) - _middle(self.eyes[0])) / max(self.unit, 1e-6)
        return np.array([right, [-right[1], right[0]]])

    @property
    def origin(self) -> Floats:
        """(2,) pixels: the middle of the mouth."""
        corners = self.upper_lip[[0, -1]]
        return np.asarray(corners.mean(axis=0), dtype=np.float64)

    def inward(self, places: Floats) -> Floats:
        """Pixels (…, 2) in the face's own frame: origin the mouth, unit the distance of the eyes."""
        return np.asarray((places - self.origin) @ self.axes.T / self.unit, dtype=np.float64)

    def outward(self, places: Floats) -> Floats:
        """The reverse of `inward`."""
        return np.asarray(places @ self.axes * self.unit + self.origin, dtype=np.float64)

    def moved(self, scale: float, shift: Floats) -> "FaceShape":
        """The same face in a picture where a pixel p has become p × scale + shift."""
        points = self.points * scale
        points[:, :2] += shift
        eyes = tuple(_moved_eye(eye, scale, shift) for eye in self.eyes)
        lips = (self.upper_lip * scale + shift, self.lower_lip * scale + shift)
        return FaceShape(points, (eyes[0], eyes[1]), *lips)


def from_mesh(points: Floats) -> FaceShape:
    """The outlines that the mesh alone gives."""
    flat = points[:, :2]
    left, right = (_mesh_eye(flat, side) for side in SIDES)
    upper, lower = (smooth(flat[list(line)]) for line in (topology.INNER_UPPER_LIP, topology.INNER_LOWER_LIP))
    shape = FaceShape(points, (left, right), upper, lower)
    gap = np.abs(lower - upper).max()
    if gap < 0.055 * max(shape.unit, 1e-6):  # closed: one line for both lips, so that the face at rest is the picture
        middle = (upper + lower) / 2
        shape = replace(shape, upper_lip=middle, lower_lip=middle)
    return shape


def from_landmarks(landmarks: Mapping[str, Any], side: int) -> FaceShape:
    """The shape shipped with a portrait, in pixels of a picture `side` wide. Raises EngineError for nonsense."""
    try:
        scale = side / float(landmarks["size"])
        points = np.asarray(landmarks["points"], dtype=np.float64)
        if points.shape != (topology.POINTS, 3) or not np.isfinite(points).all():
            raise EngineError("The portrait's landmarks are not 468 points of a face.")
        shape = from_mesh(points)
        if "eyes" in landmarks:
            drawn = landmarks["eyes"]
            left, right = (_drawn_eye(drawn[name], mesh) for name, mesh in zip(SIDES, shape.eyes, strict=True))
            shape = replace(shape, eyes=(left, right))
        if "lips" in landmarks:
            line = _line(landmarks["lips"]["line"])
            shape = replace(shape, upper_lip=line, lower_lip=line)
    except (KeyError, TypeError, ValueError, OverflowError, ZeroDivisionError) as wrong:
        raise EngineError("The portrait's landmarks cannot be read; leave them out to have the face found.") from wrong
    return shape.moved(scale, np.zeros(2))


def smooth(points: Floats, steps: int = 6) -> Floats:
    """A Catmull–Rom curve (n, 2) through `points`, from the picture's left to its right."""
    points = points[np.argsort(points[:, 0], kind="stable")]
    padded = np.concatenate([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])
    a, b, c, d = (padded[i : len(padded) - 3 + i, None] for i in range(4))
    t = (np.arange(steps) / steps)[None, :, None]
    curve = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    return np.concatenate([curve.reshape(-1, 2), points[-1:]])


def _middle(eye: EyeShape) -> Floats:
    return np.asarray((eye.upper[0] + eye.upper[-1]) / 2, dtype=np.float64)


def _mesh_eye(flat: Floats, side: Side) -> EyeShape:
    upper, lower, fold = (
        smooth(flat[list(line[side])]) for line in (topology.UPPER_LID, topology.LOWER_LID, topology.LID_FOLD)
    )
    return EyeShape(upper, lower, fold, None, IRIS * float(np.linalg.norm(upper[-1] - upper[0])))


def _drawn_eye(drawn: Mapping[str, Any], mesh: EyeShape) -> EyeShape:
    iris = np.asarray(drawn["iris"], dtype=np.float64).reshape(2)
    ball = _patch(drawn["ball"]) if drawn.get("ball") else None
    return EyeShape(_line(drawn["upper"]), _line(drawn["lower"]), mesh.fold, iris, float(drawn["radius"]), ball)


def _patch(drawn: Mapping[str, Any]) -> Patch:
    try:
        webp = base64.b64decode(drawn["webp"], validate=True)
    except binascii.Error as wrong:
        raise EngineError("The portrait's eyeballs cannot be read.") from wrong
    return Patch(np.array([float(drawn["x"]), float(drawn["y"])]), 1.0, webp)


def _line(points: Sequence[Sequence[float]]) -> Floats:
    line = np.asarray(points, dtype=np.float64)
    if line.ndim != 2 or line.shape[1] != 2 or len(line) < 3 or not np.isfinite(line).all():
        raise EngineError("The portrait's landmarks have an outline that is no line.")
    return smooth(line)


def _moved_eye(eye: EyeShape, scale: float, shift: Floats) -> EyeShape:
    ball = eye.ball and replace(eye.ball, place=eye.ball.place * scale + shift, scale=eye.ball.scale * scale)
    return EyeShape(
        eye.upper * scale + shift,
        eye.lower * scale + shift,
        eye.fold * scale + shift,
        None if eye.iris is None else eye.iris * scale + shift,
        eye.radius * scale,
        ball,
    )
