"""A call that lasts: packets are lost, lines break, the server is killed."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from playwright.sync_api import Playwright, expect

from tests.system.chromium import Cookies, chromium
from tests.system.page import Page
from tests.system.relay import Relay
from tests.system.running import Running
from tests.system.visitor import Visitor, log_in

pytestmark = pytest.mark.slow

FREEZE = 1200
"""Milliseconds for which the picture may stand still when packets are lost."""

BACK = 5.0
"""Seconds from the break of a line to its renewal."""

AUDIBLE = 0.05
"""Of a burst, which is 0.5; full scale is 1."""

STEADY = Path(__file__).with_name("steady.js")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, models: None) -> Iterator[Running]:
    engines = {"SECRETARY_RENDER": "tests.fakes:Clap", "SECRETARY_TTS": "tests.fakes:Bursts"}
    with Running(tmp_path_factory.mktemp("steady"), **engines) as running:
        yield running.wait()


@pytest.fixture(scope="module")
def me(running: Running) -> Cookies:
    return log_in(running)


@pytest.fixture(scope="module")
def relay() -> Iterator[Relay]:
    with Relay() as relay:
        yield relay


@pytest.fixture(scope="module")
def visitor(playwright: Playwright, running: Running, me: Cookies, relay: Relay) -> Iterator[Visitor]:
    """Somebody in a call without a microphone, over the relay."""
    with chromium(playwright, me) as context:
        relay.join(context)
        visitor = Visitor(context, running.address)
        ask(visitor)
        visitor.page.evaluate(STEADY.read_text())
        yield visitor


def ask(visitor: Visitor) -> None:
    """And hear the answer to its end."""
    before = len(visitor.turns)
    visitor.type("Who are you?")
    visitor.until(lambda: len(visitor.turns) > before)
    visitor.turn()


def watch(visitor: Visitor) -> dict[str, Any]:
    return dict(visitor.page.evaluate("steady.take()"))


def web(running: Running) -> psutil.Process:
    return next(child for child in running.everyone() if "uvicorn" in child.cmdline())


def back(visitor: Visitor) -> None:
    """Wait until the picture moves again."""
    watch(visitor)
    visitor.until(lambda: watch(visitor)["frames"])


def test_with_every_twentieth_packet_lost_picture_and_sound_go_on(visitor: Visitor, relay: Relay) -> None:
    relay.loss = 0.05
    watch(visitor)
    for _ in range(3):
        visitor.page.wait_for_timeout(2000)  # of rest, as it is between two answers
        ask(visitor)
    relay.loss = 0.0
    seen = watch(visitor)
    repaired = visitor.page.evaluate("steady.repaired()")
    print(f"longest freeze {seen['gap']:.0f} ms, {seen['frames']} pictures, {repaired}")
    assert seen["gap"] <= FREEZE
    assert seen["loud"] > AUDIBLE
    assert repaired["retransmittedPacketsReceived"] > 0


def test_a_broken_line_is_renewed_in_the_same_conversation(visitor: Visitor, relay: Relay) -> None:
    conversation = visitor.turns[-1]["conversation"]
    states = len(visitor.states)
    relay.cut()
    began = time.monotonic()
    visitor.until(lambda: len(visitor.states) > states)
    back(visitor)
    took = time.monotonic() - began
    print(f"renewed after {took:.1f} s, by way of {visitor.states[states:]}")
    assert took <= BACK
    ask(visitor)
    assert visitor.turns[-1]["conversation"] == conversation
    assert watch(visitor)["loud"] > AUDIBLE


def test_an_answer_cut_off_with_the_socket_is_offered_and_heard_again(visitor: Visitor) -> None:
    visitor.type("Who are you?")
    visitor.shows("speaking")
    visitor.page.evaluate("socket.close()")
    visitor.page.get_by_role("button", name="Hear it again").click(timeout=10_000)
    watch(visitor)
    visitor.shows("speaking")
    visitor.until(lambda: visitor.status.get_attribute("data-state") != "speaking")
    assert watch(visitor)["loud"] > AUDIBLE


def test_a_call_goes_on_when_the_web_process_is_killed(visitor: Visitor, running: Running) -> None:
    web(running).kill()
    expect(visitor.status).to_have_text("Connection lost. Trying again…")
    running_again = Page(running.address, running.fresh_link())  # waits until it answers
    running_again.close()
    began = time.monotonic()
    visitor.until(lambda: visitor.status.get_attribute("data-state") in ("listening", "muted"))
    back(visitor)
    print(f"renewed {time.monotonic() - began:.1f} s after the process was back")
    assert time.monotonic() - began <= BACK
    ask(visitor)


def test_where_no_packet_passes_any_more_the_call_goes_on_over_the_socket(visitor: Visitor, relay: Relay) -> None:
    relay.shut = True
    expect(visitor.page.locator("#notices")).to_contain_text("Compatibility mode", timeout=10_000)
    ask(visitor)
    assert watch(visitor)["loud"] > AUDIBLE
