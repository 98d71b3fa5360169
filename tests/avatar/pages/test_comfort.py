"""The page for people who want less motion, larger letters, or have one hand free."""

import pytest
from playwright.sync_api import Page, expect

from tests.avatar.pages import scenes
from tests.avatar.pages.stand_in import StandIn

pytestmark = pytest.mark.slow

THUMB = 44
"""Pixels that a finger needs (WCAG 2.5.5)."""

# Buttons and fields that can be seen, each with its place and whether a finger in its middle would meet it.
CONTROLS = """() => [...document.querySelectorAll("main :is(button, select, textarea, [type=range], .faces label)")]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }))
    .map((one) => {
        one.scrollIntoView({ block: "nearest" });
        const { x, y, width, height } = one.getBoundingClientRect();
        const met = document.elementFromPoint(x + width / 2, y + height / 2);
        const name = one.ariaLabel || one.textContent.trim() || one.id;
        const free = one.contains(met) || met?.contains(one);
        return { name, y, width, height, free, cut: one.scrollWidth > one.clientWidth + 1 };
    })"""


def show(page: Page, server: StandIn, size: tuple[int, int], *turns: scenes.Event) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    server.greeting = scenes.welcome(*turns)
    page.goto(server.address)
    expect(page.get_by_test_id("status")).to_have_attribute("data-state", "idle")


def test_nothing_moves_for_who_wants_less_motion(page: Page, server: StandIn) -> None:
    show(page, server, (1440, 900), scenes.turn(1, "Hello", "", state="replying"))
    server.say(scenes.state("thinking"))
    expect(page.locator(".waiting")).to_be_visible()
    assert page.evaluate("document.getAnimations().length") > 0
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate("document.getAnimations().length") == 0


def test_on_a_phone_a_thumb_reaches_everything(page: Page, server: StandIn) -> None:
    show(page, server, (390, 844), scenes.turn(1, "Hello", "Good day.", clip="/clips/answer.mp4"))
    page.get_by_test_id("mic").click()
    expect(page.locator("#stage")).to_have_attribute("data-shows", "live")
    controls = page.evaluate(CONTROLS)
    page.locator(".more").click()
    expect(page.get_by_test_id("character-select")).to_be_in_viewport()
    controls += page.evaluate(CONTROLS)
    assert [one for one in controls if one["y"] < 844 / 2] == []
    assert [one for one in controls if round(min(one["width"], one["height"])) < THUMB] == []


def test_a_phone_on_its_side_shows_face_words_and_controls_at_once(page: Page, server: StandIn) -> None:
    show(page, server, (844, 390), scenes.turn(1, "Hello", "Good day."))
    for one in (page.get_by_test_id("mic"), page.get_by_test_id("composer"), page.get_by_text("Good day.")):
        expect(one).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollHeight") <= 390


@pytest.mark.parametrize(
    ("size", "letters"), [((720, 450), "100%"), ((320, 640), "100%"), ((1440, 900), "200%"), ((390, 844), "200%")]
)
def test_twice_as_large_nothing_is_lost(page: Page, server: StandIn, size: tuple[int, int], letters: str) -> None:
    server.language = "de"
    show(page, server, size, *scenes.full_day())
    page.evaluate("size => document.documentElement.style.fontSize = size", letters)
    page.get_by_test_id("mic").click()
    expect(page.locator("#stage")).to_have_attribute("data-shows", "live")
    assert [one for one in page.evaluate(CONTROLS) if not one["free"] or one["cut"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_what_a_background_tells_has_a_border_where_colours_are_forced(page: Page, server: StandIn) -> None:
    page.emulate_media(forced_colors="active")
    show(page, server, (1440, 900), scenes.turn(1, "Hello", "Good day."))
    widths = page.locator(".dock button, .bubble, .pill").evaluate_all(
        "all => all.map((one) => getComputedStyle(one).borderTopWidth)"
    )
    assert "0px" not in widths
    chosen, other = page.locator(".faces label").evaluate_all(
        "all => all.map((one) => getComputedStyle(one).borderTopWidth)"
    )[:2]
    assert chosen != other
