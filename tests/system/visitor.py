"""A person in Chromium at a running installation: what their page is told and what it shows is noted."""

import json
import time
from collections.abc import Callable
from typing import Any

import httpx
from playwright.sync_api import BrowserContext, Locator, WebSocket, expect

from tests.system.chromium import Cookies
from tests.system.running import Running

Turn = dict[str, Any]

OVER = ("finished", "failed", "cancelled")


def log_in(running: Running) -> Cookies:
    """The cookies of the one who owns the installation."""
    with httpx.Client(base_url=running.address, follow_redirects=True, timeout=20) as client:
        client.get(running.fresh_link()).raise_for_status()
        return [{"name": name, "value": value, "url": running.address} for name, value in client.cookies.items()]


class Visitor:
    """Has the call page open from the beginning. `context`: logged in, of `tests.system.chromium`."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context, self.address = context, address
        self.told: list[dict[str, Any]] = []
        self.page = context.new_page()
        self.page.on("websocket", self._listen)
        self.open()

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda data: self.told.append(json.loads(data)) if isinstance(data, str) else None)

    def open(self) -> None:
        """The call page, anew."""
        self.told.clear()
        self.page.goto(self.address)
        self.shows("idle")

    @property
    def status(self) -> Locator:
        return self.page.get_by_test_id("status")

    @property
    def states(self) -> list[str]:
        """Those that the page has shown since it was opened."""
        return list(self.page.evaluate("watch.states"))

    @property
    def turns(self) -> list[Turn]:
        """Those that began since the page was opened, oldest first, as they are now."""
        old = {turn["id"] for turn in self.told[0]["turns"]}
        changes = [message["turn"] for message in self.told if message["type"] == "turn"]
        known = {turn["id"]: turn for turn in changes if turn["id"] not in old}
        return [known[number] for number in sorted(known)]

    def until(self, holds: Callable[[], object], seconds: float = 90) -> None:
        """Wait while the page lives on."""
        deadline = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < deadline, "it never came true"
            self.page.wait_for_timeout(50)

    def shows(self, state: str) -> None:
        """Wait for a state."""
        expect(self.status).to_have_attribute("data-state", state, timeout=60_000)

    def sees(self) -> None:
        """Wait for the live picture, and watch and listen from now on."""
        expect(self.page.locator("#stage")).to_have_attribute("data-shows", "live", timeout=60_000)
        self.page.evaluate("watch.live()")

    def call(self) -> None:
        """With the microphone."""
        self.page.get_by_test_id("mic").click()
        self.sees()

    def type(self, text: str) -> None:
        composer = self.page.get_by_test_id("composer")
        composer.fill(text)
        composer.press("Enter")

    def turn(self, number: int = -1) -> Turn:
        """One of `turns` when it is over and recorded."""
        self.until(lambda: self.turns and self._complete(self.turns[number]))
        return self.turns[number]

    def _complete(self, turn: Turn) -> bool:
        # The row is finished a moment before its clip and its trace are there.
        return turn["state"] in OVER and (turn["state"] != "finished" or (turn["clip"] and "finished" in turn["trace"]))

    def fetch(self, path: str) -> bytes:
        """A file of this site, as this person."""
        answer = self.context.request.get(self.address + path)
        assert answer.ok, answer.status
        return answer.body()
