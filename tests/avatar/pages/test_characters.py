"""The pages of the characters in Chromium, before the real views, rows, voices and faces."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import cv2
import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from secretary.core.characters import builtin
from secretary.core.models import Character, User
from tests import voices
from tests.avatar.api.workers import Workers
from tests.people import person
from tests.rows import COMMITS

pytestmark = [COMMITS, pytest.mark.slow, pytest.mark.usefixtures("queue", "media", "models")]


@pytest.fixture
def workers() -> Iterator[None]:
    with Workers():
        yield


@pytest.fixture
def mia() -> User:
    builtin.install()
    return person("mia")


@pytest.fixture
def visit(page: Page, live_server: LiveServer, mia: User) -> Page:
    """The member's page of the characters."""
    client = Client()
    client.force_login(mia)
    (name, cookie), *_ = client.cookies.items()
    page.context.add_cookies([{"name": name, "value": cookie.value, "url": live_server.url}])
    page.goto(f"{live_server.url}/characters/")
    return page


@pytest.fixture
def face(tmp_path: Path) -> Path:
    """A photograph, as somebody would choose it."""
    data = np.frombuffer((files("secretary.core.characters") / "mina.webp").read_bytes(), np.uint8)
    cv2.imwrite(str(tmp_path / "face.jpg"), cv2.imdecode(data, cv2.IMREAD_COLOR))
    return tmp_path / "face.jpg"


@pytest.fixture
def wall(tmp_path: Path) -> Path:
    """A picture without a face."""
    noise = np.random.default_rng(7).integers(0, 255, (400, 400, 3), np.uint8)
    cv2.imwrite(str(tmp_path / "wall.png"), noise)
    return tmp_path / "wall.png"


def faults(page: Page) -> list[str]:
    """What axe-core finds on a desk and a phone, in both themes."""
    found = []
    for width, height in ((1440, 900), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            rules = Axe().run(page).response["violations"]
            found += [
                f"{width} {scheme} {rule['id']}: {node['html'][:200]}" for rule in rules for node in rule["nodes"]
            ]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return found


@pytest.mark.usefixtures("workers")
def test_a_character_is_made_previewed_and_talked_to(visit: Page, face: Path) -> None:
    visit.get_by_role("link", name="New character").click()
    visit.get_by_label("Picture", exact=True).set_input_files(face)
    expect(visit.get_by_text("There is a face: this picture can speak.")).to_be_visible()
    visit.get_by_label("Name", exact=True).fill("Nora")
    visit.get_by_label("How it speaks and behaves").fill("You are Nora.")
    visit.get_by_label("Greeting").fill("Good morning.")
    visit.get_by_role("button", name="Preview").press("Enter")
    expect(visit.get_by_text("Ready.")).to_be_visible()
    lengths = "[...document.querySelectorAll('#heard, #film')].map(({ duration }) => duration > 0.5)"
    visit.wait_for_function(f"() => {lengths}.every(Boolean)")
    assert faults(visit) == []
    visit.get_by_role("button", name="Save").click()
    expect(visit.get_by_text("Nora is saved.")).to_be_visible()
    expect(visit.get_by_role("link", name="Talk to Nora")).to_be_visible()
    assert Character.objects.get(name="Nora").greeting == "Good morning."


@pytest.mark.usefixtures("workers")
def test_a_picture_without_a_face_is_refused_beside_it(visit: Page, wall: Path) -> None:
    visit.get_by_role("link", name="New character").click()
    field = visit.get_by_label("Picture", exact=True)
    field.set_input_files(wall)
    expect(visit.get_by_text("There is no face in this picture; choose one")).to_be_visible()
    expect(visit.get_by_role("img", name="The chosen picture")).to_be_visible()
    visit.get_by_label("Name", exact=True).fill("Nora")
    visit.get_by_role("button", name="Save").click()
    expect(visit.get_by_text("Not saved yet: look at what is marked below.")).to_be_visible()
    expect(visit.get_by_text("Choose a picture.")).to_be_visible()
    assert faults(visit) == []


def test_ones_own_is_copied_changed_and_deleted_by_the_keyboard(visit: Page) -> None:
    visit.get_by_role("button", name="Copy Sofia").press("Enter")
    visit.get_by_label("Name", exact=True).fill("Sophie")
    visit.get_by_role("button", name="Save").press("Enter")
    expect(visit.get_by_role("link", name="Talk to Sophie")).to_be_visible()
    assert faults(visit) == []
    visit.get_by_text("Delete…").press("Enter")
    visit.get_by_role("button", name="Delete Sophie").press("Enter")
    expect(visit.get_by_text("Sophie is deleted.")).to_be_visible()
    assert not Character.objects.filter(name="Sophie").exists()


def test_what_a_consent_needs_is_shown_for_a_real_person(visit: Page) -> None:
    visit.get_by_role("link", name="New character").click()
    person = visit.get_by_label("Name of the person", exact=True)
    expect(person).to_be_hidden()
    visit.get_by_label("Another real person’s").check()
    expect(person).to_be_visible()
    expect(visit.get_by_text("I agree that this picture of me is animated").first).to_be_visible()


def test_a_recorded_voice_is_listened_to_and_asks_for_a_consent(visit: Page, tmp_path: Path) -> None:
    quiet, good = tmp_path / "quiet.wav", tmp_path / "good.wav"
    quiet.write_bytes(voices.file(voices.changed(voices.reader().samples * 0.01)))
    good.write_bytes(voices.file(voices.reader()))
    visit.get_by_role("button", name="Copy Sofia").press("Enter")
    field, agreed = visit.get_by_label("A recorded voice to be imitated"), visit.get_by_text("I agree that my voice")
    expect(agreed).to_be_hidden()
    field.set_input_files(quiet)
    expect(visit.get_by_text("The voice is too quiet: ")).to_be_visible()
    field.set_input_files(good)
    expect(visit.get_by_text(" seconds of speech, level ")).to_be_visible()
    expect(agreed).to_be_visible()
    assert faults(visit) == []
    visit.get_by_role("button", name="Save").click()
    expect(visit.get_by_text("The person whose voice it is has not agreed yet.")).to_be_visible()
