import asyncio

import pytest

from avatar.live.outbox import LONGEST, PATIENCE, WINDOW, Outbox, Parcel

TICK = 0.02


def sound(number: int) -> Parcel:
    return Parcel(True, True, number * 960, b"sound", number * TICK)


def picture(number: int, *, key: bool = False) -> Parcel:
    return Parcel(False, key, number * 1800, b"picture", number * TICK)


async def everything(outbox: Outbox) -> list[Parcel]:
    return [await outbox.take() for _ in range(len(outbox))]


async def test_what_is_put_in_comes_out_in_order():
    outbox = Outbox()
    parcels = [picture(0, key=True), sound(0), picture(1), sound(1)]
    for parcel in parcels:
        outbox.put(parcel)
    assert await everything(outbox) == parcels


async def test_pictures_begin_with_a_keyframe():
    outbox = Outbox()
    for number in range(4):
        outbox.put(picture(number, key=number == 2))
    assert [parcel.pts for parcel in await everything(outbox)] == [3600, 5400]


async def test_a_stuck_line_loses_its_pictures_first_and_they_come_back_with_a_keyframe():
    outbox = Outbox()
    late = round(PATIENCE / TICK) + 2
    for number in range(late):
        outbox.put(picture(number, key=number == 0))
        outbox.put(sound(number))
    sounds = await everything(outbox)
    assert [parcel.sound for parcel in sounds] == [True] * late
    outbox.put(picture(late))
    outbox.put(picture(late + 1, key=True))
    assert [parcel.pts for parcel in await everything(outbox)] == [(late + 1) * 1800]


async def test_sound_that_is_too_old_is_never_sent():
    outbox = Outbox()
    for number in range(500):
        outbox.put(sound(number))
    assert len(outbox) <= LONGEST / TICK + 1
    assert (await outbox.take()).at >= 499 * TICK - LONGEST


async def test_no_more_than_a_second_of_sound_is_under_way():
    outbox = Outbox()
    for number in range(WINDOW):
        outbox.put(sound(number))
        await outbox.take()
    outbox.put(sound(WINDOW))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(outbox.take(), 0.05)
    outbox.arrived(0)
    assert (await outbox.take()).pts == WINDOW * 960
