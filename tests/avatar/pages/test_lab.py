"""The lab and the status page in Chromium, on the site itself with real tasks."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from secretary.core import health
from secretary.core.characters import builtin
from tests.avatar.api.conftest import workers as workers  # noqa: PLC0414 (a fixture)
from tests.avatar.pages.installed import Installed, apart
from tests.avatar.pages.test_accessibility import faults
from tests.people import person
from tests.rows import COMMITS

pytestmark = [COMMITS, pytest.mark.slow, pytest.mark.usefixtures("queue", "media")]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Of somebody of the staff; a script error fails the test."""
    apart(builtin.install)
    boss = apart(lambda: person("boss", is_staff=True))
    with Installed() as site:
        context = browser.new_context(locale="en-GB", base_url=site.address, permissions=["microphone"])
        site.admit(context, boss)
        page = context.new_page()
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        yield page
        context.close()
    assert wrong == []


@pytest.mark.usefixtures("workers")
def test_the_full_loop_shows_each_stage_and_its_clip_and_is_compared(page: Page) -> None:
    page.goto("/lab/")
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_text("Record something or choose a file first.")).to_be_visible()
    page.get_by_label("or in writing").fill("What time is it?")
    page.get_by_role("button", name="Run").press("Enter")
    expect(page.locator(".stages li")).to_have_count(5)
    expect(page.locator(".result video")).to_be_visible()
    expect(page.locator("#traces tbody tr")).to_have_count(5)
    assert "What time is it?" in page.locator("#one").inner_text()
    assert faults(page) == []


@pytest.mark.usefixtures("workers")
def test_a_recording_is_written_down_and_every_expression_is_drawn(page: Page) -> None:
    page.goto("/lab/")
    record = page.locator("#hear [data-record]")
    record.click()
    expect(page.locator("#hear [data-said]")).to_contain_text("Recording: 1 s")
    record.click()
    page.get_by_role("button", name="Write it down").click()
    expect(page.locator("blockquote")).to_contain_text("at 16000 Hz")
    page.get_by_role("button", name="Draw them").click()
    expect(page.locator(".grid img:not([hidden])")).to_have_count(4)


def test_the_status_page_tells_what_changes_without_being_loaded_again(page: Page) -> None:
    page.goto("/status/")
    page.evaluate("() => (document.body.dataset.here = 'still')")
    row = page.locator("#parts tr", has_text="Voice")
    expect(row).to_contain_text("does not work")
    health.stamp("tts", "embedded", "cpu")
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    expect(row).to_have_class("well")
    expect(row).to_contain_text("embedded")
    expect(page.locator("body")).to_have_attribute("data-here", "still")
