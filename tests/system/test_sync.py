"""Sound and mouth agree, as Chromium plays them: an avatar that claps its mouth to bursts of sound, ten turns long."""

from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest
from playwright.sync_api import Playwright

from tests.system.chromium import chromium
from tests.system.running import Running
from tests.system.visitor import Visitor, log_in

pytestmark = pytest.mark.slow

AGREE = 60.0
"""Milliseconds between sound and mouth at the most."""

APART = 250.0
"""Milliseconds between two bursts at the least, halved: what is further apart belongs to another burst."""

SYNC = Path(__file__).with_name("sync.js")


@pytest.fixture(scope="module")
def clapping(tmp_path_factory: pytest.TempPathFactory, models: None) -> Iterator[Running]:
    engines = {"SECRETARY_RENDER": "tests.fakes:Clap", "SECRETARY_TTS": "tests.fakes:Bursts"}
    with Running(tmp_path_factory.mktemp("clapping"), **engines) as running:
        yield running.wait()


@pytest.fixture(scope="module")
def offsets(playwright: Playwright, clapping: Running) -> Iterator[list[float]]:
    """By turn: the median of how much later than its sound the mouth opened, in milliseconds."""
    with chromium(playwright, log_in(clapping)) as context:
        visitor = Visitor(context, clapping.address)
        visitor.type("What time is it?")
        visitor.sees()
        visitor.turn()
        yield [turn_of(visitor, SYNC.read_text()) for _ in range(10)]


def turn_of(visitor: Visitor, script: str) -> float:
    before = len(visitor.turns)
    visitor.page.evaluate(script)
    visitor.type("What time is it?")
    visitor.until(lambda: len(visitor.turns) > before)
    visitor.turn()
    seen = visitor.page.evaluate("() => { seen.stop(); return { mouth: seen.mouth, sound: seen.sound }; }")
    apart = [min((mouth - sound for mouth in seen["mouth"]), key=abs) for sound in seen["sound"]]
    close = [offset for offset in apart if abs(offset) < APART]
    print(len(seen["mouth"]), len(seen["sound"]), [round(x) for x in apart])
    return median(close)


def test_sound_and_mouth_agree_within_60_ms(offsets: list[float]) -> None:
    print(f"the first turn: {offsets[0]:.0f} ms; the others: {[round(offset) for offset in offsets[1:]]}")
    assert abs(median(offsets[1:])) <= AGREE


def test_they_still_agree_after_ten_turns(offsets: list[float]) -> None:
    assert abs(offsets[-1]) <= AGREE
