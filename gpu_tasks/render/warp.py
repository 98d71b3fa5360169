"""The talking photo: a portrait warped in two dimensions, its mouth and eyes in layers."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from gpu_tasks.engines import EngineError
from gpu_tasks.render.drivers import Lips
from gpu_tasks.render.face_mesh import FaceMesh
from gpu_tasks.render.motion import motion
from gpu_tasks.render.picture import framed
from gpu_tasks.render.portrait import Painter, WarpPortrait
from gpu_tasks.render.pose import Pose, added, between, expressed, spoken
from gpu_tasks.render.shape import from_landmarks, from_mesh
from secretary.wire import models
from secretary.wire.types import FACE_SIZE, FPS, GOP, LOOP, Expression, Face, Frames, Speech

RAMP = round(0.3 * FPS)
"""Frames in which one expression turns into another."""

GROUP = 5
"""Frames handed on at a time, at most."""

OPENING = 3
"""The same of the first: as many as are needed to begin to show a sentence, whose sound is there already."""


class Warp:
    """`variant` is not used: there is one size of it."""

    label = "warp"
    device = "cpu"

    def __init__(self, variant: str = "") -> None:
        cv2.setNumThreads(1)  # the voice runs beside it

    @cached_property
    def _finder(self) -> FaceMesh:
        try:
            return FaceMesh(models.folder("face-mesh"))
        except models.ModelError as missing:
            raise EngineError(str(missing)) from missing

    def prepare(self, image: NDArray[np.uint8], landmarks: dict[str, Any] | None) -> WarpPortrait:
        """A picture with `landmarks` keeps its framing when it is square; others are cropped round the face.

        Raises EngineError for a picture without a clear face or landmarks that are none.
        """
        if image.ndim != 3 or image.shape[2] != 3 or min(image.shape[:2]) < 64 or image.dtype != np.uint8:
            raise EngineError("The picture is too small or not in colour; choose one of at least 64 by 64 pixels.")
        shape = from_mesh(self._finder.find(image)) if landmarks is None else from_landmarks(landmarks, image.shape[1])
        return WarpPortrait(*framed(image, shape, whole=landmarks is not None))

    def animate(
        self,
        portrait: WarpPortrait,
        speech: Iterable[Speech],
        expression: Expression,
        *,
        resting: Expression,
        phase: int,
    ) -> Iterator[Frames]:
        """Frames as `engines.Renderer` has it."""
        lips, painter, made = Lips(), Painter(portrait), 0
        at_rest, mood = expressed(resting), expressed(expression)
        for piece in speech:
            lips.hear(piece)
            while made < lips.ready:
                count = min(GROUP if made else OPENING, lips.ready - made)
                faces = [
                    spoken(between(at_rest, mood, ease(index / RAMP)), lips.face(index))
                    for index in range(made, made + count)
                ]
                yield _frames(painter, portrait, faces, phase + made)
                made += count
        lips.end()
        for faces in _groups(_ending(lips, at_rest, mood, made, phase)):
            yield _frames(painter, portrait, faces, phase + made)
            made += len(faces)

    def idle(self, portrait: WarpPortrait, resting: Expression) -> Iterator[Frames]:
        """LOOP frames that join end to start."""
        painter, face = Painter(portrait), expressed(resting)
        for start in range(0, LOOP, GROUP):
            yield _frames(painter, portrait, [face] * GROUP, start)


def ease(share: float) -> float:
    """0 … 1, slow at both ends."""
    share = min(max(share, 0.0), 1.0)
    return share * share * (3 - 2 * share)


def _ending(lips: Lips, at_rest: Face, mood: Face, made: int, phase: int) -> Iterator[Face]:
    """What is left of the speech, the way back to rest, and idling on to the next keyframe."""
    length = lips.ready
    total = math.ceil((phase + length + RAMP) / GOP) * GOP - phase
    for index in range(made, total):
        share = ease(index / RAMP) * (1 - ease((index - length + 1) / RAMP))
        yield spoken(between(at_rest, mood, share), lips.face(index))


def _groups(faces: Iterable[Face]) -> Iterator[list[Face]]:
    group: list[Face] = []
    for face in faces:
        group.append(face)
        if len(group) == GROUP:
            yield group
            group = []
    if group:
        yield group


def _frames(painter: Painter, portrait: WarpPortrait, faces: list[Face], phase: int) -> Frames:
    """One frame for each of `faces`, the head as it is from `phase` on."""
    pixels = np.empty((len(faces), FACE_SIZE, FACE_SIZE, 3), np.uint8)
    for index, face in enumerate(faces):
        painter.paint(_posed(motion(phase + index, portrait.seed), face), pixels[index])
    return Frames(pixels)


def _posed(by_itself: Pose, face: Face) -> Pose:
    return replace(by_itself, face=added(by_itself.face, face))
