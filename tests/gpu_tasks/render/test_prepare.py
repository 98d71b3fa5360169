"""What can be made a portrait, and how others are told that theirs cannot."""

import copy

import numpy as np
import pytest

from gpu_tasks.engines import EngineError
from gpu_tasks.render.face_mesh import FaceMesh
from gpu_tasks.render.picture import ATLAS, framed
from gpu_tasks.render.shape import from_landmarks, from_mesh
from gpu_tasks.render.warp import Warp


def changed(landmarks, **parts):
    return {**copy.deepcopy(landmarks), **parts}


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"size": 1024},
        {"size": 0, "points": [[0, 0, 0]] * 468},
        {"size": 1024, "points": [[0, 0, 0]] * 468},
        {"size": 1024, "points": [[0, 0]] * 468},
        {"size": 1024, "points": [[float("nan")] * 3] * 468},
        {"size": "wide", "points": []},
        {"size": 1024, "points": [[5000.0 + i, 9000.0 + i, 0] for i in range(468)]},
    ],
)
def test_landmarks_that_are_no_face_are_refused(sofia, wrong):
    with pytest.raises(EngineError):
        Warp().prepare(sofia.image, wrong)


@pytest.mark.parametrize(
    "parts",
    [
        {"eyes": {}},
        {"eyes": None},
        {"lips": {"line": [[0, 0]]}},
        {"lips": {"line": [[float("inf"), 0]] * 5}},
    ],
)
def test_outlines_that_are_no_lines_are_refused(sofia, parts):
    with pytest.raises(EngineError):
        Warp().prepare(sofia.image, changed(sofia.landmarks, **parts))


@pytest.mark.parametrize("webp", ["###", "", "AAAA"])
def test_an_eyeball_that_is_no_picture_is_refused(sofia, webp):
    landmarks = copy.deepcopy(sofia.landmarks)
    landmarks["eyes"]["left"]["ball"] = {"x": 400, "y": 380, "webp": webp}
    with pytest.raises(EngineError):
        Warp().prepare(sofia.image, landmarks)


@pytest.mark.parametrize("name", ["sofia", "jonas", "mina"])
def test_a_drawn_portrait_keeps_its_framing(sitter, name):
    one = sitter(name)
    small = one.image[::2, ::2].astype(int)
    assert np.abs(one.portrait.still - small).mean() < 3


def test_eyes_are_made_from_the_picture_where_none_are_shipped(sofia):
    landmarks = copy.deepcopy(sofia.landmarks)
    for eye in landmarks["eyes"].values():
        eye.pop("ball", None)
    portrait = Warp().prepare(sofia.image, landmarks)
    assert np.abs(portrait.still - sofia.portrait.still.astype(int)).max() == 0


def test_a_photo_is_cropped_round_the_face(sofia):
    shape = from_landmarks(sofia.landmarks, sofia.image.shape[1])
    wide = np.pad(sofia.image, ((0, 0), (600, 300), (0, 0)), mode="edge")
    picture, face = framed(wide, shape.moved(1.0, np.array([600.0, 0.0])), whole=False)
    assert picture.shape == (ATLAS, ATLAS, 3)
    assert face.origin[0] == pytest.approx(ATLAS / 2, abs=20)


def test_a_face_too_small_is_refused(sofia):
    shape = from_landmarks(sofia.landmarks, 100)
    with pytest.raises(EngineError, match="too small"):
        framed(np.zeros((1200, 1200, 3), np.uint8), shape, whole=False)


def test_the_mesh_alone_gives_a_shape_near_the_shipped_one(sofia):
    points = np.asarray(sofia.landmarks["points"])
    drawn, alone = from_landmarks(sofia.landmarks, sofia.landmarks["size"]), from_mesh(points)
    assert alone.unit == pytest.approx(drawn.unit, rel=0.05)
    assert np.linalg.norm(alone.origin - drawn.origin) < 0.1 * drawn.unit


def test_a_missing_model_is_told_in_words(tmp_path):
    with pytest.raises(EngineError, match="models fetch"):
        FaceMesh(tmp_path)
