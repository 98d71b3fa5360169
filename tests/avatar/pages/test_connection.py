import pytest
from playwright.sync_api import Page, expect

from tests.avatar.pages import scenes
from tests.avatar.pages.stand_in import StandIn

pytestmark = pytest.mark.slow


def test_a_call_goes_on_after_the_socket_was_lost(page: Page, server: StandIn) -> None:
    page.goto(server.address)
    expect(page.get_by_test_id("status")).to_have_attribute("data-state", "idle")
    page.get_by_test_id("mic").click()
    expect(page.locator("#stage")).to_have_attribute("data-shows", "live")
    server.heard("offer")
    server.hang_up(1012)
    assert "a=sendrecv" in server.heard("offer")["sdp"]
    expect(page.locator("#stage")).to_have_attribute("data-shows", "live")


def test_a_lost_socket_is_told_and_comes_back(page: Page, server: StandIn) -> None:
    page.goto(server.address)
    expect(page.get_by_test_id("status")).to_have_attribute("data-state", "idle")
    server.greeting = scenes.welcome(scenes.turn(1, "From the other door", "Yes."))
    server.hang_up(1012)
    expect(page.get_by_test_id("turn").first).to_contain_text("From the other door")
    expect(page.get_by_test_id("status")).to_have_attribute("data-state", "idle")


def test_a_new_conversation_leaves_the_call_alone(page: Page, server: StandIn) -> None:
    page.goto(server.address)
    expect(page.get_by_test_id("status")).to_have_attribute("data-state", "idle")
    page.get_by_test_id("mic").click()
    expect(page.locator("#stage")).to_have_attribute("data-shows", "live")
    server.heard("offer")
    server.say(scenes.state("listening"), scenes.welcome(), {"type": "turn", "turn": scenes.turn(1)})
    expect(page.get_by_test_id("turn")).to_have_count(2)
    expect(page.get_by_test_id("status")).to_have_attribute("data-state", "listening")
    assert server.unheard("offer")


def test_a_call_taken_over_says_so_and_can_be_taken_back(page: Page, server: StandIn) -> None:
    page.goto(server.address)
    expect(page.get_by_test_id("status")).to_have_attribute("data-state", "idle")
    page.get_by_test_id("mic").click()
    expect(page.locator("#stage")).to_have_attribute("data-shows", "live")
    server.say({"type": "taken_over", "words": "Another tab has the call."})
    server.hang_up(4409)
    expect(page.locator("#notices")).to_contain_text("Another tab has the call.")
    expect(page.locator("#stage")).to_have_attribute("data-shows", "portrait")
    expect(page.get_by_test_id("status")).to_have_attribute("data-state", "failed")
    page.get_by_role("button", name="Use it here").click()
    expect(page.get_by_test_id("status")).to_have_attribute("data-state", "idle")


def test_somebody_who_is_logged_out_is_led_to_the_door(page: Page, server: StandIn) -> None:
    page.goto(server.address)
    expect(page.get_by_test_id("status")).to_have_attribute("data-state", "idle")
    server.hang_up(4401)
    expect(page.locator("#notices")).to_contain_text("logged out")
    with page.expect_navigation():
        page.get_by_role("button", name="Log in").click()


def test_what_the_server_refuses_is_shown(page: Page, server: StandIn) -> None:
    page.goto(server.address)
    expect(page.get_by_test_id("status")).to_have_attribute("data-state", "idle")
    server.say({"type": "error", "code": "too_long", "words": "That was too long."})
    expect(page.locator("#notices")).to_contain_text("That was too long.")
    page.get_by_role("button", name="Dismiss").click()
    expect(page.locator("#notices")).to_be_empty()
