"""A network that lets no UDP through: the call goes over the socket, and the page's own check says so."""

import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean, median
from typing import Any

import pytest
from playwright.sync_api import Playwright, expect

from tests.system import microphones
from tests.system.chromium import Cookies, chromium
from tests.system.conftest import Record
from tests.system.running import Running
from tests.system.test_call import AUDIBLE, MISHEARD, misheard, while_speaking
from tests.system.test_sync import SYNC, offsets_of_a_turn
from tests.system.visitor import Visitor, log_in

pytestmark = pytest.mark.slow

CONNECTED = 8.0
"""Seconds: five in which WebRTC tries, and the beginning of the other way."""

AGREE = 120.0
"""Milliseconds between sound and mouth at the most."""

FLASH = 50.0
"""Change of the mouth from one picture to the next, of 255, when the Clap avatar opens or closes it."""

TURNS = 4

WITHOUT_WEBCODECS = "delete window.AudioDecoder; delete window.VideoDecoder"

LISTEN = Path(__file__).with_name("listen.js").read_text()


@dataclass
class Seen:
    """What a call over the socket showed, from its beginning to its end."""

    seconds: float = 0.0
    notice: str = ""
    sound: list[float] = field(default_factory=list)
    mouth: list[float] = field(default_factory=list)
    offsets: list[float] = field(default_factory=list)
    interrupted: dict[str, Any] = field(default_factory=dict)
    checks: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="module")
def cookies(clapping: Running) -> Cookies:
    return log_in(clapping)


@pytest.fixture(scope="module")
def seen(playwright: Playwright, clapping: Running, cookies: Cookies, record: Record) -> Seen:
    with chromium(playwright, cookies, microphone=record(microphones.silence(1)), udp=False) as context:
        visitor, seen = Visitor(context, clapping.address), Seen()
        began = time.monotonic()
        visitor.call()
        visitor.shows("listening")
        seen.seconds = time.monotonic() - began
        seen.notice = visitor.page.locator("#notices").inner_text()
        visitor.page.evaluate(SYNC.read_text())
        seen.offsets = [median(offsets_of_a_turn(visitor)) for _ in range(TURNS)]
        watched = visitor.page.evaluate("watch")
        seen.sound, seen.mouth = while_speaking(watched["sound"]), while_speaking(watched["mouth"])
        seen.interrupted = interrupted(visitor)
        visitor.page.get_by_role("button", name="End the call").click()
        visitor.shows("idle")
        seen.checks = checks(visitor)
        print(f"connected after {seen.seconds:.1f} s; mouth after sound: {[round(one) for one in seen.offsets]} ms")
        return seen


def interrupted(visitor: Visitor) -> dict[str, Any]:
    """A turn that was stopped while it was spoken."""
    before = len(visitor.turns)
    visitor.type("What can you do?")
    visitor.shows("speaking")
    visitor.page.get_by_test_id("interrupt").click()
    visitor.shows("listening")
    visitor.until(lambda: len(visitor.turns) > before and visitor.turns[-1]["state"] == "cancelled")
    return visitor.turns[-1]


def checks(visitor: Visitor) -> dict[str, str]:
    """What the page's own check says, by what it is about."""
    visitor.page.get_by_role("button", name="Settings, microphone and speaker").click()
    visitor.page.get_by_test_id("check").click()
    items = visitor.page.get_by_test_id("checks").get_by_role("listitem")
    expect(items).to_have_count(5, timeout=30_000)
    return dict(text.split(": ", 1) for text in items.all_inner_texts())


def test_the_call_comes_over_the_socket_within_eight_seconds_and_the_page_says_so(seen: Seen) -> None:
    assert seen.seconds < CONNECTED
    assert "Compatibility mode" in seen.notice


def test_the_answer_is_heard_and_the_picture_moves(seen: Seen) -> None:
    assert mean(seen.sound) > AUDIBLE
    assert sum(change > FLASH for change in seen.mouth) >= 3 * TURNS


def test_sound_and_mouth_agree_roughly(seen: Seen) -> None:
    assert abs(median(seen.offsets)) <= AGREE


def test_an_answer_can_be_stopped(seen: Seen) -> None:
    assert seen.interrupted["state"] == "cancelled"


def test_the_check_says_that_no_udp_comes_through(seen: Seen) -> None:
    assert seen.checks["UDP to the server"].startswith("no way through. Calls use compatibility mode")
    assert seen.checks["Ways found"].startswith("none")
    assert seen.checks["Web connection"].startswith("answers in ")
    assert seen.checks["Relay (TURN)"].startswith("not set up")


def test_what_a_person_says_is_understood(
    playwright: Playwright, clapping: Running, cookies: Cookies, record: Record
) -> None:
    spoken, words = microphones.human("0880")
    microphone = record(microphones.silence(8), spoken)
    with chromium(playwright, cookies, microphone=microphone, udp=False) as context:
        visitor = Visitor(context, clapping.address)
        visitor.call()
        turn = visitor.turn()
        assert misheard(words, turn["text"]) <= MISHEARD
        assert not turn["typed"]
        visitor.shows("listening")


def test_a_browser_without_webcodecs_plays_the_same_packets(
    playwright: Playwright, clapping: Running, cookies: Cookies, record: Record
) -> None:
    with chromium(playwright, cookies, microphone=record(microphones.silence(1)), udp=False) as context:
        context.add_init_script(WITHOUT_WEBCODECS)
        visitor = Visitor(context, clapping.address)
        visitor.page.get_by_test_id("mic").click()
        visitor.shows("listening")
        expect(visitor.page.locator("#stage")).to_have_attribute("data-shows", "live")
        visitor.page.evaluate(LISTEN)
        visitor.type("Who are you?")
        visitor.turn()
        heard = visitor.page.evaluate("heard")
        assert max(heard["sound"]) > AUDIBLE
        assert max(heard["mouth"]) - min(heard["mouth"]) > 150


def test_the_check_finds_udp_where_it_comes_through(
    playwright: Playwright, clapping: Running, cookies: Cookies, record: Record
) -> None:
    microphone = record(microphones.human("0880")[0])
    with chromium(playwright, cookies, microphone=microphone) as context:
        found = checks(Visitor(context, clapping.address))
    assert found["UDP to the server"].startswith("works, by this network, ")
    assert found["Ways found"].startswith("this network")
    assert found["Microphone"].startswith("works, ")
