"""How quick work on a call may go."""

import pytest

from gpu_tasks import pace
from gpu_tasks.pace import AT_ONCE, GLIMPSE, PACE, Pace
from tests.gpu_tasks.clock import Clock


@pytest.fixture
def clock(monkeypatch, queue):
    monkeypatch.setattr(pace, "time", clock := Clock())
    return clock


def test_the_beginning_is_made_as_fast_as_can_be(clock):
    Pace("render").keep(AT_ONCE, "7")
    assert clock.now == 0


def test_the_rest_no_quicker_than_that(clock):
    Pace("render").keep(AT_ONCE + 1.5, "7")
    assert clock.now == pytest.approx(1.5 / PACE)


def test_what_is_only_supposed_is_made_as_it_would_be_heard(clock):
    one = Pace("render")
    one.keep(GLIMPSE, "7", supposed=True)
    assert clock.now == 0
    one.keep(GLIMPSE + 0.4, "7", supposed=True)
    assert clock.now == pytest.approx(0.4)


def test_once_it_is_taken_up_it_has_a_beginning_again(clock):
    one = Pace("render")
    one.keep(GLIMPSE + 0.4, "7", supposed=True)
    one.keep(GLIMPSE + 0.4 + AT_ONCE, "7")
    assert clock.now == pytest.approx(0.4)
    one.keep(GLIMPSE + 0.4 + 2 * AT_ONCE, "7")
    assert clock.now == pytest.approx(0.4)
    one.keep(GLIMPSE + 0.4 + 2 * AT_ONCE + 1.5, "7")
    assert clock.now == pytest.approx(0.4 + 1.5 / PACE)
