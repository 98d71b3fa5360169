"""The square of a picture that becomes the video's frame."""

import cv2
import numpy as np

from gpu_tasks.engines import EngineError
from gpu_tasks.render.pixels import Image
from gpu_tasks.render.shape import FaceShape
from secretary.wire.types import FACE_SIZE

ATLAS = 2 * FACE_SIZE
"""Side of the picture that frames are drawn from: twice the frame's, so that small moves do not blur it."""

ROOM = 2.35
"""Side of the crop against the height of the face: hair, neck and a part of the shoulders."""

SMALLEST = 0.07
"""Height of the face against the picture's longer side, below which the points are not to be trusted."""


def framed(image: Image, shape: FaceShape, *, whole: bool) -> tuple[Image, FaceShape]:
    """The ATLAS² picture of the face and its shape there: `whole` keeps the framing of a square one."""
    height, width = image.shape[:2]
    low, high = shape.points[:, :2].min(axis=0), shape.points[:, :2].max(axis=0)
    tall = float(high[1] - low[1])
    if tall < SMALLEST * max(height, width):
        raise EngineError("The face in this picture is too small; choose one where it fills more of the picture.")
    _check(shape, height, width)
    if whole and height == width:
        return _scaled(image, shape)
    side = min(round(ROOM * tall), height, width)
    middle = (low + high) / 2 + (0.0, 0.02 * side)
    left, top = np.clip(middle - side / 2, 0, (width - side, height - side)).astype(int)
    return _scaled(image[top : top + side, left : left + side], shape.moved(1, np.array([-left, -top])))


def _check(shape: FaceShape, height: int, width: int) -> None:
    """Raises EngineError unless eyes and mouth lie in the picture, and as they do in a face."""
    outlines = [shape.upper_lip, shape.lower_lip, *(line for eye in shape.eyes for line in (eye.upper, eye.lower))]
    places = np.concatenate(outlines)
    inside = (places > 0).all() and (places < (width - 1, height - 1)).all()
    widths = [float(line[-1, 0] - line[0, 0]) for line in outlines]
    eyes = [shape.inward(eye.upper)[:, 1].max() for eye in shape.eyes]
    if not inside or min(widths) < 0.1 * shape.unit or shape.unit < 4 or max(eyes) > 0:
        raise EngineError("The landmarks do not lie on a face in this picture; leave them out to have the face found.")


def _scaled(square: Image, shape: FaceShape) -> tuple[Image, FaceShape]:
    scale = ATLAS / len(square)
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    picture = cv2.resize(square, (ATLAS, ATLAS), interpolation=way)
    half = (scale - 1) / 2  # a pixel's middle is at a half, its place at a whole number
    return np.asarray(picture, dtype=np.uint8), shape.moved(scale, np.full(2, half))
