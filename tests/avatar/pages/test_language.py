"""On the German page nothing is left in English."""

import re
from html.parser import HTMLParser

import pytest
from babel.messages.mofile import read_mo
from playwright.sync_api import Page, expect

from tests.avatar.pages import scenes
from tests.avatar.pages.stand_in import ROOT, StandIn, page
from tests.avatar.pages.test_templates import CONTEXT, PAGES, TEMPLATES

READ = ("title", "placeholder", "aria-label", "alt", "content")
"""Attributes that are shown or read out."""

SHOWN = """() => [...document.querySelectorAll("body *")].flatMap((one) => [
    ...[...one.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE).map(({ data }) => data.trim()),
    ...["title", "placeholder", "aria-label", "alt"].map((name) => one.getAttribute(name)),
])"""


def english() -> list[re.Pattern[str]]:
    """What the pages say in English and otherwise in German; their {places} stand for anything."""
    source = (ROOT / "avatar/static/avatar/messages.js").read_text()
    first, second = (
        dict(re.findall(r'^    (\w+): "(.*)",$', block, re.MULTILINE))
        for block in re.findall(r"const (?:EN|DE) = \{(.*?)\n\};", source, re.DOTALL)
    )
    with (TEMPLATES / "locale/de/LC_MESSAGES/django.mo").open("rb") as file:
        texts = [str(one.id) for one in read_mo(file) if one.id and one.id != one.string]
    texts += [text for key, text in first.items() if text != second[key]]
    return [re.compile(re.sub(r"\\\{\w+\\\}|%\\\(\w+\\\)s", ".+", re.escape(text))) for text in texts]


def left_in_english(shown: list[str]) -> list[str]:
    known = english()
    return [text for text in shown if any(one.fullmatch(text) for one in known)]


class Reader(HTMLParser):
    """The texts of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []

    def handle_data(self, data: str) -> None:
        self.shown.append(data.strip())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.shown += [value or "" for name, value in attrs if name in READ]


@pytest.mark.slow
@pytest.mark.parametrize("template", PAGES)
def test_a_german_page_has_no_english_text(template: str) -> None:
    reader = Reader()
    reader.feed(page(template, "de", CONTEXT).decode())
    assert left_in_english(reader.shown) == []


@pytest.mark.slow
def test_an_english_text_would_be_found() -> None:
    reader = Reader()
    reader.feed(page("avatar/call.html", "en", CONTEXT).decode())
    assert {"Stop the answer", "Type instead…", "Conversation"} <= set(left_in_english(reader.shown))


@pytest.mark.slow
def test_a_german_call_has_no_english_text(silent: Page, server: StandIn) -> None:
    server.language = "de"
    server.greeting = scenes.welcome(*scenes.full_day()[:2])
    silent.goto(server.address)
    expect(silent.get_by_test_id("status")).to_have_attribute("data-state", "idle")
    silent.get_by_test_id("mic").click()
    expect(silent.locator(".notice")).to_have_count(1)
    shown = silent.evaluate(SHOWN)
    for state in ("connecting", "listening", "hearing", "thinking", "speaking", "muted", "failed"):
        server.say(scenes.state(state))
        expect(silent.get_by_test_id("status")).to_have_attribute("data-state", state)
        shown += silent.evaluate(SHOWN)
    assert left_in_english([text for text in shown if text]) == []
