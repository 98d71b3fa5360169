"""What a face does by itself: sway, blinks, glances. Periodic in LOOP frames, so that any two clips join."""

from functools import lru_cache

import numpy as np

from gpu_tasks.render.pixels import Floats
from gpu_tasks.render.pose import Pose
from secretary.wire.types import FPS, LOOP, Face

BLINK = (0.35, 0.85, 1.0, 0.9, 0.55, 0.25, 0.08)
"""Levels of the lids, frame by frame: they fall faster than they rise."""

BLINKS = (1.1, 3.5, 3.95, 6.7, 9.0)
"""Seconds, give or take 0.3; once twice in a row, as people do."""


def motion(phase: int, seed: int) -> Pose:
    """The pose at frame `phase` of a face whose habits are `seed`."""
    return _loop(seed)[phase % LOOP]


@lru_cache(maxsize=64)
def _loop(seed: int) -> tuple[Pose, ...]:
    dice = np.random.default_rng(seed)
    yaw, pitch, roll, across, down, size = (_sway(dice) for _ in range(6))
    blinks, glances = _blinks(dice), _glances(dice)
    return tuple(
        Pose(
            face=Face(yaw=2.8 * yaw[i], pitch=1.6 * pitch[i], roll=0.8 * roll[i], blink=blinks[i]),
            gaze=(float(glances[i, 0]), float(glances[i, 1])),
            x=0.016 * across[i] + 0.010 * yaw[i],
            y=0.011 * down[i],
            size=0.3 * size[i],
        )
        for i in range(LOOP)
    )


def _sway(dice: np.random.Generator) -> list[float]:
    """Slow waves whose periods divide the loop, within −1 … 1."""
    turn = 2 * np.pi * np.arange(LOOP) / LOOP
    waves = [np.sin(times * turn + dice.uniform(0, 2 * np.pi)) / times**0.7 for times in (1, 2, 3, 5)]
    total: Floats = np.sum(waves, axis=0)
    return [float(value) for value in total / np.abs(total).max()]


def _blinks(dice: np.random.Generator) -> list[float]:
    lids = np.zeros(LOOP)
    for second in BLINKS:
        start = round((second + dice.uniform(-0.3, 0.3) * (second not in BLINKS[1:3])) * FPS)
        lids[(start + np.arange(len(BLINK))) % LOOP] = BLINK
    return [float(level) for level in lids]


def _glances(dice: np.random.Generator) -> Floats:
    """(LOOP, 2) eye distances: mostly at the viewer, a jump elsewhere takes two frames."""
    look = np.zeros((LOOP, 2))
    start = int(dice.integers(20, 45))
    while start < LOOP - 30:
        stay = int(dice.integers(10, 32))
        away = dice.random() < 0.45
        look[start : start + stay] = dice.normal(0, (0.03, 0.010) if away else (0.006, 0.003), 2).clip(-0.05, 0.05)
        start += stay + int(dice.integers(12, 40))
    return np.asarray((look + np.roll(look, 1, axis=0)) / 2)
