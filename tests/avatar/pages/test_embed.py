"""A character on another site's page, in Chromium: two origins, no cookie, and the call page in the frame."""

import functools
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect

from secretary.core.models import User
from tests.avatar.pages.installed import Installed, apart
from tests.avatar.pages.test_accessibility import faults
from tests.embedded import open_to, token_for
from tests.rows import COMMITS

pytestmark = [COMMITS, pytest.mark.slow, pytest.mark.usefixtures("queue", "media")]


class Shop:
    """Somebody else's page, with a content policy that lets in our site and no style that stands inline."""

    def __init__(self, site: str) -> None:
        shop = self
        self.line = self.address = ""

        class Page(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                html = f"<!DOCTYPE html><html lang=en><title>Shop</title><main><h1>Shop</h1></main>{shop.line}"
                policy = f"default-src 'none'; script-src {site}; frame-src {site}; img-src {site}"
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Security-Policy", policy)
                self.end_headers()
                self.wfile.write(html.encode())

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Shop]:
    """A page that shows Sofia, from a site at 127.0.0.1. At localhost it is another site, there another origin only."""
    with Installed() as site:
        shop = Shop(site.address)
        shop.address = f"http://{request.param}:{shop.port}"
        open_to(monkeypatch, shop.address)
        token = apart(lambda: token_for(shop.address))
        shop.line = f'<script src="{site.address}/embed.js" data-token="{token}" data-character="sofia" async></script>'
        yield shop
        shop.server.shutdown()
        shop.server.server_close()


at = functools.partial(pytest.mark.parametrize, "shop", indirect=True)


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1200, "height": 800}, locale="en-GB")
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda line: wrong.append(line.text) if "Content Security Policy" in line.text else None)
    yield page
    context.close()
    assert wrong == []


def opened(page: Page, address: str) -> FrameLocator:
    page.goto(address)
    page.get_by_role("button", name="Talk to me").click()
    return page.frame_locator("iframe")


def say(call: FrameLocator, text: str) -> None:
    expect(call.get_by_test_id("status")).to_have_attribute("data-state", "idle")
    call.get_by_test_id("composer").fill(text)
    call.get_by_test_id("composer").press("Enter")
    expect(said(call)).to_contain_text(text)


def said(call: FrameLocator) -> Locator:
    return call.locator("[data-testid=turn][data-role=person]")


def guests() -> int:
    return apart(User.objects.filter(is_guest=True).count)


@at(["localhost"])
def test_a_visitor_of_another_site_reaches_the_call_without_a_cookie(visitor: Page, shop: Shop) -> None:
    call = opened(visitor, shop.address)
    say(call, "Hello")
    assert faults(visitor) == []
    assert visitor.context.cookies() == []
    visitor.get_by_role("button", name="Close").click()
    expect(visitor.locator("iframe")).to_have_count(0)


@at(["127.0.0.1"])
def test_a_visitor_is_known_again_where_the_browser_keeps_the_frames_storage(visitor: Page, shop: Shop) -> None:
    visitor.set_viewport_size({"width": 390, "height": 844})
    call = opened(visitor, shop.address)
    say(call, "Hello")
    # On a phone the panel is the whole screen.
    assert visitor.get_by_role("dialog").bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
    visitor.get_by_role("button", name="Close").press("Escape")
    expect(visitor.get_by_role("button", name="Talk to me")).to_be_focused()
    expect(said(opened(visitor, shop.address))).to_contain_text("Hello")
    assert guests() == 1


@at(["localhost"])
def test_another_page_with_the_same_token_shows_no_call(browser: Browser, shop: Shop) -> None:
    page = browser.new_page()
    with page.expect_event("response", lambda answer: "/embed/?" in answer.url) as framed:
        call = opened(page, f"http://127.0.0.1:{shop.port}")
    assert framed.value.status == 403
    expect(call.get_by_test_id("mic")).to_have_count(0)
    page.close()
