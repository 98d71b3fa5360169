"""The account page in Chromium, before the real views and rows."""

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from secretary.core import doors, linking
from secretary.core.models import Identity, User
from tests.people import character, person
from tests.rows import COMMITS

pytestmark = [COMMITS, pytest.mark.slow, pytest.mark.usefixtures("queue")]


@pytest.fixture
def olga() -> User:
    character()
    return person("olga", is_owner=True)


@pytest.fixture
def visit(page: Page, live_server: LiveServer, olga: User) -> Page:
    """The owner's account page."""
    client = Client()
    client.force_login(olga)
    (name, cookie), *_ = client.cookies.items()
    page.context.add_cookies([{"name": name, "value": cookie.value, "url": live_server.url}])
    page.goto(f"{live_server.url}/account/")
    return page


def knocks(address: str = "7") -> Identity:
    identity = doors.meet("telegram", address, name="Anna")
    Identity.objects.filter(pk=identity.pk).update(told=identity.seen)
    return identity


def test_a_chat_is_linked_by_a_code_shown_and_unlinked_again(visit: Page, olga: User) -> None:
    visit.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit.get_by_role("button", name="Show a code").click()
    code = visit.get_by_test_id("code").inner_text()
    visit.get_by_role("button", name="Copy").click()
    expect(visit.get_by_role("button", name="Copied")).to_be_visible()
    assert visit.evaluate("navigator.clipboard.readText()") == f"/link {code}"
    linking.take_at(doors.meet("telegram", "7", name="Anna"), code)
    expect(visit.get_by_role("heading", name="Anna")).to_be_visible()
    visit.get_by_text("Unlink…").click()
    visit.get_by_role("button", name="Unlink Anna").click()
    expect(visit.get_by_text("Anna is no longer linked.")).to_be_visible()
    assert doors.of(olga) == []


def test_a_wrong_code_is_refused_where_it_was_typed(visit: Page) -> None:
    field = visit.get_by_label("Code", exact=True)
    field.fill("abcd efgh")
    field.press("Enter")
    expect(visit.get_by_role("alert")).to_contain_text("That code is not known")
    expect(field).to_be_focused()
    expect(field).to_have_value("abcd efgh")
    expect(field).to_have_accessible_description(
        "That code is not known, was used already, or is older than an hour. "
        "Ask for a new one at the other door. Send /link to the bot; it answers with eight letters and digits."
    )


def test_a_stranger_is_approved_by_the_keyboard(visit: Page) -> None:
    stranger = knocks()
    visit.reload()
    expect(visit.get_by_role("link", name="Account (1) waiting for approval").first).to_be_visible()
    visit.get_by_role("button", name="Approve Anna").focus()
    visit.keyboard.press("Enter")
    expect(visit.get_by_text("Anna may talk now, and is told so.")).to_be_visible()
    assert Identity.objects.get(pk=stranger.pk).standing == Identity.Standing.ALLOWED
