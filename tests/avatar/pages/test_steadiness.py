from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.avatar.pages import scenes
from tests.avatar.pages.conftest import FLAGS
from tests.avatar.pages.stand_in import StandIn
from tests.processes import until

pytestmark = pytest.mark.slow

AWAY = """
window.away = false;
Object.defineProperty(document, "hidden", { get: () => away });
Object.defineProperty(document, "visibilityState", { get: () => (away ? "hidden" : "visible") });
window.go = (hidden) => { away = hidden; document.dispatchEvent(new Event("visibilitychange")); };
"""
"""A tab that can be hidden: browsers without a window hide none."""

LOCK = """
window.locks = [];
class Lock {
    held = true;
    release = async () => (this.held = false);
}
const request = async () => locks[locks.push(new Lock()) - 1];
Object.defineProperty(navigator, "wakeLock", { value: { request } });
"""


BEGIN = """
const find = (selector) => document.querySelector(selector);
const begin = () => {
    if (!find("[data-testid=status][data-state=idle]")) return setTimeout(begin, 50);
    find("[data-testid=composer]").value = "Hello";
    find(".composer").requestSubmit();
};
begin();
"""
"""A call that nobody has touched. By typing, since a page that hears the microphone may always play."""


def begin(page: Page, server: StandIn) -> None:
    """A call with the microphone, up to the first picture."""
    page.goto(server.address)
    expect(page.get_by_test_id("status")).to_have_attribute("data-state", "idle")
    page.get_by_test_id("mic").click()
    expect(page.locator("#stage")).to_have_attribute("data-shows", "live")
    server.heard("offer")


def hush(server: StandIn) -> None:
    """Nothing more comes from the far end, which says nothing about it."""
    for peer in server.peers:
        for sender in peer.getSenders():
            server.loop.call_soon_threadsafe(sender.replaceTrack, None)


@pytest.fixture
def touchy(browser: Browser) -> Iterator[Page]:
    """A page that begins a call by itself, and may make no sound before somebody touched it."""
    flags = [*FLAGS, "--autoplay-policy=document-user-activation-required"]
    strict = browser.browser_type.launch(executable_path="/usr/bin/chromium", args=flags)
    page = strict.new_page()
    page.add_init_script(BEGIN)
    yield page
    strict.close()


def test_a_call_that_falls_silent_is_renewed_and_says_so(page: Page, server: StandIn) -> None:
    begin(page, server)
    server.say(scenes.state("listening"))
    hush(server)
    assert "a=sendrecv" in server.heard("offer", 6)["sdp"]
    expect(page.get_by_test_id("status")).to_have_text("Connection lost. Trying again…")
    server.say(scenes.state("listening"))
    expect(page.get_by_test_id("status")).to_have_attribute("data-state", "listening")


def test_a_broken_call_is_tried_again_ever_later_and_not_for_ever(page: Page, server: StandIn) -> None:
    page.clock.install()
    page.goto(server.address)
    page.evaluate(
        """async () => {
            const { Retries } = await import("/static/avatar/retries.js");
            window.runs = 0;
            window.retries = new Retries(() => runs++);
            retries.connected();
        }"""
    )
    answers = []
    for _ in range(6):
        answers.append(page.evaluate("retries.again()"))
        page.clock.run_for(4_100)
    assert answers == [True] * 5 + [False]
    assert page.evaluate("runs") == 5


def test_a_socket_that_is_open_but_dead_is_replaced(page: Page, server: StandIn) -> None:
    begin(page, server)
    server.answering = False
    hush(server)
    server.heard("offer", 6)
    with page.expect_websocket(timeout=6_000):
        pass
    server.answering = True
    server.heard("offer", 10)
    expect(page.locator("#stage")).to_have_attribute("data-shows", "live")


def test_an_answer_that_was_cut_off_is_offered_again(page: Page, server: StandIn) -> None:
    begin(page, server)
    server.greeting = scenes.welcome(scenes.turn(7, "Tell me", "It goes."), call="c2", cut_off=7)
    server.hang_up(1012)
    expect(page.locator("#notices")).to_contain_text("The answer was cut off.")
    page.get_by_role("button", name="Hear it again").click()
    assert server.heard("again")["turn"] == 7
    expect(page.locator("#notices")).to_be_empty()


def test_the_offer_goes_when_the_talk_goes_on(page: Page, server: StandIn) -> None:
    begin(page, server)
    server.greeting = scenes.welcome(call="c2", cut_off=7)
    server.hang_up(1012)
    expect(page.locator("#notices")).to_contain_text("The answer was cut off.")
    server.say({"type": "turn", "turn": scenes.turn(8, "Never mind", state="heard")})
    expect(page.locator("#notices")).to_be_empty()


def test_a_hidden_tab_asks_for_sound_only_and_catches_up(page: Page, server: StandIn) -> None:
    page.add_init_script(AWAY)
    begin(page, server)
    page.evaluate("go(true)")
    assert server.heard("watch")["on"] is False
    server.say({"type": "turn", "turn": scenes.turn(3, "Meanwhile", "It rained.")})
    page.evaluate("go(false)")
    assert server.heard("watch")["on"] is True
    expect(page.get_by_test_id("turn").last).to_contain_text("It rained.")


def test_a_tab_that_reconnects_while_it_is_hidden_still_wants_no_picture(page: Page, server: StandIn) -> None:
    page.add_init_script(AWAY)
    begin(page, server)
    page.evaluate("go(true)")
    server.heard("watch")
    server.greeting = scenes.welcome(call="c2")
    server.hang_up(1012)
    assert server.heard("watch")["on"] is False


def test_the_screen_stays_awake_during_a_call_and_again_after_the_tab_was_hidden(page: Page, server: StandIn) -> None:
    for script in (AWAY, LOCK):
        page.add_init_script(script)
    begin(page, server)
    page.wait_for_function("locks.length === 1")
    page.evaluate("go(true); locks[0].held = false; go(false)")  # as browsers do with the lock of a hidden page
    page.wait_for_function("locks.length === 2")
    page.locator(".hangup").click()
    page.wait_for_function("!locks.some((lock) => lock.held)")


def test_where_sound_is_refused_a_tap_starts_it(touchy: Page, server: StandIn) -> None:
    touchy.goto(server.address)
    # Nothing is asked of the page until it has played, since Playwright asks as somebody who taps.
    server.heard("offer")
    until(lambda: server.peers and server.peers[0].connectionState == "connected")
    expect(touchy.locator(".hear")).to_be_visible()
    touchy.locator(".hear").click()
    expect(touchy.locator(".hear")).to_be_hidden()
    touchy.wait_for_function("!document.querySelector('video').paused")
