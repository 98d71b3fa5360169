"""As often as a messenger allows, to one person and to all."""

import time
from dataclasses import replace

from channels_bots import pace
from tests.channels_bots.outage import outage


def test_a_person_is_not_written_to_twice_within_the_gap(fake):
    fake.limits = replace(fake.limits, gap=10.0)
    assert pace.wait(fake, "7") == 0.0
    assert 9.0 < pace.wait(fake, "7") <= 10.0
    assert pace.wait(fake, "8") == 0.0


def test_without_a_gap_nobody_waits(fake):
    assert [pace.wait(fake, "7") for _ in range(5)] == [0.0] * 5


def test_so_many_a_second_and_no_more(fake):
    fake.limits = replace(fake.limits, a_second=3)
    began = int(time.time())
    waits = [pace.wait(fake, str(number)) for number in range(5)]
    if int(time.time()) == began:  # else the next second has begun
        assert waits[:3] == [0.0] * 3
        assert all(0.0 < wait <= 1.0 for wait in waits[3:])


def test_who_had_to_wait_for_all_keeps_their_own_turn(fake, queue):
    fake.limits = replace(fake.limits, a_second=0, gap=10.0)
    assert 0.0 < pace.wait(fake, "7") <= 1.0
    assert not queue.exists("pace:fake:7")


def test_two_doors_do_not_count_each_others(fake, queue):
    fake.limits = replace(fake.limits, gap=10.0)
    pace.wait(fake, "7")
    other = type(fake)()
    other.name, other.limits = "other", fake.limits
    assert pace.wait(other, "7") == 0.0


def test_nothing_is_left_behind(fake, queue):
    fake.limits = replace(fake.limits, gap=1.0)
    pace.wait(fake, "7")
    assert all(0 < queue.pttl(key) <= 5_000 for key in queue.keys("pace:*"))


def test_without_the_queue_server_nobody_waits(fake, queue, servers):
    fake.limits = replace(fake.limits, gap=10.0)
    pace.wait(fake, "7")
    with outage(servers):
        assert pace.wait(fake, "7") == 0.0


def test_once_is_once(queue):
    assert [pace.once("knock:7", 60) for _ in range(3)] == [True, False, False]
    assert 0 < queue.ttl("once:knock:7") <= 60
