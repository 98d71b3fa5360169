"""The face's own life is periodic, small and irregular."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from gpu_tasks.render.motion import BLINKS, motion
from secretary.wire.types import LOOP


@given(phase=st.integers(0, 10**6), seed=st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_it_repeats_after_one_loop(phase, seed):
    assert motion(phase, seed) == motion(phase + LOOP, seed)


@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_the_head_sways_within_what_looks_clean(seed):
    poses = [motion(phase, seed) for phase in range(LOOP)]
    assert max(abs(pose.face.roll) for pose in poses) <= 2
    assert max(abs(pose.face.yaw) for pose in poses) <= 5
    assert max(abs(pose.gaze[0]) for pose in poses) <= 0.05


@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_no_step_of_the_head_is_a_jump(seed):
    yaw = np.array([motion(phase, seed).face.yaw for phase in range(LOOP + 1)])
    assert np.abs(np.diff(yaw)).max() < 0.5


@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_it_blinks_at_irregular_times(seed):
    closed = np.array([motion(phase, seed).face.blink >= 1 for phase in range(LOOP)])
    times = np.flatnonzero(closed)
    assert len(times) == len(BLINKS)
    assert np.ptp(np.diff(times)) > 10


def test_two_faces_do_not_move_in_step():
    assert motion(100, 1) != motion(100, 2)
