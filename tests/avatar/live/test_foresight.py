"""How an answer will begin, made ready before it is certain that the person has finished."""

import asyncio
import threading

import pytest

from avatar.live import foresight
from avatar.live.foresight import LEAD, NEAR, Foresight
from secretary.core.models import Conversation
from secretary.wire.types import LOOP, Expression

FACE = Expression("happy", 0.4)
WITHIN = Conversation(pk=7)
WORDS = ("What time is it?", "en")


class Head:
    """Moves when it is told to."""

    def __init__(self) -> None:
        self.phase = 0

    def phase_in(self, seconds: float) -> int:
        return (self.phase + round(seconds * 25)) % LOOP


@pytest.fixture
def head():
    return Head()


@pytest.fixture
def ahead(head):
    return Foresight(head.phase_in, lambda: (WITHIN, FACE))


@pytest.fixture
def supposed(monkeypatch):
    """What the dialogue was told."""
    told = []
    monkeypatch.setattr(foresight.dialogue, "suppose", told.append)
    return told


@pytest.fixture
def left(monkeypatch):
    """The conversations whose picture was called off."""
    told = []
    monkeypatch.setattr(foresight.speculation, "leave_face", told.append)
    return told


async def test_while_somebody_speaks_only_the_voice_is_made_ready(ahead, head, supposed):
    await ahead.suppose(*WORDS, None)
    (one,) = supposed
    assert (one.conversation, one.text, one.language, one.resting, one.phase) == (7, *WORDS, FACE, None)
    assert await ahead.phase() == head.phase_in(LEAD)


async def test_in_a_pause_the_picture_is_too_for_where_the_head_will_be(ahead, head, supposed):
    await ahead.suppose(*WORDS, 0.4)
    assert supposed[0].phase == head.phase_in(0.4 + LEAD)
    assert await ahead.phase() == supposed[0].phase


@pytest.mark.parametrize("off", [-NEAR, 0, NEAR])
async def test_a_picture_that_begins_close_by_stays(ahead, head, supposed, off):
    await ahead.suppose(*WORDS, 0.4)
    head.phase += off
    await ahead.suppose("What time is it now?", "en", 0.4)
    assert supposed[1].phase == supposed[0].phase


@pytest.mark.parametrize("off", [-NEAR - 1, NEAR + 1, LOOP // 2])
async def test_one_that_begins_elsewhere_is_drawn_anew(ahead, head, supposed, off):
    await ahead.suppose(*WORDS, 0.4)
    head.phase += off
    await ahead.suppose(*WORDS, 0.4)
    assert supposed[1].phase == (supposed[0].phase + off) % LOOP


async def test_the_same_is_supposed_once(ahead, supposed):
    for _ in range(3):
        await ahead.suppose(*WORDS, 0.4)
    assert len(supposed) == 1


async def test_each_has_a_name_of_its_own(ahead, supposed):
    await ahead.suppose(*WORDS, None)
    await ahead.suppose(*WORDS, 0.4)
    first, second = supposed
    assert first.name != second.name


async def test_who_goes_on_leaves_the_picture_behind(ahead, head, supposed, left):
    await ahead.suppose(*WORDS, 0.4)
    await ahead.go_on()
    await ahead.go_on()
    assert left == [7]
    assert await ahead.phase() == head.phase_in(LEAD)


async def test_an_answer_begins_once_there(ahead, head, supposed):
    await ahead.suppose(*WORDS, 0.4)
    await ahead.phase()
    assert await ahead.phase() == head.phase_in(LEAD)


async def test_what_was_meant_for_long_ago_does_not_count(ahead, head, supposed, monkeypatch):
    await ahead.suppose(*WORDS, 0.4)
    monkeypatch.setattr(foresight, "time", type("Later", (), {"monotonic": staticmethod(lambda: float("inf"))}))
    assert await ahead.phase() == head.phase_in(LEAD)


async def test_what_is_just_being_made_ready_is_waited_for(ahead, head, monkeypatch):
    noted = threading.Event()
    monkeypatch.setattr(foresight.dialogue, "suppose", lambda _: noted.wait(10))
    supposing = asyncio.create_task(ahead.suppose(*WORDS, 0.4))
    await asyncio.sleep(0)
    asked = asyncio.create_task(ahead.phase())
    await asyncio.sleep(0.05)
    assert not asked.done()
    noted.set()
    assert await asked == head.phase_in(0.4 + LEAD)
    await supposing
