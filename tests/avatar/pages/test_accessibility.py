"""axe-core on every page, in both themes, on a desk and on a phone."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.avatar.pages import scenes
from tests.avatar.pages.stand_in import StandIn

pytestmark = pytest.mark.slow

DESK = (1440, 900)
PHONE = (390, 844)

CONTEXTS = {
    "403.html": {},
    "404.html": {},
    "500.html": {"user": None},
    "503.html": {"user": None},
    "avatar/enter.html": {"user": None, "form": {"login": {"value": ""}}, "passkeys": {"where": "http://localhost"}},
    "429.html": {"user": None, "tries": 5, "minutes": 15},
    "avatar/characters.html": {"characters": [scenes.character(number) for number in scenes.NAMES], "current": 1},
    "avatar/history.html": scenes.past(),
    "avatar/privacy_page.html": scenes.data(),
    "avatar/privacy_erased.html": {"user": None, "number": 1, "counts": [("Turns", 7)], "owner": True},
    "avatar/status.html": scenes.status(),
    "avatar/lab.html": scenes.lab(),
    "avatar/account.html": scenes.account(),
    "avatar/tokens.html": scenes.tokens(),
}


def faults(page: Page) -> list[str]:
    """What axe-core finds, with the elements that it means."""
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['html'][:200]} {node['any'][:1]}" for rule in found for node in rule["nodes"]]


def sound(page: Page) -> list[str]:
    """The faults in every look a page can have."""
    found = []
    for width, height in (DESK, PHONE):
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            found += [f"{width} {scheme} {fault}" for fault in faults(page)]
    return found


@pytest.fixture(params=CONTEXTS)
def other(request: pytest.FixtureRequest, server: StandIn) -> StandIn:
    """A server whose page is another than the call."""
    server.template, server.context = request.param, CONTEXTS[request.param]
    return server


def test_axe_finds_nothing_on_a_page(page: Page, other: StandIn) -> None:
    page.goto(other.address)
    assert sound(page) == []


def test_axe_finds_nothing_on_a_spent_link(page: Page, server: StandIn) -> None:
    server.template, server.context, server.language = "avatar/enter.html", {"user": None, "spent": True}, "de"
    page.goto(server.address)
    assert sound(page) == []


@contextmanager
def opened(page: Page, server: StandIn, *turns: scenes.Event) -> Iterator[None]:
    server.greeting = scenes.welcome(*turns)
    page.goto(server.address)
    expect(page.get_by_test_id("status")).to_have_attribute("data-state", "idle")
    yield
    assert sound(page) == []


def test_axe_finds_nothing_before_a_call(page: Page, server: StandIn) -> None:
    with opened(page, server):
        expect(page.locator(".greeting")).to_be_visible()


def test_axe_finds_nothing_during_a_call(page: Page, server: StandIn) -> None:
    server.language = "de"
    with opened(page, server, *scenes.full_day()):
        page.get_by_test_id("mic").click()
        expect(page.locator("#stage")).to_have_attribute("data-shows", "live")
        server.say(*scenes.speaking(), {"type": "partial", "text": "And what about"})
        expect(page.locator(".caption p")).to_be_visible()


def test_axe_finds_nothing_with_notices_the_sheet_and_the_menu_open(silent: Page, server: StandIn) -> None:
    with opened(silent, server, scenes.turn(1, state="failed", error="I could not hear any words.")):
        silent.get_by_test_id("mic").click()
        server.say({"type": "error", "code": "too_long", "words": "That was too long."})
        expect(silent.locator(".notice")).to_have_count(2)
        silent.get_by_role("button", name="Settings, microphone and speaker").click()
        silent.locator(".menu").evaluate("menu => menu.open = true")
