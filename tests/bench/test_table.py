"""Percentiles, targets and the table."""

import numpy as np
import pytest

from tests.bench.table import Figures, Target, percentile


def test_percentiles_are_numpys() -> None:
    values = [5.0, 1.0, 9.0, 2.0, 7.0, 8.0]
    assert [percentile(values, each) for each in (50, 95)] == pytest.approx(np.percentile(values, [50, 95]))
    assert percentile([], 50) is None


@pytest.mark.parametrize(
    ("found", "least", "met"), [(4, False, True), (6, False, False), (6, True, True), (4, True, False)]
)
def test_a_target_is_met_on_its_side_of_the_limit(found: float, least: bool, met: bool) -> None:
    assert Target("something", found, 5, least=least).met is met


def test_what_was_not_measured_is_not_met() -> None:
    target = Target("something", None, 5)
    assert not target.met
    assert "MISS" in target.line()


def test_the_table_shows_each_stage_and_each_target() -> None:
    figures = Figures({"commands": {"sound": [400.0, 500.0, 600.0]}}, {"memory": 900}, [Target("sound, p50", 500, 500)])
    lines = figures.table().splitlines()
    assert any(line.split() == ["sound", "500", "/", "590"] for line in lines)
    assert any(line.split() == ["utterances", "3"] for line in lines)
    assert any(line.split()[:3] == ["ok", "sound,", "p50"] for line in lines)
    assert figures.json()["summary"]["commands"]["sound"]["p50"] == 500
