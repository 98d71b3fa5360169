from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from avatar.live.metronome import CATCH_UP, Metronome
from avatar.live.sentence import TICK

# Milliseconds by which the machine is late at each tick.
delays = st.lists(st.integers(0, 900) | st.just(0), min_size=2, max_size=200)


def ticks(delays, start=1000.0):
    """Number and time of each tick, when every sleep takes too long by its delay."""
    now, metronome = start, Metronome(start)
    for delay in delays:
        wait = metronome.wait(now)
        now += wait + (delay / 1000 if wait else 0)
        yield metronome.number, now
        metronome.number += 1


@given(delays)
def test_no_tick_is_left_out_while_the_machine_is_late_by_less_than_a_second(delays):
    numbers = [number for number, _ in ticks(delays)]
    assert {after - before for before, after in pairwise(numbers)} == {1}


@given(delays)
def test_no_tick_comes_before_its_time_and_delays_do_not_add_up(delays):
    for number, at in ticks(delays):
        assert -1e-6 <= at - 1000.0 - number * TICK <= 0.9 + 1e-6


@given(st.lists(st.integers(0, 5000), min_size=2, max_size=50))
def test_the_numbers_grow_whatever_happens(delays):
    numbers = [number for number, _ in ticks(delays)]
    assert all(after > before for before, after in pairwise(numbers))


def test_after_the_machine_slept_the_numbers_jump_to_the_present():
    metronome = Metronome(0.0)
    assert metronome.wait(CATCH_UP + 5.0) == 0
    assert metronome.number == round((CATCH_UP + 5.0) / TICK)


def test_after_a_pause_the_numbers_go_on():
    metronome = Metronome(0.0)
    metronome.number = 7
    metronome.resume(100.0)
    assert metronome.wait(100.0) == 0
    assert metronome.number == 7
