"""What a screen reader is told, and what it is spared."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.avatar.pages import scenes
from tests.avatar.pages.stand_in import StandIn

pytestmark = pytest.mark.slow


@pytest.fixture
def told(page: Page, server: StandIn) -> Locator:
    """The lines of the live region."""
    server.greeting = scenes.welcome(scenes.turn(6, "Wie spät?", "", state="replying", language="de"))
    page.goto(server.address)
    expect(page.get_by_test_id("status")).to_have_attribute("data-state", "idle")
    return page.locator("#announcer p")


def caption(text: str, seconds: float = 0.1, turn: int | None = 6) -> scenes.Event:
    return {"type": "caption", "turn": turn, "number": 0, "text": text, "seconds": seconds}


def test_there_is_one_live_region(page: Page, told: Locator) -> None:
    expect(told).to_have_count(0)
    # The self-test, which somebody asks for, has one of its own.
    live = page.locator(":is([aria-live], [role=status], [role=alert], [role=log]):not(.checkup *)")
    expect(live).to_have_attribute("id", "announcer")


def test_a_sentence_is_announced_once_in_its_language(page: Page, server: StandIn, told: Locator) -> None:
    server.say(caption("Es ist vier Uhr."), {"type": "sentence", "turn": 6, "number": 0, "text": "Es ist vier Uhr."})
    expect(page.locator(".caption .ahead")).to_have_text("")
    server.say(caption("Es ist vier Uhr."), scenes.state("muted"))
    expect(told).to_have_text(["Es ist vier Uhr.", "Microphone is off"])
    expect(told.first).to_have_attribute("lang", "de")


def test_the_states_that_a_talk_goes_round_in_are_not_announced(server: StandIn, told: Locator) -> None:
    server.say(scenes.state("listening"))
    for state in ("hearing", "thinking", "speaking", "listening", "hearing", "thinking", "speaking", "muted"):
        server.say(scenes.state(state))
    expect(told).to_have_text(["Listening", "Microphone is off"])


def test_a_long_wait_is_announced(server: StandIn, told: Locator) -> None:
    server.say(scenes.state("hearing"), scenes.state("thinking"))
    expect(told).to_have_text("Thinking…")


def test_a_cue_is_a_caption_and_no_part_of_the_conversation(page: Page, server: StandIn, told: Locator) -> None:
    server.say(scenes.state("thinking"), caption("Hm, let me think.", turn=None))
    expect(page.locator(".caption p")).to_have_text("Hm, let me think.")
    expect(told).to_have_text("Hm, let me think.")
    expect(page.get_by_test_id("transcript")).not_to_contain_text("Hm")


def test_a_notice_and_a_failed_turn_are_announced(server: StandIn, told: Locator) -> None:
    server.say({"type": "error", "code": "too_long", "words": "That was too long."})
    server.say({"type": "turn", "turn": scenes.turn(6, state="failed", error="I could not hear any words.")})
    expect(told).to_have_text(["That was too long.", "I could not hear any words."])


def test_the_words_so_far_are_not_announced(page: Page, server: StandIn, told: Locator) -> None:
    server.say({"type": "partial", "text": "What time"})
    expect(page.get_by_test_id("partial")).to_have_attribute("aria-hidden", "true")
    expect(told).to_have_count(0)
