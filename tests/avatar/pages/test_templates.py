import json
import re
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo

from tests.avatar.pages import scenes
from tests.avatar.pages.stand_in import ROOT, page

TEMPLATES = ROOT / "templates"
CONTEXT = json.dumps(
    {"config": {}, "turns": []} | scenes.account() | scenes.status() | scenes.lab() | {"characters": []}
)
PRIVACY = ("privacy_page", "privacy_erased")
PAGES = [
    "403.html",
    "404.html",
    "429.html",
    "500.html",
    "503.html",
    *(
        f"avatar/{name}.html"
        for name in ("call", "enter", "characters", "history", "status", "lab", "account", *PRIVACY)
    ),
]


@pytest.mark.slow
@pytest.mark.parametrize("template", PAGES)
def test_a_page_keeps_to_the_content_policy(template: str) -> None:
    html = page(template, "de", CONTEXT).decode()
    assert '<html lang="de">' in html
    assert not re.search(r"<script(?![^>]*(src=|application/json))", html)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|https?://(?!www\.w3\.org)", html)


@pytest.mark.slow
def test_an_error_page_needs_nobody_logged_in() -> None:
    html = page("500.html", "en", json.dumps({"user": None})).decode()
    assert "Something broke on our side" in html
    assert 'class="menu"' not in html


def test_every_text_of_the_templates_is_known_in_german() -> None:
    with (TEMPLATES / "locale/de/LC_MESSAGES/django.mo").open("rb") as file:
        known = read_mo(file)
    assert [text for path in TEMPLATES.rglob("*.html") for text in texts(path) if text not in known] == []


def test_both_languages_have_the_same_messages() -> None:
    source = (ROOT / "avatar/static/avatar/messages.js").read_text()
    english, german = re.findall(r"const (?:EN|DE) = \{(.*?)\n\};", source, re.DOTALL)
    assert re.findall(r"^    (\w+):", english, re.MULTILINE) == re.findall(r"^    (\w+):", german, re.MULTILINE)


def texts(path: Path) -> list[str]:
    """What a template translates, as gettext's ids."""
    source = path.read_text()
    simple = [one or other for one, other in re.findall(r"""\{% translate (?:"([^"]*)"|'([^']*)')""", source)]
    blocks = re.findall(r"\{% blocktranslate [^%]*%\}(.*?)\{% endblocktranslate", source)
    return simple + [re.sub(r"\{\{ (\w+) \}\}", r"%(\1)s", block) for block in blocks]
