"""A picture made ready for the warp renderer, and the painter of its frames."""

import zlib
from typing import Any

import cv2
import numpy as np

from gpu_tasks.render.eyes import Eye
from gpu_tasks.render.fields import Field, Mover, Rect
from gpu_tasks.render.mouth import Mouth
from gpu_tasks.render.pixels import Image, sampled
from gpu_tasks.render.pose import Pose, lids, weights
from gpu_tasks.render.shape import FaceShape
from secretary.wire.types import FACE_SIZE

COARSE = 4
"""Pixels of the frame a cell of the whole picture's field covers."""


class WarpPortrait:
    """`picture` (2 FACE_SIZE)² RGB, `shape` in its pixels. Read by any number of painters at a time."""

    def __init__(self, picture: Image, shape: FaceShape) -> None:
        # A little softer than the file: a sharp one would shimmer as the head drifts over the pixels.
        self.atlas: Image = np.asarray(cv2.GaussianBlur(picture, (0, 0), 0.5), dtype=np.uint8)
        self.still: Image = np.asarray(
            cv2.resize(self.atlas, (FACE_SIZE, FACE_SIZE), interpolation=cv2.INTER_AREA), dtype=np.uint8
        )
        mover = Mover(shape.moved(0.5, np.full(2, -0.25)))
        whole = Field(Rect(0, 0, FACE_SIZE, FACE_SIZE), COARSE, mover.all)
        self.field = whole.cropped(whole.moving())
        self.eyes = tuple(Eye(self.atlas, shape, eye) for eye in shape.eyes)
        self.mouth = Mouth(self.atlas, mover)
        self.seed = zlib.crc32(self.still.tobytes())


class Painter:
    """Paints one portrait, frame after frame; not to be shared between threads."""

    def __init__(self, portrait: WarpPortrait) -> None:
        self._portrait = portrait
        self._canvas = portrait.atlas.copy()
        self._eyes_at: tuple[Any, ...] = ()
        area = portrait.field.rect
        rows, columns = np.indices((area.height, area.width), dtype=np.float32)
        self._places = np.stack([columns + area.left, rows + area.top], axis=-1) * 2 + np.float32(0.5)
        # Kept from frame to frame: fresh megabytes cost more than the arithmetic in them.
        self._shift, self._where = np.empty_like(self._places), np.empty_like(self._places)
        self._moved = np.empty((area.height, area.width, 3), np.uint8)

    def paint(self, pose: Pose, frame: Image) -> None:
        """Fills `frame` (FACE_SIZE, FACE_SIZE, 3) RGB."""
        portrait, mix = self._portrait, weights(pose)
        self._open_eyes(pose)
        area = portrait.field.rect
        moved = portrait.field.backward(mix)
        cv2.resize(moved, (area.width, area.height), dst=self._shift, interpolation=cv2.INTER_LINEAR)
        cv2.scaleAdd(self._shift, -2.0, self._places, dst=self._where)
        frame[:] = portrait.still
        frame[area.slices] = sampled(self._canvas, self._where, self._moved)
        portrait.mouth.paint(frame, self._canvas, mix)

    def _open_eyes(self, pose: Pose) -> None:
        state = (lids(pose), pose.gaze)
        if state == self._eyes_at:
            return
        self._eyes_at = state
        for eye in self._portrait.eyes:
            eye.paint(self._canvas, *state)
