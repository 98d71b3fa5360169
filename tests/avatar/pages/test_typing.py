import pytest
from playwright.sync_api import Page, expect

from tests.avatar.pages import scenes
from tests.avatar.pages.stand_in import StandIn

pytestmark = pytest.mark.slow


def say(page: Page, text: str) -> None:
    expect(page.get_by_test_id("status")).to_have_attribute("data-state", "idle")
    page.get_by_test_id("composer").fill(text)
    page.get_by_test_id("composer").press("Enter")


def test_typed_words_start_a_call_without_a_microphone(silent: Page, server: StandIn) -> None:
    silent.goto(server.address)
    say(silent, "What time is it?")
    audio, video = server.heard("offer")["sdp"].split("m=")[1:]
    assert "a=recvonly" in audio
    assert "a=recvonly" in video
    assert server.heard("say") == {"type": "say", "text": "What time is it?", "live": True}
    expect(silent.locator("#stage")).to_have_attribute("data-shows", "live")


def test_the_microphone_can_join_a_typed_call(page: Page, server: StandIn) -> None:
    page.goto(server.address)
    say(page, "Hello")
    server.heard("offer")
    server.heard("say")
    page.get_by_test_id("mic").click()
    assert "a=sendrecv" in server.heard("offer")["sdp"]
    expect(page.get_by_test_id("mic")).to_have_attribute("aria-pressed", "true")


def test_a_browser_that_can_nothing_live_plays_the_answer_as_a_clip(silent: Page, server: StandIn) -> None:
    silent.add_init_script("for (const one of ['RTCPeerConnection', 'AudioDecoder', 'MediaSource']) delete window[one]")
    silent.goto(server.address)
    expect(silent.locator("#notices")).to_contain_text("WebRTC")
    say(silent, "Hello")
    assert server.heard("say")["live"] is False
    server.say({"type": "turn", "turn": scenes.turn(1, "Hello", "", state="replying")})
    server.say({"type": "turn", "turn": scenes.turn(1, "Hello", "Good day.", clip="/clips/answer.mp4", seconds=0.5)})
    expect(silent.locator("#stage")).to_have_attribute("data-shows", "clip")
    assert not silent.evaluate("document.querySelector('video').muted")
    expect(silent.locator("#stage")).to_have_attribute("data-shows", "portrait")
    expect(silent.get_by_test_id("status")).to_have_attribute("data-state", "idle")


def test_a_connection_that_does_not_come_leaves_the_clip(silent: Page, server: StandIn) -> None:
    server.answering = False
    silent.goto(server.address)
    say(silent, "Hello")
    assert server.heard("say", 20)["live"] is False


def test_a_refused_microphone_is_told_in_words(silent: Page, server: StandIn) -> None:
    silent.goto(server.address)
    expect(silent.get_by_test_id("status")).to_have_attribute("data-state", "idle")
    silent.get_by_test_id("mic").click()
    expect(silent.locator("#notices")).to_contain_text("not allowed to use the microphone")
    expect(silent.get_by_test_id("mic")).to_have_attribute("aria-pressed", "false")
    say(silent, "Hello")
    assert server.heard("say")["text"] == "Hello"


def test_an_insecure_address_is_told_in_words(silent: Page, server: StandIn) -> None:
    silent.goto(server.address.replace("127.0.0.1", "insecure.test"))
    expect(silent.locator("#notices")).to_contain_text("secure page")
    say(silent, "Hello")
    assert server.heard("say")["text"] == "Hello"


def test_shift_and_enter_make_a_new_line(silent: Page, server: StandIn) -> None:
    silent.goto(server.address)
    expect(silent.get_by_test_id("status")).to_have_attribute("data-state", "idle")
    silent.get_by_test_id("composer").press_sequentially("one")
    silent.get_by_test_id("composer").press("Shift+Enter")
    silent.get_by_test_id("composer").press_sequentially("two")
    silent.get_by_test_id("composer").press("Enter")
    assert server.heard("say")["text"] == "one\ntwo"
    expect(silent.get_by_test_id("composer")).to_have_value("")


def test_words_typed_without_a_connection_stay_in_the_field(silent: Page, server: StandIn) -> None:
    silent.goto(server.address)
    expect(silent.get_by_test_id("status")).to_have_attribute("data-state", "idle")
    server.hang_up(4403)
    expect(silent.get_by_test_id("status")).to_have_attribute("data-state", "failed")
    silent.get_by_test_id("composer").fill("Hello")
    silent.get_by_test_id("composer").press("Enter")
    expect(silent.locator("#notices")).to_contain_text("Not connected yet")
    expect(silent.get_by_test_id("composer")).to_have_value("Hello")


def test_an_empty_conversation_offers_words_to_try(silent: Page, server: StandIn) -> None:
    silent.goto(server.address)
    silent.get_by_role("button", name="What can you do?").click()
    assert server.heard("say")["text"] == "What can you do?"
    expect(silent.get_by_role("button", name="Who are you?")).to_have_count(0)
