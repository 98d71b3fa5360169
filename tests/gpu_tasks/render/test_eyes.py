"""Lids close over the ball, and the ball stays a ball."""

import cv2
import numpy as np
import pytest

from gpu_tasks.render.pose import Pose, expressed, spoken
from secretary.wire.types import Expression, Face

NAMES = ["sofia", "jonas", "mina"]


def dark(eye):
    """Pixels as dark as a pupil."""
    return eye.max(axis=2) < 60


@pytest.mark.parametrize("name", NAMES)
def test_a_blink_leaves_nothing_of_the_eyeball(sitter, name):
    one = sitter(name)
    shut = one.eye(one.paint(Pose(face=Face(blink=1.0))), margin=0).astype(int)
    white = (shut.min(axis=2) > 200) | (shut[..., 2] >= shut[..., 0])
    assert white.mean() < 0.01


@pytest.mark.parametrize("name", NAMES)
def test_a_closed_eye_keeps_its_line_of_lashes(sitter, name):
    one = sitter(name)
    shut = one.eye(one.paint(Pose(face=Face(blink=1.0))), margin=3)
    inner = shut[:, shut.shape[1] // 4 : -shut.shape[1] // 4].mean(axis=2)
    assert (inner.min(axis=0) < 0.6 * np.median(inner)).mean() > 0.9


@pytest.mark.parametrize("name", NAMES)
def test_the_iris_stays_round_in_surprise(sitter, name):
    one = sitter(name)
    wide = one.paint(Pose(face=spoken(expressed(Expression("surprised")), Face())))
    eye, scale = one.landmarks["eyes"]["left"], 512 / one.landmarks["size"]
    (x, y), radius = np.array(eye["iris"]) * scale, eye["radius"] * scale
    grey = cv2.cvtColor(wide, cv2.COLOR_RGB2GRAY).astype(int)
    for share in (0.0, 0.3, 0.5):  # of the radius, downwards: a highlight lies above
        row = grey[round(y + share * radius)]
        left, right = (rim(row, x + side * radius * np.sqrt(1 - share**2)) for side in (-1, 1))
        assert right - left == pytest.approx(2 * radius * np.sqrt(1 - share**2), abs=2)


def rim(row, near):
    """Where brightness changes most around `near`."""
    start = round(near) - 4
    return start + int(np.abs(np.diff(row[start : start + 9])).argmax()) + 0.5


def test_lids_fall_further_as_a_blink_goes_on(sofia):
    skin = np.median(sofia.eye(sofia.paint(Pose(face=Face(blink=1.0)))), axis=(0, 1))
    near = []
    for level in (0.0, 0.3, 0.6, 1.0):
        eye = sofia.eye(sofia.paint(Pose(face=Face(blink=level))), margin=0)
        near.append((np.abs(eye - skin).max(axis=2) < 40).mean())
    assert near == sorted(near)


def test_gaze_moves_the_iris_and_not_the_lids(sofia):
    ahead, aside = (sofia.paint(Pose(gaze=(shift, 0.0))) for shift in (0.0, 0.05))
    centre = [np.argwhere(dark(sofia.eye(picture, margin=-2)))[:, 1].mean() for picture in (ahead, aside)]
    assert centre[1] > centre[0] + 1
    changed = np.abs(ahead.astype(int) - aside).max(axis=2) > 4
    assert changed.sum() < 2500


def test_at_rest_the_picture_is_itself(sofia):
    difference = np.abs(sofia.paint(Pose()).astype(int) - sofia.portrait.still)
    assert np.percentile(difference, 99) <= 3
