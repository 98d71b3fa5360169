"""Portraits made ready once, and frames of them."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from gpu_tasks.render.portrait import Painter, WarpPortrait
from gpu_tasks.render.pose import Pose
from gpu_tasks.render.warp import Warp
from secretary.wire.media import decode_image
from secretary.wire.types import FACE_SIZE, Expression, Frames

CHARACTERS = Path(__file__).parents[3] / "secretary" / "core" / "characters"

Image = NDArray[np.uint8]


@dataclass(frozen=True)
class Sitter:
    image: Image
    landmarks: dict[str, Any]
    portrait: WarpPortrait

    def paint(self, pose: Pose) -> Image:
        frame = np.empty((FACE_SIZE, FACE_SIZE, 3), np.uint8)
        Painter(self.portrait).paint(pose, frame)
        return frame

    @property
    def mouth(self) -> tuple[slice, slice]:
        """Pixels in which only the mouth moves."""
        return self.portrait.mouth.rect.slices

    def eye(self, picture: Image, margin: int = 2) -> Image:
        """The left eye of `picture`, from lid to lid."""
        eye = self.landmarks["eyes"]["left"]
        points = np.array(eye["upper"] + eye["lower"]) * FACE_SIZE / self.landmarks["size"]
        left, top = points.min(axis=0).astype(int) - margin
        right, bottom = points.max(axis=0).astype(int) + margin
        return picture[top:bottom, left:right]


@cache
def _sitter(name: str) -> Sitter:
    image = decode_image((CHARACTERS / f"{name}.webp").read_bytes())
    landmarks = json.loads((CHARACTERS / f"{name}.landmarks.json").read_text())
    return Sitter(image, landmarks, Warp().prepare(image, landmarks))


@pytest.fixture(scope="session")
def sitter() -> Callable[[str], Sitter]:
    return _sitter


@pytest.fixture(scope="session")
def sofia() -> Sitter:
    return _sitter("sofia")


@pytest.fixture(scope="session")
def joined() -> Callable[[Iterable[Frames]], Image]:
    return lambda groups: np.concatenate([frames.pixels for frames in groups])


@pytest.fixture(scope="session")
def idle(sofia: Sitter) -> Image:
    """Sofia's idle loop."""
    return np.concatenate([frames.pixels for frames in Warp().idle(sofia.portrait, Expression())])
