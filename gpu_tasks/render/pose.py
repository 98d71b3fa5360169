"""One frame's pose: the shared Face controls, what only this renderer moves, and their mix for the bases."""

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from gpu_tasks.render.bases import INDEX, NAMES
from secretary.wire.types import Expression, ExpressionName, Face

REST = Face()

EXPRESSIONS: dict[ExpressionName, Face] = {
    "neutral": REST,
    "happy": Face(smile=0.72, brow=0.2, blink=0.12, wide=0.12, raise_upper=0.08),
    "sad": Face(smile=-0.75, brow=-0.9, blink=0.2, press=0.2),
    "surprised": Face(jaw=0.3, brow=1.0, blink=-0.38, round=0.14),
}
"""At intensity 1."""


@dataclass(frozen=True, slots=True)
class Pose:
    face: Face = REST
    gaze: tuple[float, float] = (0.0, 0.0)
    """To the picture's right and down, eye distances."""
    x: float = 0.0
    """Head to the picture's right, eye distances."""
    y: float = 0.0
    """Head down, eye distances."""
    size: float = 0.0
    """Head nearer, per cent."""


def expressed(expression: Expression) -> Face:
    """The face of an expression at its intensity."""
    return scaled(EXPRESSIONS[expression.name], float(np.clip(expression.intensity, 0, 1)))


def scaled(face: Face, factor: float) -> Face:
    return Face(**{part.name: getattr(face, part.name) * factor for part in fields(Face)})


def added(*faces: Face) -> Face:
    return Face(**{part.name: sum(getattr(face, part.name) for face in faces) for part in fields(Face)})


def between(start: Face, end: Face, share: float) -> Face:
    return added(scaled(start, 1 - share), scaled(end, share))


def spoken(mood: Face, mouth: Face) -> Face:
    """An expression and a mouth that speaks, together: they share the lips, and neither may tear them."""
    opened = min(1.0, mouth.jaw + 0.6 * mouth.round + 0.4 * mouth.press)
    both = added(replace(mood, jaw=mood.jaw * (1 - 0.8 * min(1.0, busy(mouth)))), mouth)
    smile = mood.smile * (1 - 0.45 * opened)
    # A closure is all or nothing: lips that are nearly pressed would show a line of teeth.
    apart = 1 - min(1.0, max(0.0, mouth.press - 0.25) / 0.4)
    return replace(
        both,
        smile=smile,
        wide=min(both.wide * (1 - 0.5 * max(smile, 0)), 1.0),
        jaw=min(both.jaw * apart, 1.0),
        round=min(both.round, 1.1),
        raise_upper=both.raise_upper * apart,
        drop_lower=both.drop_lower * apart,
    )


def busy(mouth: Face) -> float:
    """How much a mouth is at work, 0 … about 1."""
    return max(mouth.jaw, mouth.wide, mouth.round, mouth.press, mouth.raise_upper, abs(mouth.drop_lower))


def lids(pose: Pose) -> float:
    """Level of the eyelids: blinks on top of the expression; they follow the gaze down."""
    return float(np.clip(pose.face.blink + 1.2 * max(pose.gaze[1], 0), -0.4, 1))


def weights(pose: Pose) -> NDArray[np.float32]:
    """(NAMES,) for the displacement bases."""
    face = pose.face
    mix = {
        "jaw": face.jaw,
        "wide": face.wide,
        "round": face.round,
        "raise_upper": face.raise_upper,
        "drop_lower": face.drop_lower,
        "press": face.press,
        "smile": max(face.smile, 0),
        "frown": max(-face.smile, 0),
        "cheek": max(face.smile, 0),
        "brow_up": max(face.brow, 0),
        "brow_sad": max(-face.brow, 0),
        "x": pose.x,
        "y": pose.y,
        "roll": face.roll,
        "size": pose.size,
        "yaw": face.yaw,
        "pitch": face.pitch,
    }
    found = np.zeros(len(NAMES), np.float32)
    for name, value in mix.items():
        found[INDEX[name]] = value
    return found
