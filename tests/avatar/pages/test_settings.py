import pytest
from playwright.sync_api import Page, expect

from tests.avatar.pages import scenes
from tests.avatar.pages.stand_in import StandIn

pytestmark = pytest.mark.slow


def opened(page: Page, server: StandIn, path: str = "") -> None:
    page.goto(server.address + path)
    expect(page.get_by_test_id("status")).to_have_attribute("data-state", "idle")


def test_another_character_is_asked_for_and_shown_when_the_server_says_so(page: Page, server: StandIn) -> None:
    opened(page, server)
    page.get_by_test_id("character-select").select_option("2")
    assert server.heard("character")["id"] == 2
    server.say({"type": "character", "character": scenes.character(2)})
    expect(page.get_by_test_id("avatar-video")).to_have_attribute("poster", "/portraits/jonas.webp")


def test_the_characters_page_leads_to_a_call_with_one(page: Page, server: StandIn) -> None:
    opened(page, server, "?character=3")
    assert server.heard("character")["id"] == 3
    expect(page).to_have_url(server.address)


def test_the_language_is_sent(page: Page, server: StandIn) -> None:
    opened(page, server)
    page.get_by_test_id("language-select").select_option("de")
    assert server.heard("language")["code"] == "de"


def test_the_expression_is_a_group_of_radio_buttons(page: Page, server: StandIn) -> None:
    opened(page, server)
    page.get_by_role("radio", name="Neutral").focus()
    page.keyboard.press("ArrowRight")
    assert server.heard("expression") == {"type": "expression", "name": "happy", "intensity": 1}


def test_the_intensity_is_sent_when_the_slider_rests(page: Page, server: StandIn) -> None:
    opened(page, server)
    page.get_by_label("Intensity").focus()
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    assert server.heard("expression")["intensity"] == pytest.approx(0.8)
    assert server.unheard("expression")


def test_what_the_server_knows_is_shown(page: Page, server: StandIn) -> None:
    server.greeting = scenes.welcome(language="de", expression={"name": "sad", "intensity": 0.5})
    opened(page, server)
    expect(page.get_by_test_id("language-select")).to_have_value("de")
    expect(page.get_by_role("radio", name="Sad")).to_be_checked()
    expect(page.get_by_label("Intensity")).to_have_value("50")


def test_the_microphone_can_be_changed_during_the_call(page: Page, server: StandIn) -> None:
    opened(page, server)
    page.get_by_test_id("mic").click()
    expect(page.locator("#stage")).to_have_attribute("data-shows", "live")
    page.get_by_role("button", name="Settings, microphone and speaker").click()
    page.get_by_label("Microphone", exact=True).select_option(label="Fake Audio Input 2")
    expect(page.locator(".meter")).not_to_have_attribute("data-level", "0")
    page.get_by_label("Speaker", exact=True).select_option(index=1)
    sink = page.get_by_label("Speaker", exact=True).input_value()
    expect(page.get_by_test_id("avatar-video")).to_have_js_property("sinkId", sink)


def test_escape_closes_the_settings_without_stopping_the_answer(page: Page, server: StandIn) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    opened(page, server)
    expect(page.get_by_test_id("character-select")).to_be_hidden()
    page.get_by_role("button", name="Settings, microphone and speaker").click()
    expect(page.get_by_test_id("character-select")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("character-select")).to_be_hidden()
    assert server.unheard("interrupt")


def test_the_page_speaks_german(page: Page, server: StandIn) -> None:
    server.language = "de"
    server.greeting = scenes.welcome(scenes.turn(1, "Hallo", "Guten Tag.", trace=scenes.trace(460, 2600)))
    opened(page, server)
    expect(page.get_by_test_id("mic")).to_have_accessible_name("Anruf beginnen")
    expect(page.get_by_test_id("status")).to_have_text("Bereit, wenn du es bist")
    expect(page.get_by_test_id("transcript")).to_contain_text("erster Ton 0,46 s")
