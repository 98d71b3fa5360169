"""Where the answer begins that was made ready while it was judged whether the person had finished."""

import asyncio
import threading

import pytest

from avatar.live import foresight
from avatar.live.foresight import LEAD, Foresight
from secretary.core.models import Conversation
from secretary.wire.types import Expression

FACE = Expression("happy", 0.4)
WITHIN = Conversation(pk=7)


def phase_in(seconds: float) -> int:
    return round(seconds * 1000)


@pytest.fixture
def supposed(monkeypatch):
    """What the dialogue was told."""
    told = []
    monkeypatch.setattr(foresight.dialogue, "suppose", told.append)
    return told


async def test_it_is_made_ready_for_where_the_head_will_be(supposed):
    await Foresight(phase_in).suppose(WITHIN, "What time is it?", "en", FACE, 0.3)
    (one,) = supposed
    assert (one.conversation, one.text, one.language, one.resting) == (7, "What time is it?", "en", FACE)
    assert one.phase == phase_in(0.3 + LEAD)


async def test_the_answer_to_these_words_begins_there(supposed):
    ahead = Foresight(phase_in)
    await ahead.suppose(WITHIN, "What time is it?", "en", FACE, 0.3)
    assert await ahead.phase("What time is it?", "en") == phase_in(0.3 + LEAD)


@pytest.mark.parametrize(("words", "spoken"), [("What time is it in Rome?", "en"), ("What time is it?", "de")])
async def test_the_answer_to_others_begins_in_a_moment(supposed, words, spoken):
    ahead = Foresight(phase_in)
    await ahead.suppose(WITHIN, "What time is it?", "en", FACE, 0.3)
    assert await ahead.phase(words, spoken) == phase_in(LEAD)


async def test_each_has_a_name_of_its_own(supposed):
    ahead = Foresight(phase_in)
    for _ in range(2):
        await ahead.suppose(WITHIN, "What time is it?", "en", FACE, 0.3)
    first, second = supposed
    assert first.name != second.name


async def test_what_is_just_being_made_ready_is_waited_for(monkeypatch):
    noted = threading.Event()
    monkeypatch.setattr(foresight.dialogue, "suppose", lambda _: noted.wait(10))
    ahead = Foresight(phase_in)
    supposing = asyncio.create_task(ahead.suppose(WITHIN, "What time is it?", "en", FACE, 0.3))
    await asyncio.sleep(0)
    asked = asyncio.create_task(ahead.phase("What time is it?", "en"))
    await asyncio.sleep(0.05)
    assert not asked.done()
    noted.set()
    assert await asked == phase_in(0.3 + LEAD)
    await supposing
