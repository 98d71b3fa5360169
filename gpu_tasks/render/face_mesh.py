"""Finds a face and its 468 points: MediaPipe's BlazeFace and FaceMesh networks, run by OpenCV."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from gpu_tasks.engines import EngineError
from gpu_tasks.render.pixels import Floats, Image
from gpu_tasks.render.topology import POINTS, UPPER_LID

DETECTOR = "face_detection_short_range.tflite"
MESH = "face_landmark.tflite"

PRESENCE = 0.5
"""The mesh's own certainty decides: the detector's score takes cats for faces (0.58), presence does not (0.21)."""


@dataclass(frozen=True, slots=True, eq=False)
class Box:
    centre: Floats
    """(2,) pixels."""
    size: float
    """Side of the square that holds the face, pixels."""
    angle: float
    """Radians, clockwise in the picture."""


class FaceMesh:
    """`folder` holds DETECTOR and MESH."""

    def __init__(self, folder: Path) -> None:
        self._detector = _network(folder / DETECTOR)
        self._mesh = _network(folder / MESH)
        self._anchors = _anchors()

    def find(self, image: Image) -> Floats:
        """Points (468, 3) in pixels, z in pixels towards the back. Raises EngineError when no face is clear enough."""
        box = self._detect(image)
        points, presence = np.zeros((POINTS, 3)), 0.0
        for _ in range(3):  # each round looks at a square that fits better
            points, presence = self._look(image, box)
            box = _around(points)
        if presence < PRESENCE:
            raise EngineError("There is no face in this picture; choose one that shows a face from the front.")
        return points

    def _detect(self, image: Image) -> Box:
        height, width = image.shape[:2]
        side = max(height, width)
        top, left = (side - height) // 2, (side - width) // 2
        square = np.zeros((side, side, 3), np.uint8)
        square[top : top + height, left : left + width] = image
        small = cv2.resize(square, (128, 128), interpolation=cv2.INTER_AREA).astype(np.float32) / 127.5 - 1
        self._detector.setInput(np.ascontiguousarray(small.transpose(2, 0, 1)[None]))
        boxes, scores = self._detector.forward(["regressors", "classificators"])
        best = int(scores.ravel().argmax())
        found = boxes.reshape(-1, 8, 2)[best] / 128
        centre = (found[0] + self._anchors[best]) * side - (left, top)
        across = found[3] - found[2]  # from one eye to the other
        return Box(centre, 1.5 * side * max(1e-3, *found[1]), float(np.arctan2(across[1], across[0])))

    def _look(self, image: Image, box: Box) -> tuple[Floats, float]:
        """The points in a square turned upright, 192 pixels a side, and how sure the network is of a face, 0 … 1."""
        cos, sin, scale = np.cos(box.angle), np.sin(box.angle), 192 / box.size
        to_square = np.array([[cos * scale, sin * scale, 0], [-sin * scale, cos * scale, 0]])
        to_square[:, 2] = 96 - to_square[:, :2] @ box.centre
        square = cv2.warpAffine(image, to_square, (192, 192)).astype(np.float32) / 255
        self._mesh.setInput(np.ascontiguousarray(square.transpose(2, 0, 1)[None]))
        points, certainty = self._mesh.forward(["conv2d_21", "conv2d_31"])
        points = points.reshape(POINTS, 3).astype(np.float64)
        back = cv2.invertAffineTransform(to_square)
        places = points[:, :2] @ back[:, :2].T + back[:, 2]
        presence = 1 / (1 + np.exp(-np.clip(float(certainty.ravel()[0]), -50, 50)))
        return np.column_stack([places, points[:, 2] / scale]), float(presence)


def _network(path: Path) -> "cv2.dnn.Net":
    if not path.is_file():
        raise EngineError(f"The face finder's model {path.name} is missing; run `secretary models fetch`.")
    return cv2.dnn.readNetFromTFLite(str(path))


def _anchors() -> Floats:
    """Centres (896, 2) of the detector's cells, 0 … 1: two for each of 16×16, six for each of 8×8 (MediaPipe)."""
    layers = []
    for cells, each in ((16, 2), (8, 6)):
        centre = (np.arange(cells) + 0.5) / cells
        grid = np.stack(np.meshgrid(centre, centre), axis=-1).reshape(-1, 2)
        layers.append(np.repeat(grid, each, axis=0))
    return np.concatenate(layers)


def _around(points: Floats) -> Box:
    low, high = points[:, :2].min(axis=0), points[:, :2].max(axis=0)
    across = points[UPPER_LID["right"][-1], :2] - points[UPPER_LID["left"][0], :2]
    angle = float(np.arctan2(across[1], across[0]))
    return Box((low + high) / 2, max(1.0, 1.5 * float((high - low).max())), angle)
