"""The history page in Chromium, before the real views and rows."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from secretary.core import conversations
from secretary.core.models import Conversation, Turn
from secretary.wire.blobs import store
from secretary.wire.config import settings
from tests import people
from tests.avatar.pages.conftest import clip
from tests.rows import COMMITS

pytestmark = [COMMITS, pytest.mark.slow, pytest.mark.usefixtures("queue", "media")]


def asked(text: str) -> Turn:
    """Ada says something, in a thread of its own: what is published cannot be from that of Playwright's loop."""

    def ask() -> Turn:
        try:
            return people.asked(text)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(ask).result()


@pytest.fixture
def turn() -> Turn:
    """What was said and answered, with a clip."""
    turn = asked("What about the moon?")
    key = store(settings().blobs_address).put(clip(), "mp4")
    Turn.objects.filter(pk=turn.pk).update(stage="finished", reply="It shines.", clip=key, seconds=0.5)
    return Turn.objects.get(pk=turn.pk)


@pytest.fixture
def visit(page: Page, live_server: LiveServer, turn: Turn) -> Page:
    """Ada's history."""
    client = Client()
    client.force_login(turn.conversation.user)
    (name, cookie), *_ = client.cookies.items()
    page.context.add_cookies([{"name": name, "value": cookie.value, "url": live_server.url}])
    page.goto(f"{live_server.url}/history/")
    return page


def said(page: Page, text: str) -> Locator:
    return page.get_by_test_id("transcript").get_by_text(text, exact=True)


def test_what_is_said_meanwhile_comes_by_itself_at_the_top_and_grows(visit: Page) -> None:
    later = asked("And the sun?")
    expect(visit.get_by_test_id("turn").first).to_contain_text("And the sun?")
    Turn.objects.filter(pk=later.pk).update(stage="finished", reply="It is hot.")
    expect(visit.get_by_text("It is hot.")).to_be_visible()


def test_words_are_searched_by_the_keyboard(visit: Page) -> None:
    asked("And the sun?")
    visit.get_by_label("Words that were said or answered").press_sequentially("MOON\n")
    expect(said(visit, "What about the moon?")).to_be_visible()
    expect(said(visit, "And the sun?")).to_have_count(0)
    visit.get_by_role("link", name="Clear").press("Enter")
    expect(said(visit, "And the sun?")).to_be_visible()


def test_a_clip_is_played_and_taken_along(visit: Page, turn: Turn) -> None:
    visit.get_by_role("button", name="Play the answer").click()
    expect(visit.locator("video")).to_have_js_property("paused", False)
    visit.get_by_text("More: What about the moon?").click()
    with visit.expect_download() as download:
        visit.get_by_role("link", name="Download the clip").click()
    assert download.value.suggested_filename.endswith(f"-{turn.pk}.mp4")


def test_a_turn_is_deleted_by_the_keyboard_after_a_second_look(visit: Page) -> None:
    asked("Keep this.")
    visit.reload()
    visit.get_by_text("More: What about the moon?").press("Enter")
    visit.get_by_text("Delete…").last.press("Enter")
    visit.get_by_role("button", name="Delete this turn").press("Enter")
    expect(said(visit, "What about the moon?")).to_have_count(0)
    expect(visit.locator("#done")).to_have_text("It is deleted.")
    expect(said(visit, "Keep this.")).to_be_visible()
    assert [turn.text for turn in Turn.objects.all()] == ["Keep this."]


def test_an_older_conversation_is_gone_on_with(visit: Page, turn: Turn) -> None:
    older = turn.conversation
    Conversation.objects.update(current=False)
    Conversation.objects.create(user=older.user, character=older.character)
    visit.get_by_text("More: What about the moon?").click()
    visit.get_by_role("button", name="Continue from here").click()
    expect(visit.get_by_test_id("composer")).to_be_visible()
    assert conversations.current(older.user) == older


def test_on_a_phone_nothing_is_wider_than_the_screen(visit: Page) -> None:
    visit.set_viewport_size({"width": 390, "height": 844})
    visit.get_by_text("Conversations", exact=True).click()
    visit.get_by_text("More: What about the moon?").click()
    assert visit.evaluate("document.documentElement.scrollWidth") <= 390
