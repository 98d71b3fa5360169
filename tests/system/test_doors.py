"""Who comes in, by typing and with what they have; and what a person may do in the middle of a call."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import ConsoleMessage, FloatRect, Page, Playwright, expect

from tests.system import microphones
from tests.system.chromium import Cookies, chromium
from tests.system.conftest import Record
from tests.system.running import Running
from tests.system.visitor import Visitor

pytestmark = pytest.mark.slow

AUDIBLE = 0.01
"""Root mean square of a voice at the least; full scale is 1."""

ANOTHER_FACE = 15.0
"""Mean difference of brightness (of 255) between two faces at the least; one face moves by a tenth of that."""

MOUTH = (0.52, 0.62)
"""Where the mouth is, in heights of the picture."""

SOCKET = """address => new Promise(done => {
    const socket = new WebSocket(address);
    socket.onclose = ({ code }) => done(code);
    socket.onmessage = ({ data }) => done(data);
})"""


@pytest.fixture
def visitor(playwright: Playwright, home: Running, owner: Cookies) -> Iterator[Visitor]:
    """Who does not allow the microphone."""
    with chromium(playwright, owner) as context:
        yield Visitor(context, home.address)


def loudness(visitor: Visitor) -> list[float]:
    """Of the moments at which it was speaking."""
    sound = visitor.page.evaluate("watch.sound")
    return [moment["value"] for moment in sound if moment["state"] == "speaking"]


def picture(visitor: Visitor) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.array(visitor.page.evaluate("watch.picture()"))


def test_typing_without_a_microphone_brings_voice_and_face(visitor: Visitor) -> None:
    visitor.type("Who are you?")
    visitor.sees()
    turn = visitor.turn()
    mouth = [frame["value"] for frame in visitor.page.evaluate("watch.mouth") if frame["state"] == "speaking"]
    assert turn["spoken"] == turn["reply"]
    assert np.mean(loudness(visitor)) > AUDIBLE
    assert np.mean(mouth) > 1


def test_typing_without_any_live_line_plays_the_clip(playwright: Playwright, home: Running, owner: Cookies) -> None:
    with chromium(playwright, owner) as context:
        lines = "['RTCPeerConnection', 'AudioDecoder', 'MediaSource', 'ManagedMediaSource']"
        context.add_init_script(f"for (const one of {lines}) delete window[one]")
        visitor = Visitor(context, home.address)
        visitor.type("Who are you?")
        visitor.shows("speaking")
        video = visitor.page.get_by_test_id("avatar-video")
        visitor.until(lambda: video.evaluate("video => video.currentTime") > 1)
        assert visitor.page.locator("#stage").get_attribute("data-shows") == "clip"
        assert video.evaluate("video => [video.videoWidth, video.muted]") == [512, False]
        visitor.shows("idle")


def test_a_call_keeps_the_content_policy(playwright: Playwright, home: Running, owner: Cookies) -> None:
    faults: list[str] = []

    def note(line: ConsoleMessage) -> None:
        if line.type == "error":
            faults.append(line.text)

    with chromium(playwright, owner, bypass_csp=False) as context:
        context.on("console", note)
        context.on("weberror", lambda error: faults.append(str(error.error)))
        visitor = Visitor(context, home.address)
        visitor.type("Who are you?")
        visitor.turn()
    assert faults == []


def test_escape_stops_the_answer_and_what_was_heard_of_it_is_kept(visitor: Visitor) -> None:
    visitor.type("What can you do?")
    visitor.sees()
    visitor.until(lambda: sum(value > AUDIBLE for value in loudness(visitor)) > 40)
    visitor.page.keyboard.press("Escape")
    expect(visitor.status).not_to_have_attribute("data-state", "speaking")
    visitor.until(lambda: all(moment["value"] < AUDIBLE / 10 for moment in visitor.page.evaluate("watch.sound")[-10:]))
    turn = visitor.turn()
    assert turn["state"] == "cancelled"
    assert turn["reply"].startswith(turn["spoken"])
    assert 0 < len(turn["spoken"]) < len(turn["reply"])


def test_another_character_takes_over_the_conversation(visitor: Visitor) -> None:
    visitor.type("Who are you?")
    visitor.sees()
    first = visitor.turn()
    try:
        meet(visitor, "Jonas")
        visitor.type("Who are you?")
        visitor.until(lambda: len(visitor.turns) == 2)
        second = visitor.turn()
    finally:
        meet(visitor, "Sofia")
    assert "Jonas" in second["reply"]
    assert second["conversation"] == first["conversation"]


def meet(visitor: Visitor, name: str) -> None:
    """Choose a character, and wait until the live picture shows another face."""
    before, began = picture(visitor), time.monotonic()
    choice = visitor.page.get_by_test_id("character-select")
    choice.select_option(label=choice.locator("option", has_text=name).inner_text())
    visitor.until(lambda: np.abs(picture(visitor) - before).mean() > ANOTHER_FACE)
    print(f"{name} was there after {time.monotonic() - began:.2f} s")


def test_a_second_tab_takes_the_call_over_and_gives_it_back(visitor: Visitor) -> None:
    visitor.type("Who are you?")
    visitor.sees()
    second = Visitor(visitor.context, visitor.address)
    second.type("What time is it?")
    second.sees()
    notice = visitor.page.locator("#notices .notice")
    expect(notice).to_contain_text("The call goes on in another tab.")
    notice.get_by_role("button", name="Use it here").click()
    visitor.shows("idle")
    visitor.type("What day is it?")
    visitor.sees()
    expect(second.page.locator("#notices .notice")).to_contain_text("The call goes on in another tab.")
    assert visitor.turn()["state"] == "finished"


def test_the_microphone_is_muted_and_unmuted(
    playwright: Playwright, home: Running, owner: Cookies, record: Record
) -> None:
    with chromium(playwright, owner, microphone=record(microphones.silence(1))) as context:
        visitor = Visitor(context, home.address)
        visitor.call()
        visitor.shows("listening")
        visitor.page.get_by_test_id("mic").click()
        visitor.until(lambda: {"type": "state", "state": "muted"}.items() <= visitor.told[-1].items())
        visitor.shows("muted")
        visitor.page.get_by_test_id("mic").click()
        visitor.shows("listening")


class Blank(BaseHTTPRequestHandler):
    """Another site."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


@pytest.fixture
def stranger(playwright: Playwright) -> Iterator[Page]:
    """Who is not logged in."""
    with chromium(playwright) as context:
        yield context.new_page()


def socket_of(home: Running) -> str:
    return home.address.replace("http", "ws", 1) + "/ws/call/"


def test_a_stranger_is_led_to_the_door(stranger: Page, home: Running) -> None:
    for path in ("/", "/history/", "/characters/", "/status/", "/media/turns/1/clip.mp4"):
        stranger.goto(home.address + path)
        assert stranger.url.startswith(f"{home.address}/enter/"), path


def test_a_strangers_socket_is_refused(stranger: Page, home: Running) -> None:
    stranger.goto(f"{home.address}/enter/")
    assert stranger.evaluate(SOCKET, socket_of(home)) == 4401


def test_another_site_cannot_open_the_owners_socket(visitor: Visitor, home: Running) -> None:
    # Cookies ignore the port: this site's are sent along.
    with ThreadingHTTPServer(("127.0.0.1", 0), Blank) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        visitor.page.goto(f"http://127.0.0.1:{other.server_port}/")
        assert visitor.page.evaluate(SOCKET, socket_of(home)) == 4403
        other.shutdown()


def test_starting_over_begins_a_new_conversation(visitor: Visitor) -> None:
    visitor.type("Who are you?")
    first = visitor.turn()
    visitor.page.locator(".heading .start-over").click()
    expect(visitor.page.get_by_text("New conversation").last).to_be_visible()
    visitor.type("What day is it?")
    visitor.until(lambda: len(visitor.turns) == 2)
    second = visitor.turn()
    visitor.open()
    expect(visitor.page.get_by_test_id("turn")).to_have_count(2)
    expect(visitor.page.get_by_test_id("turn").first).to_contain_text("What day is it?")
    assert second["conversation"] != first["conversation"]


def test_on_a_phone_the_caption_leaves_the_mouth_free(playwright: Playwright, home: Running, owner: Cookies) -> None:
    phone: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
    with chromium(playwright, owner, **phone) as context:
        visitor = Visitor(context, home.address)
        visitor.type("What can you do?")
        captions: dict[str, FloatRect] = {}
        visitor.until(lambda: note_caption(visitor, captions) and visitor.turns[-1]["state"] == "finished")
        face = visitor.page.get_by_test_id("avatar-video").bounding_box()
    assert face
    top, bottom = (face["y"] + part * face["height"] for part in MOUTH)
    assert captions
    assert all(box["y"] > bottom or box["y"] + box["height"] < top for box in captions.values())


def note_caption(visitor: Visitor, captions: dict[str, FloatRect]) -> bool:
    """Keeps where each caption was."""
    caption = visitor.page.locator(".caption p")
    if box := caption.bounding_box():
        captions[caption.inner_text()] = box
    return bool(visitor.turns)
