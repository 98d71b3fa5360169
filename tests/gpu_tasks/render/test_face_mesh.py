"""The face finder, with its real networks."""

import cv2
import numpy as np
import pytest

from gpu_tasks.engines import EngineError
from gpu_tasks.render.face_mesh import FaceMesh
from gpu_tasks.render.warp import Warp
from secretary.wire import models

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def finder():
    return FaceMesh(models.folder("face-mesh"))


@pytest.mark.parametrize("name", ["sofia", "jonas", "mina"])
def test_it_finds_the_drawn_faces_where_they_are(sitter, finder, name):
    one = sitter(name)
    away = finder.find(one.image)[:, :2] - np.asarray(one.landmarks["points"])[:, :2]
    assert np.median(np.hypot(*away.T)) < 6


@pytest.mark.parametrize("picture", ["empty", "noise", "gradient"])
def test_a_picture_without_a_face_is_refused(finder, picture):
    size = (300, 400, 3)
    pictures = {
        "empty": np.full(size, 120, np.uint8),
        "noise": np.random.default_rng(0).integers(0, 256, size).astype(np.uint8),
        "gradient": np.broadcast_to(np.linspace(0, 255, 400)[None, :, None], size).astype(np.uint8),
    }
    with pytest.raises(EngineError, match="no face"):
        finder.find(pictures[picture])


def test_a_photo_without_landmarks_becomes_a_portrait(sofia):
    photo = cv2.copyMakeBorder(sofia.image, 0, 200, 300, 100, cv2.BORDER_REPLICATE)
    portrait = Warp().prepare(np.asarray(photo, np.uint8), None)
    assert portrait.still.shape == (512, 512, 3)
