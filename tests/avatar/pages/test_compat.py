"""A browser without WebRTC, under the content policy of the site."""

import pytest
from playwright.sync_api import Page, expect

from tests.avatar.pages.stand_in import StandIn

pytestmark = pytest.mark.slow

WITHOUT_WEBRTC = "delete window.RTCPeerConnection"
WITHOUT_WEBCODECS = "for (const one of ['RTCPeerConnection', 'AudioDecoder']) delete window[one]"


@pytest.mark.parametrize("missing", [WITHOUT_WEBRTC, WITHOUT_WEBCODECS])
def test_a_call_is_asked_for_over_the_socket_and_the_page_says_so(page: Page, server: StandIn, missing: str) -> None:
    page.add_init_script(missing)
    page.goto(server.address)
    expect(page.get_by_test_id("status")).to_have_attribute("data-state", "idle")
    page.get_by_test_id("mic").click()
    assert server.heard("compat")["microphone"] is True
    expect(page.locator("#notices")).to_contain_text("Compatibility mode: sound and picture come over")
    page.get_by_role("button", name="End the call").click()
    server.heard("hangup")
    expect(page.locator("#notices")).to_be_empty()
