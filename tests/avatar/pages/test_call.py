import re

import pytest
from playwright.sync_api import Page, expect

from tests.avatar.pages import scenes
from tests.avatar.pages.stand_in import StandIn

pytestmark = pytest.mark.slow


def begin(page: Page, server: StandIn) -> None:
    """A call with the microphone, up to the first picture."""
    page.goto(server.address)
    expect(page.get_by_test_id("status")).to_have_attribute("data-state", "idle")
    page.get_by_test_id("mic").click()
    expect(page.locator("#stage")).to_have_attribute("data-shows", "live")


def test_it_shows_what_the_server_welcomes_it_with(page: Page, server: StandIn) -> None:
    server.greeting = scenes.welcome(scenes.turn(1, "Hello", "Good day."))
    page.goto(server.address)
    expect(page.get_by_test_id("status")).to_have_attribute("data-state", "idle")
    expect(page.get_by_test_id("avatar-video")).to_have_attribute("poster", "/portraits/sofia.webp")
    expect(page.get_by_test_id("character-select").locator("option")).to_have_text(
        ["Sofia · warm, brief", "Jonas · calm, exact", "Mina · bright, quick"]
    )
    expect(page.get_by_test_id("language-select").locator("option")).to_have_text(["As I speak", "English", "German"])
    expect(page.get_by_test_id("turn")).to_have_count(2)


def test_the_first_click_offers_the_microphone_and_brings_the_picture(page: Page, server: StandIn) -> None:
    begin(page, server)
    audio, video = server.heard("offer")["sdp"].split("m=")[1:]
    assert "a=sendrecv" in audio
    assert "a=recvonly" in video
    first = video.split()[3]
    assert f"a=rtpmap:{first} H264/90000" in video
    assert not page.evaluate("document.querySelector('video').muted")


def test_later_clicks_mute_and_unmute(page: Page, server: StandIn) -> None:
    begin(page, server)
    mic = page.get_by_test_id("mic")
    expect(mic).to_have_attribute("aria-pressed", "true")
    mic.click()
    assert server.heard("mute")["muted"] is True
    expect(mic).to_have_attribute("aria-pressed", "false")
    expect(mic).to_have_accessible_name("Unmute the microphone (it is off)")
    mic.click()
    assert server.heard("mute")["muted"] is False


def test_the_meter_moves_with_sound_and_lies_flat_when_muted(page: Page, server: StandIn) -> None:
    begin(page, server)
    meter = page.locator(".meter")
    expect(meter).not_to_have_attribute("data-level", "0")
    page.get_by_test_id("mic").click()
    expect(meter).to_have_attribute("data-level", "0")


def test_space_held_is_push_to_talk(page: Page, server: StandIn) -> None:
    begin(page, server)
    page.keyboard.down("Space")
    assert server.heard("push")["held"] is True
    page.keyboard.up("Space")
    assert server.heard("push")["held"] is False
    page.get_by_test_id("composer").press("Space")
    page.keyboard.press("Escape")
    server.heard("interrupt")
    assert server.unheard("push")


def test_the_hold_button_is_push_to_talk_for_a_thumb(page: Page, server: StandIn) -> None:
    begin(page, server)
    page.locator(".hold").hover()
    page.mouse.down()
    assert server.heard("push")["held"] is True
    page.mouse.up()
    assert server.heard("push")["held"] is False


def test_push_to_talk_opens_a_muted_microphone_while_it_is_held(page: Page, server: StandIn) -> None:
    begin(page, server)
    page.get_by_test_id("mic").click()
    meter = page.locator(".meter")
    expect(meter).to_have_attribute("data-level", "0")
    page.keyboard.down("Space")
    expect(meter).not_to_have_attribute("data-level", "0")
    page.keyboard.up("Space")
    expect(meter).to_have_attribute("data-level", "0")


def test_escape_and_the_button_stop_the_answer(page: Page, server: StandIn) -> None:
    page.goto(server.address)
    expect(page.get_by_test_id("status")).to_have_attribute("data-state", "idle")
    page.keyboard.press("Escape")
    server.heard("interrupt")
    page.get_by_test_id("interrupt").click()
    server.heard("interrupt")


def test_each_state_has_words(page: Page, server: StandIn) -> None:
    page.goto(server.address)
    expect(page.get_by_test_id("status")).to_have_attribute("data-state", "idle")
    for state in ("connecting", "listening", "hearing", "thinking", "speaking", "muted", "failed", "idle"):
        server.say(scenes.state(state))
        expect(page.get_by_test_id("status")).to_have_attribute("data-state", state)
        expect(page.get_by_test_id("status")).to_have_text(re.compile(r"\w+"))


def test_the_servers_own_words_for_a_state_come_first(page: Page, server: StandIn) -> None:
    page.goto(server.address)
    expect(page.get_by_test_id("status")).to_have_attribute("data-state", "idle")
    server.say(scenes.state("thinking", "I look at the clock"))
    expect(page.get_by_test_id("status")).to_have_text("I look at the clock")


def test_ending_the_call_hangs_up_and_shows_the_portrait(page: Page, server: StandIn) -> None:
    begin(page, server)
    page.locator(".hangup").click()
    server.heard("hangup")
    expect(page.locator("#stage")).to_have_attribute("data-shows", "portrait")
    expect(page.get_by_test_id("mic")).to_have_accessible_name("Start the call")


@pytest.mark.parametrize("size", [(1440, 900), (1366, 700), (390, 844), (360, 640)])
def test_captions_stay_below_the_chin(page: Page, server: StandIn, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    server.greeting = scenes.welcome(scenes.turn(6, "Go on"))
    page.goto(server.address)
    expect(page.get_by_test_id("turn")).not_to_have_count(0)
    text = (
        "The meeting with the people from the harbour office was moved to Thursday afternoon at half past four, "
        "and Anna asks whether the old contract is still in the folder."
    )
    server.say({"type": "caption", "turn": 6, "number": 0, "text": text, "seconds": 60})
    expect(page.locator(".caption p")).to_contain_text("The meeting")
    caption, video = page.locator(".caption p").bounding_box(), page.get_by_test_id("avatar-video").bounding_box()
    assert caption is not None
    assert video is not None
    assert caption["y"] > video["y"] + 0.68 * video["height"]


def test_the_caption_goes_when_the_answer_is_over(page: Page, server: StandIn) -> None:
    page.goto(server.address)
    expect(page.get_by_test_id("status")).to_have_attribute("data-state", "idle")
    server.say({"type": "caption", "turn": 1, "number": 0, "text": "Good day.", "seconds": 1})
    expect(page.locator(".caption p")).to_have_text("Good day.")
    server.say({"type": "caption", "turn": 1, "number": 0, "text": "", "seconds": 0})
    expect(page.locator(".caption p")).to_be_hidden()
