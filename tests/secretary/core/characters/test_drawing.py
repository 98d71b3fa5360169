"""The drawing tool: pure geometry fast, whole drawings slow."""

from xml.etree import ElementTree

import numpy as np
import pytest

from secretary.core.characters.drawing import strokes
from secretary.core.characters.drawing.build import PORTRAITS, ball_patch, chosen, encode_webp
from secretary.core.characters.drawing.canvas import Canvas, Ink, mirrored
from secretary.core.characters.drawing.eyes import locate
from secretary.core.characters.drawing.hair import Colours
from secretary.core.characters.drawing.portrait import Portrait


def test_a_spline_runs_through_its_knots() -> None:
    knots = [(0, 0), (10, 5), (20, -5), (30, 0)]
    assert strokes.spline(knots, 4) == pytest.approx(np.array(knots))


def test_a_closed_spline_does_not_repeat_its_start() -> None:
    ring = strokes.spline([(0, 0), (10, 0), (10, 10), (0, 10)], 40, closed=True)
    assert np.linalg.norm(ring[0] - ring[-1]) > 0.5


def test_points_are_told_inside_and_outside_a_polygon() -> None:
    square = np.array([[0, 0], [10, 0], [10, 10], [0, 10]], float)
    assert strokes.inside(np.array([[5.0, 5.0], [15.0, 5.0]]), square).tolist() == [True, False]


def test_colours_blend_linearly() -> None:
    assert strokes.blend("#000000", "#ff8040", 0.5) == "#804020"


def test_hair_brightens_from_dark_to_shine() -> None:
    colours = Colours("#000000", "#404040", "#808080", "#ffffff")
    assert [colours.at(lightness) for lightness in (0, 0.4, 0.8, 1)] == ["#000000", "#404040", "#808080", "#ffffff"]


def test_a_mirrored_outline_is_symmetric() -> None:
    outline = mirrored([(0, 0), (10, 5), (0, 10)])
    assert sorted(outline[:, 0] - 512) == sorted(512 - outline[:, 0])


def test_a_canvas_writes_well_formed_svg() -> None:
    canvas = Canvas(1)
    with canvas.group(clip=canvas.clip("M0 0H9V9Z")):
        canvas.patch([(0, 0), (9, 0), (9, 9)], Ink("#123456", 0.5, 2))
    assert len(ElementTree.fromstring(canvas.to_svg("A & B".replace("&", "and")))) == 3


@pytest.mark.parametrize("portrait", PORTRAITS, ids=lambda portrait: portrait.name)
def test_lids_meet_at_both_corners(portrait: Portrait) -> None:
    for side in (-1, 1):
        eye = locate(portrait.eye, side)
        assert eye.upper[[0, -1]] == pytest.approx(eye.lower[[0, -1]])


def test_the_ball_patch_starts_at_whole_pixels() -> None:
    eye = locate(PORTRAITS[0].eye, -1)
    patch = ball_patch(np.zeros((1024, 1024, 3), np.uint8), eye)
    assert isinstance(patch["x"], int)
    assert patch["x"] < eye.upper[:, 0].min()


def test_webp_keeps_the_colours() -> None:
    grey = np.full((32, 48, 3), (200, 120, 60), np.uint8)
    assert encode_webp(grey, quality=92)[8:12] == b"WEBP"


def test_portraits_are_chosen_by_name() -> None:
    assert [portrait.name for portrait in chosen(["mina"])] == ["mina"]
    assert len(list(chosen([]))) == len(PORTRAITS)


@pytest.mark.slow
@pytest.mark.parametrize("portrait", PORTRAITS, ids=lambda portrait: portrait.name)
def test_the_same_seed_draws_the_same_text(portrait: Portrait) -> None:
    first, second = portrait.draw(), portrait.draw()
    assert first.svg == second.svg
    assert first.balls == second.balls
