"""Sound and mouth agree, as Chromium plays them: an avatar that claps its mouth to bursts of sound, ten turns long."""

from pathlib import Path
from statistics import median

import pytest
from playwright.sync_api import Playwright

from tests.system import microphones
from tests.system.chromium import chromium
from tests.system.conftest import Record
from tests.system.running import Running
from tests.system.visitor import Visitor, log_in

pytestmark = pytest.mark.slow

AGREE = 60.0
"""Milliseconds between sound and mouth at the most."""

HALF = 250.0
"""Milliseconds: half of what lies between two bursts. Nothing is further from an opening, unless one was not seen."""

TURNS = 10

SYNC = Path(__file__).with_name("sync.js")


@pytest.fixture(scope="module")
def offsets(playwright: Playwright, clapping: Running, record: Record) -> list[list[float]]:
    """Of each burst of each turn of one call: how many milliseconds after it the mouth opened."""
    silent = record(microphones.silence(1))
    with chromium(playwright, log_in(clapping), microphone=silent) as context:
        visitor = Visitor(context, clapping.address)
        visitor.call()
        visitor.shows("listening")
        visitor.page.evaluate(SYNC.read_text())
        offsets = [offsets_of_a_turn(visitor) for _ in range(TURNS)]
    print(f"mouth after sound, by turn: {', '.join(f'{median(turn):.0f}' for turn in offsets)} ms")
    return offsets


def offsets_of_a_turn(visitor: Visitor) -> list[float]:
    """Of its bursts, each with the opening next to it."""
    before = len(visitor.turns)
    visitor.page.evaluate("seen.take(), null")
    visitor.type("Who are you?")
    visitor.until(lambda: len(visitor.turns) > before)
    visitor.turn()
    seen: dict[str, list[float]] = visitor.page.evaluate("seen.take()")
    nearest = [min((mouth - sound for mouth in seen["mouth"]), key=abs) for sound in seen["sound"]]
    return [offset for offset in nearest if abs(offset) < HALF]


def test_sound_and_mouth_agree_within_60_ms(offsets: list[list[float]]) -> None:
    assert abs(median(median(turn) for turn in offsets[1:])) <= AGREE


def test_they_still_agree_after_ten_turns(offsets: list[list[float]]) -> None:
    """By the last three: six bursts of one turn may all fall into one moment in which the machine is busy."""
    assert abs(median(burst for turn in offsets[-3:] for burst in turn)) <= AGREE
