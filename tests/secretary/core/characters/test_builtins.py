"""What the renderer relies on in every built-in character's files."""

import base64
import io
import json
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

import secretary.core

FOLDER = Path(secretary.core.__file__).parent / "characters"
NAMES = ("sofia", "jonas", "mina")
SIZE = 1024

pytestmark = pytest.mark.parametrize("name", NAMES)


def decode(webp: bytes) -> np.ndarray:
    with av.open(io.BytesIO(webp), format="webp_pipe") as container:
        return next(container.decode(video=0)).to_ndarray(format="rgb24")


def portrait(name: str) -> np.ndarray:
    return decode((FOLDER / f"{name}.webp").read_bytes())


def landmarks(name: str) -> dict[str, Any]:
    return json.loads((FOLDER / f"{name}.landmarks.json").read_text())


def test_every_builtin_has_a_small_picture_and_landmarks(name: str) -> None:
    for suffix in ("webp", "landmarks.json"):
        assert 0 < (FOLDER / f"{name}.{suffix}").stat().st_size <= 120_000


def test_the_picture_is_square_and_of_the_size_its_landmarks_say(name: str) -> None:
    assert portrait(name).shape == (SIZE, SIZE, 3)
    assert landmarks(name)["size"] == SIZE


def test_all_mesh_points_lie_inside_the_picture(name: str) -> None:
    points = np.array(landmarks(name)["points"])
    assert points.shape == (468, 3)
    assert points[:, :2].min() > 0
    assert points[:, :2].max() < SIZE


def test_the_lids_run_from_the_nose_outwards_and_enclose_the_iris_centre(name: str) -> None:
    for side, outwards in (("left", -1), ("right", 1)):
        eye = landmarks(name)["eyes"][side]
        upper, lower = (np.array(eye[edge])[::outwards] for edge in ("upper", "lower"))
        assert (np.diff(upper[:, 0]) > 0).all()
        x, y = eye["iris"]
        assert np.interp(x, *upper.T) < y < np.interp(x, *lower.T)


def test_the_upper_lid_covers_the_iris_and_the_lower_one_touches_it(name: str) -> None:
    for eye in landmarks(name)["eyes"].values():
        (x, y), outwards = eye["iris"], 1 if eye["iris"][0] > SIZE / 2 else -1
        assert y - eye["radius"] < np.interp(x, *np.array(eye["upper"])[::outwards].T)
        assert abs(np.interp(x, *np.array(eye["lower"])[::outwards].T) - y - eye["radius"]) < 4


def test_the_mesh_lids_and_lips_follow_the_drawn_ones(name: str) -> None:
    known = landmarks(name)
    points, lids, lips = np.array(known["points"]), np.array(known["eyes"]["left"]["upper"])[::-1], known["lips"]
    assert points[159, 1] == pytest.approx(np.interp(points[159, 0], *lids.T), abs=0.6)
    assert points[[33, 133], 0] == pytest.approx(lids[[0, -1], 0], abs=0.1)
    assert points[13, 1] == pytest.approx(np.interp(points[13, 0], *np.array(lips["line"]).T), abs=0.6)


def test_the_lip_line_lies_between_the_lips(name: str) -> None:
    line, upper, lower = (np.array(landmarks(name)["lips"][part]) for part in ("line", "upper", "lower"))
    inner = line[1:-1]
    assert (np.interp(inner[:, 0], *upper.T) < inner[:, 1]).all()
    assert (inner[:, 1] < np.interp(inner[:, 0], *lower.T)).all()
    assert np.allclose(line[[0, -1]], upper[[0, -1]])


def test_the_eyeball_covers_the_eye_opening_with_room_to_turn(name: str) -> None:
    for eye in landmarks(name)["eyes"].values():
        height, width = decode(base64.b64decode(eye["ball"]["webp"])).shape[:2]
        edges, corner = np.array(eye["upper"] + eye["lower"]), np.array([eye["ball"]["x"], eye["ball"]["y"]])
        assert (edges.min(0) - corner >= 6).all()
        assert (corner + np.array([width, height]) - edges.max(0) >= 6).all()


def test_the_eyeball_shows_a_whole_dark_iris_on_a_light_ball(name: str) -> None:
    for eye in landmarks(name)["eyes"].values():
        ball = decode(base64.b64decode(eye["ball"]["webp"])).mean(2)
        x, y = np.array(eye["iris"]) - (eye["ball"]["x"], eye["ball"]["y"])
        away = np.hypot(*(np.indices(ball.shape)[::-1] - np.array([x, y]).reshape(2, 1, 1))) / eye["radius"]
        assert ball[away < 0.35].mean() < 45
        assert ball[(away > 0.85) & (away < 1)].max() < ball[(away > 1.2) & (away < 1.5)].min()


def test_the_eyeball_matches_the_picture_where_no_lid_shades_it(name: str) -> None:
    for eye in landmarks(name)["eyes"].values():
        left, top = int(eye["iris"][0]) + 2, int(eye["iris"][1]) + 2
        ball = decode(base64.b64decode(eye["ball"]["webp"])).astype(int)
        patch = ball[top - eye["ball"]["y"] :, left - eye["ball"]["x"] :][:6, :6]
        assert abs(portrait(name)[top : top + 6, left : left + 6] - patch).mean() < 14


def test_the_hair_leaves_room_above_for_the_head_to_move(name: str) -> None:
    top = portrait(name)[:40].astype(int)
    assert abs(np.diff(top, axis=1)).max() < 16
