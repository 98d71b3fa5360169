"""Many calls: at once, one after the other, by tabs that die, and while a server stands still."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import psutil
import pytest
from playwright.sync_api import BrowserContext, Error, Playwright, expect
from playwright.sync_api import Page as BrowserPage
from websockets.sync.client import connect
from websockets.typing import Origin

from tests.processes import until
from tests.system import microphones
from tests.system.chromium import Cookies, chromium
from tests.system.conftest import Record
from tests.system.running import Running
from tests.system.visitor import Visitor

pytestmark = pytest.mark.slow

LAG = 50
"""Milliseconds that the web process may be late."""

AUDIBLE = 0.05
"""Of a voice at its loudest; full scale is 1."""

STEADY = Path(__file__).with_name("steady.js")

SECOND = """
from secretary.core.models import User
from django.test import Client
browser = Client()
browser.force_login(User.objects.create_user("second"))
print(*[f"{name}={morsel.value}" for name, morsel in browser.cookies.items()])
"""
"""Prints the cookies of another person."""


@pytest.fixture(scope="module")
def somebody_else(home: Running) -> Cookies:
    command = [sys.executable, "-m", "django", "shell", "-v", "0", "-c", SECOND]
    done = subprocess.run(command, env=home.environment, capture_output=True, text=True, check=True)
    pairs = [cookie.partition("=") for cookie in done.stdout.split()]
    return [{"name": name, "value": value, "url": home.address} for name, _, value in pairs]


def ask(visitor: Visitor) -> None:
    """And hear the answer to its end."""
    before = len(visitor.turns)
    visitor.type("Who are you?")
    visitor.until(lambda: len(visitor.turns) > before)
    visitor.turn()


def loudest(visitor: Visitor) -> float:
    """Since it was last asked."""
    return float(visitor.page.evaluate("steady.take()")["loud"])


def web(running: Running) -> psutil.Process:
    return next(child for child in running.everyone() if "uvicorn" in child.cmdline())


@contextmanager
def called(playwright: Playwright, running: Running, cookies: Cookies) -> Iterator[Visitor]:
    """Somebody in a call without a microphone."""
    with chromium(playwright, cookies) as context:
        visitor = Visitor(context, running.address)
        ask(visitor)
        visitor.page.evaluate(STEADY.read_text())
        loudest(visitor)
        yield visitor


def test_the_event_loop_goes_on_while_the_queue_server_stands_still(
    playwright: Playwright, home: Running, owner: Cookies
) -> None:
    server = next(child for child in home.everyone() if "queue.sock" in " ".join(child.cmdline()))
    with called(playwright, home, owner) as visitor:
        visitor.type("What time is it?")
        server.suspend()
        try:
            late = pings(home, owner, seconds=5)
        finally:
            server.resume()
        visitor.turn()
    print(f"late by {late[-1]:.0f} ms at the most, 99 % by {late[int(len(late) * 0.99)]:.0f} ms")
    assert late[-1] <= LAG


def pings(running: Running, cookies: Cookies, *, seconds: float) -> list[float]:
    """Milliseconds until the web process answers what its event loop answers by itself, from short to long."""
    header = {"Cookie": "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in cookies)}
    address = running.address.replace("http", "ws", 1) + "/ws/call/"
    late = []
    # What else comes waits unread, and must not stop the reading.
    with connect(address, origin=Origin(running.address), additional_headers=header, max_queue=None) as socket:
        end = time.monotonic() + seconds
        while (began := time.monotonic()) < end:
            assert socket.ping().wait(10)
            late.append((time.monotonic() - began) * 1000)
            time.sleep(0.02)
    return sorted(late)


def test_two_people_who_call_at_once_get_their_own_answers(
    playwright: Playwright, home: Running, owner: Cookies, somebody_else: Cookies
) -> None:
    with called(playwright, home, owner) as one, called(playwright, home, somebody_else) as other:
        ask(one)
        assert (loudest(one) > AUDIBLE, loudest(other) > AUDIBLE) == (True, False)
        one.type("What time is it?")
        other.type("What day is it today?")
        for person, asked in ((one, "What time is it?"), (other, "What day is it today?")):
            person.until(lambda: person.turns[-1]["text"] == asked)  # noqa: B023 (called at once)
            person.turn()
            sentences = {told["turn"] for told in person.told if told["type"] == "sentence"}
            assert sentences == {turn["id"] for turn in person.turns}
        assert (loudest(one) > AUDIBLE, loudest(other) > AUDIBLE) == (True, True)


@dataclass(frozen=True)
class Holding:
    """What a process has taken."""

    threads: int
    files: int
    megabytes: float

    @classmethod
    def of(cls, process: psutil.Process) -> Self:
        return cls(process.num_threads(), process.num_fds(), process.memory_info().rss / 1e6)


def call(context: BrowserContext, address: str) -> BrowserPage:
    page = context.new_page()
    page.goto(address)
    page.get_by_test_id("mic").click()
    expect(page.locator("#stage")).to_have_attribute("data-shows", "live")
    return page


def hang_up(page: BrowserPage) -> None:
    page.locator(".hangup").click()
    expect(page.locator("#stage")).to_have_attribute("data-shows", "portrait")
    page.close()


def leave(page: BrowserPage) -> None:
    page.goto("about:blank")
    page.close()


def kill(page: BrowserPage) -> None:
    """The tab's process dies; nobody says goodbye."""
    with suppress(Error):
        page.goto("chrome://crash")
    page.close()


def test_twenty_calls_leave_nothing_behind(
    playwright: Playwright, home: Running, owner: Cookies, record: Record
) -> None:
    ways: list[Callable[[BrowserPage], None]] = [hang_up, BrowserPage.close, kill, leave]
    process = web(home)
    with chromium(playwright, owner, microphone=record(microphones.silence(1))) as context:
        for way in ways:
            way(call(context, home.address))
        before = Holding.of(process)
        for way in ways * 5:
            way(call(context, home.address))
    until(lambda: Holding.of(process).files <= before.files + 4, seconds=30)
    after = Holding.of(process)
    print(f"before {before}, after {after}")
    assert after.threads <= before.threads + 4
    assert after.megabytes <= before.megabytes + 60
