"""How each control moves the skin: smooth displacement fields in the face's own frame (unit: the eyes' distance)."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from gpu_tasks.render import topology
from gpu_tasks.render.pixels import Floats
from gpu_tasks.render.shape import FaceShape

Lip = Literal["upper", "lower"]

SKIN: Final = (
    ("jaw", "wide", "round", "raise_upper", "drop_lower", "press", "smile", "frown", "cheek", "brow_up", "brow_sad")
)  # fmt: skip
HEAD: Final = ("x", "y", "roll", "size", "yaw", "pitch")
NAMES: Final = SKIN + HEAD
INDEX: Final = {name: index for index, name in enumerate(NAMES)}

MOST: Final = dict.fromkeys(SKIN, 1.2) | {"x": 0.04, "y": 0.04, "roll": 2.0, "size": 0.6, "yaw": 5.0, "pitch": 4.0}
"""The greatest weights that are used."""

JAW = 0.27
"""How far the lower lip falls at jaw 1."""

CORNER = 0.26
"""The part of it that the mouth's corners take."""


def ramp(value: Floats, low: float | Floats, high: float | Floats) -> Floats:
    """0 below `low`, 1 above `high`, smooth between."""
    t = np.clip((value - low) / (high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t))


def bell(value: Floats, width: float) -> Floats:
    return np.asarray(np.exp(-((value / width) ** 2)))


@dataclass(frozen=True, slots=True, eq=False)
class Proportions:
    """What the fields need to know of one face, in its own frame."""

    mouth: float
    """Half its width."""
    line: Floats
    """(n, 2) between the lips, from left to right."""
    gap: float
    """Between the lips in the picture, at the middle; 0 when closed."""
    chin: float
    """Below the mouth."""
    brow: Floats
    """(n, 2) along both brows, from left to right."""
    lids: float
    """Height of the upper lids' tops (negative: above the mouth)."""
    oval: Floats
    """(n, 2) outline of the face."""

    @classmethod
    def of(cls, shape: FaceShape) -> "Proportions":
        mesh = shape.inward(shape.points[:, :2])
        lips = (shape.inward(shape.upper_lip) + shape.inward(shape.lower_lip)) / 2
        brows = mesh[list(topology.BROW["left"] + topology.BROW["right"])]
        tops = [shape.inward(eye.upper)[:, 1].min() for eye in shape.eyes]
        return cls(
            mouth=float(lips[-1, 0] - lips[0, 0]) / 2,
            line=lips,
            gap=float((shape.inward(shape.lower_lip) - shape.inward(shape.upper_lip))[:, 1].max()),
            chin=float(mesh[topology.CHIN, 1]),
            brow=brows[np.argsort(brows[:, 0])],
            lids=float(min(tops)),
            oval=mesh[list(topology.OVAL)],
        )


def skin(places: Floats, face: Proportions, lip: Lip) -> Floats:
    """(SKIN, n, 2) displacement at weight 1 of `places` (n, 2), all in the face's frame.

    Both lips have a field of their own; it goes on past the line between them, and beyond the corners both agree.
    """
    x, y = places[:, 0], places[:, 1]
    below = y - np.interp(x, face.line[:, 0], face.line[:, 1])
    below = np.minimum(below, 0) if lip == "upper" else np.maximum(below, 0)
    fields = np.zeros((len(SKIN), len(x), 2))
    _lips(fields, x, below, face, lip)
    _jaw(fields[INDEX["jaw"]], x, below, face, lip)
    _mood(fields, x, y, face)
    _brows(fields, x, y, face)
    reach = _from_outline(places, face.oval)
    jaw, mood = INDEX["jaw"], slice(INDEX["smile"], INDEX["cheek"] + 1)
    fields[jaw] *= (1 - ramp(reach, 1.0, 1.9))[:, None]  # the throat gives way to the chin
    fields[jaw + 1 :] *= (1 - ramp(reach, 1.0, 1.4))[:, None]
    fields[mood] *= (1 - ramp(reach, 0.65, 1.1))[:, None]  # a smile that moved the face's outline would dent it
    return fields


def _arch(x: Floats, face: Proportions) -> Floats:
    """How much of the mouth's movement a lip takes part in: 1 in the middle, 0 from the corners on."""
    return np.asarray(np.clip(1 - (x / face.mouth) ** 2, 0, 1) ** 0.7)


def _jaw(field: Floats, x: Floats, below: Floats, face: Proportions, lip: Lip) -> None:
    """The corners go a part of the way down, so that an open mouth is round and no smile."""
    corner = CORNER * bell(np.maximum(np.abs(x) - face.mouth, 0), 0.25)
    if lip == "upper":
        field[:, 1] = JAW * corner * ramp(np.abs(x), 0.1 * face.mouth, face.mouth) * bell(below, 0.2)
    else:
        # The whole jaw falls, the chin nearly level: a narrow fall would pull the cheeks to a V.
        chin = 0.95 * (1 - 0.6 * ramp(np.abs(x), 0.2, 1.1))
        low = ramp(below, 0, 0.85 * face.chin)
        field[:, 1] = JAW * ((corner + (1 - CORNER) * _arch(x, face)) * (1 - low) + chin * low)
    inwards = -0.07 * x * bell(x, 1.6 * face.mouth) * bell(below, 0.25)
    field[:, 0] = inwards + 0.06 * x * ramp(np.abs(x), 0.2, 0.7) * ramp(below, 0.0, 0.5 * face.chin)


def _lips(fields: Floats, x: Floats, below: Floats, face: Proportions, lip: Lip) -> None:
    arch, near = _arch(x, face), bell(below, 0.16)
    around = np.exp(-(((x / (1.5 * face.mouth)) ** 2 + (below / 0.45) ** 2) ** 1.5))
    tight = np.exp(-(((x / (1.25 * face.mouth)) ** 2 + (below / 0.3) ** 2) ** 1.5))
    side = -1 if lip == "upper" else 1
    fields[INDEX["wide"], :, 0] = 0.2 * x * around
    fields[INDEX["wide"], :, 1] = -0.03 * np.abs(x) / face.mouth * around
    fields[INDEX["round"], :, 0] = -0.48 * x * tight
    fields[INDEX["round"], :, 1] = side * 0.03 * arch * np.minimum(np.abs(below) / 0.06, 1) * near
    if lip == "upper":
        fields[INDEX["raise_upper"], :, 1] = -0.09 * arch * bell(np.minimum(below + 0.08, 0), 0.14)
    else:
        fields[INDEX["drop_lower"], :, 1] = 0.11 * arch * bell(np.maximum(below - 0.1, 0), 0.16)
    thinner = -0.4 * below * bell(below, 0.13) * bell(np.maximum(np.abs(x) - face.mouth, 0), 0.08)
    fields[INDEX["press"], :, 1] = thinner - side * face.gap / 2 * arch * near


def _mood(fields: Floats, x: Floats, y: Floats, face: Proportions) -> None:
    left, right = (bell(x - side * face.mouth, 0.3) * bell(y, 0.32) for side in (-1, 1))
    middle = _arch(x, face) * bell(y, 0.25)
    fields[INDEX["smile"], :, 0] = 0.13 * (right - left)
    fields[INDEX["smile"], :, 1] = -0.15 * (left + right) + 0.07 * middle
    fields[INDEX["frown"], :, 0] = -0.03 * (right - left)
    fields[INDEX["frown"], :, 1] = 0.12 * (left + right) - 0.04 * middle
    cheek = np.exp(-(((np.abs(x) - 0.62) / 0.3) ** 2 + ((y + 0.55) / 0.28) ** 2))
    fields[INDEX["cheek"], :, 1] = -0.08 * cheek


def _brows(fields: Floats, x: Floats, y: Floats, face: Proportions) -> None:
    brow = float(face.brow[:, 1].mean())
    room = max(face.lids - 0.04 - brow, 0.05)  # between brows and lids: it stretches, and must not fold
    above, under = 1 - ramp(brow - y, 0, 0.75), np.clip(1 - (y - brow) / room, 0, 1)
    weight = np.where(y < brow, above, under) * bell(np.maximum(np.abs(x) - 0.8, 0), 0.25) * min(1.0, 6 * room)
    inner = np.clip(1 - np.abs(x) / 0.75, 0, 1)
    fields[INDEX["brow_up"], :, 1] = -0.1 * weight
    fields[INDEX["brow_sad"], :, 1] = weight * (-0.11 * inner + 0.05 * (1 - inner))
    fields[INDEX["brow_sad"], :, 0] = -0.05 * np.clip(x / 0.15, -1, 1) * weight * bell(x, 0.6)


def _from_outline(places: Floats, oval: Floats) -> Floats:
    """Distance from the face's middle against that of its outline in the same direction: 1 on the outline."""
    middle = oval.mean(axis=0)
    rim = oval - middle
    order = np.argsort(np.arctan2(rim[:, 1], rim[:, 0]))
    angles, radii = np.arctan2(rim[order, 1], rim[order, 0]), np.hypot(rim[order, 0], rim[order, 1])
    away = places - middle
    radius = np.interp(np.arctan2(away[:, 1], away[:, 0]), angles, radii, period=2 * np.pi)
    return np.asarray(np.hypot(away[:, 0], away[:, 1]) / np.maximum(radius, 1e-6))
