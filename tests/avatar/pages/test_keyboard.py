"""A visit by the keyboard alone. At each stop of the Tab key the focus is to be seen."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.avatar.pages import scenes
from tests.avatar.pages.stand_in import StandIn

pytestmark = pytest.mark.slow

STOPS = 50
"""More than the page has."""

# A radio button is drawn by its label.
FOCUS_IS_SEEN = """() => {
    const focused = document.activeElement;
    const { width, height } = focused.getBoundingClientRect();
    const drawn = [focused, focused.closest("label")].filter(Boolean).map((one) => getComputedStyle(one));
    const lined = ({ outlineStyle, outlineWidth }) => outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
    return width * height > 1 && drawn.some(lined);
}"""


def go(page: Page, wanted: Locator, key: str = "Tab") -> None:
    """Press a key until that has the focus."""
    for _ in range(STOPS):
        page.keyboard.press(key)
        assert page.evaluate(FOCUS_IS_SEEN), page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        if wanted.evaluate("one => one === document.activeElement"):
            return
    pytest.fail(f"the keyboard does not reach {wanted}")


def press(page: Page, name: str) -> None:
    """Go to a button and press it."""
    go(page, page.get_by_role("button", name=name).locator("visible=true").first)
    page.keyboard.press("Enter")


@pytest.fixture
def visit(page: Page, server: StandIn) -> Page:
    """The call page, with something that was said."""
    server.greeting = scenes.welcome(scenes.turn(1, "Hello", "Good day.", clip="/clips/answer.mp4", seconds=4))
    page.goto(server.address)
    expect(page.get_by_test_id("status")).to_have_attribute("data-state", "idle")
    return page


def test_the_first_stop_skips_the_header(visit: Page) -> None:
    visit.keyboard.press("Tab")
    expect(visit.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    visit.keyboard.press("Enter")
    visit.keyboard.press("Tab")
    expect(visit.get_by_test_id("interrupt")).to_be_focused()


def test_a_call_is_begun_muted_interrupted_and_ended(visit: Page, server: StandIn) -> None:
    press(visit, "Start the call")
    expect(visit.locator("#stage")).to_have_attribute("data-shows", "live")
    visit.keyboard.press("Enter")
    assert server.heard("mute")["muted"] is True
    expect(visit.get_by_test_id("mic")).to_have_accessible_name("Unmute the microphone (it is off)")
    visit.keyboard.press("Escape")
    server.heard("interrupt")
    press(visit, "End the call")
    server.heard("hangup")
    expect(visit.get_by_test_id("mic")).to_be_focused()


def test_the_hold_button_is_held_by_the_space_bar(visit: Page, server: StandIn) -> None:
    press(visit, "Start the call")
    expect(visit.locator("#stage")).to_have_attribute("data-shows", "live")
    go(visit, visit.locator(".hold"))
    visit.keyboard.down("Space")
    assert server.heard("push")["held"] is True
    visit.keyboard.up("Space")
    assert server.heard("push")["held"] is False


def test_character_and_language_are_chosen(visit: Page, server: StandIn) -> None:
    go(visit, visit.get_by_test_id("character-select"))
    visit.keyboard.press("ArrowDown")
    assert server.heard("character")["id"] == 2
    go(visit, visit.get_by_test_id("language-select"))
    visit.keyboard.press("ArrowDown")
    assert server.heard("language")["code"] == "en"


def test_an_answer_is_played_words_are_typed_and_all_begins_anew(visit: Page, server: StandIn) -> None:
    press(visit, "New conversation")
    server.heard("start_over")
    press(visit, "Play the answer, 0:04")
    expect(visit.locator(".bubble video")).to_be_focused()
    go(visit, visit.get_by_test_id("composer"))
    visit.keyboard.type("What time is it?")
    visit.keyboard.press("Enter")
    assert server.heard("say", 20)["text"] == "What time is it?"


def test_the_settings_take_the_focus_and_give_it_back(visit: Page) -> None:
    press(visit, "Settings, microphone and speaker")
    expect(visit.get_by_label("Microphone", exact=True)).to_be_focused()
    visit.keyboard.press("Escape")
    expect(visit.locator(".more")).to_be_focused()
    visit.set_viewport_size({"width": 390, "height": 844})
    visit.keyboard.press("Enter")
    expect(visit.get_by_test_id("character-select")).to_be_focused()
    press(visit, "Done")
    expect(visit.get_by_test_id("character-select")).to_be_hidden()
    expect(visit.locator(".more")).to_be_focused()


def test_settings_that_the_focus_leaves_are_closed(visit: Page) -> None:
    visit.set_viewport_size({"width": 390, "height": 844})
    press(visit, "Settings, microphone and speaker")
    go(visit, visit.locator(".log"))
    expect(visit.get_by_test_id("character-select")).to_be_hidden()


def test_the_focus_stays_when_a_notice_goes(visit: Page, server: StandIn) -> None:
    server.say({"type": "error", "code": "one", "words": "One."}, {"type": "error", "code": "two", "words": "Two."})
    expect(visit.locator(".notice")).to_have_count(2)
    press(visit, "Dismiss")
    expect(visit.get_by_role("button", name="Dismiss")).to_have_count(1)
    expect(visit.get_by_role("button", name="Dismiss")).to_be_focused()
    visit.keyboard.press("Enter")
    expect(visit.get_by_test_id("mic")).to_be_focused()


def test_the_focus_stays_when_the_words_to_try_go(silent: Page, server: StandIn) -> None:
    silent.goto(server.address)
    expect(silent.get_by_test_id("status")).to_have_attribute("data-state", "idle")
    press(silent, "Who are you?")
    expect(silent.locator(".log")).to_be_focused()
