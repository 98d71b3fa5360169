"""The admin in Chromium, as the site serves it: in both themes, on a phone, and within its content policy."""

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from secretary.core import doors, turns
from secretary.core.models import Delivery, Sentence, Turn
from tests.avatar.pages.installed import Installed, apart
from tests.avatar.pages.test_accessibility import DESK, PHONE, faults
from tests.people import asked, person
from tests.rows import COMMITS

pytestmark = [COMMITS, pytest.mark.slow, pytest.mark.usefixtures("queue", "media")]

OURS: dict[str, tuple[tuple[int, int], Literal["dark", "light"]]] = {
    "/admin/": (PHONE, "dark"),
    "/admin/core/character/": (DESK, "light"),
    "/admin/core/turn/": (PHONE, "light"),
    "/admin/core/turn/{turn}/change/": (DESK, "dark"),
    "/admin/core/user/{user}/change/": (DESK, "light"),
    "/admin/core/user/{user}/delete/": (PHONE, "dark"),
}
"""Pages, each with the window and the theme that it is looked at in."""


def failed() -> Turn:
    """A failed turn among others, with a stranger at the door and a delivery that may be lost."""
    for number in range(3):
        asked(f"What is {number} and {number}?")
    turn = asked("Please tell me when the next train to Vienna leaves, and from which platform, and what it costs.")
    Sentence.objects.create(turn=turn, number=0, text="At noon.", speakable="At noon.", language="en")
    Turn.objects.filter(pk=turn.pk).update(trace={"heard": 310, "first_sound": 820}, voice="a" * 64 + ".ogg")
    turns.fail(turn.pk, "This took too long and was given up. Please ask again.")
    stranger = doors.meet("telegram", "7", name="Anna")
    stranger.told = stranger.seen
    stranger.save()
    Delivery.objects.create(identity=stranger, turn=turn, kind="voice", state="uncertain")
    return turn


@pytest.fixture
def desk(browser: Browser) -> Iterator[tuple[Page, str]]:
    """A page of an admin who is logged in, and the address of the site."""
    root = apart(lambda: person("root", is_staff=True, is_superuser=True))
    with Installed() as site:
        context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
        site.admit(context, root)
        page = context.new_page()
        page.set_default_timeout(20_000)
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda line: wrong.append(line.text) if "Content Security Policy" in line.text else None)
        yield page, site.address
        context.close()
    assert wrong == []


def test_axe_finds_nothing(desk: tuple[Page, str]) -> None:
    page, address = desk
    turn = apart(failed)
    found = []
    for place, ((width, height), scheme) in OURS.items():
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        page.goto(address + place.format(turn=turn.pk, user=turn.conversation.user_id))
        found += [f"{place} {fault}" for fault in faults(page)]
    assert found == []


def test_its_menus_work_with_the_keyboard_and_within_the_policy(desk: tuple[Page, str]) -> None:
    page, address = desk
    page.goto(f"{address}/admin/core/turn/")
    page.get_by_role("button", name="Filters").press("Enter")
    expect(page.get_by_role("link", name="being answered")).to_be_visible()
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.goto(f"{address}/admin/core/turn/")
    page.get_by_role("button", name="Navigation").press(" ")
    expect(page.get_by_role("link", name="Deliveries")).to_be_visible()
