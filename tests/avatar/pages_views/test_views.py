import json
import re

import pytest

from tests.people import asked, character, conversation, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def inside(client):
    """The browser of somebody who is logged in."""
    client.force_login(conversation().user)
    return client


def test_the_call_page_knows_its_socket_and_whose_it_is(inside):
    page = inside.get("/").content.decode()
    config = json.loads(re.search(r'<script[^>]*type="application/json"[^>]*>(.*?)</script>', page, re.DOTALL)[1])
    assert (config["socket"], config["user"]) == ("/ws/call/", "Ada")


def test_the_call_page_has_the_test_ids_that_others_rely_on(inside):
    page = inside.get("/").content.decode()
    promised = "avatar-video mic interrupt status character-select language-select composer transcript"
    assert [name for name in promised.split() if f'data-testid="{name}"' not in page] == []


def test_every_page_forbids_scripts_of_others_and_frames(inside):
    answer = inside.get("/")
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"


def test_characters_that_are_switched_off_are_not_shown(inside):
    character("Jonas")
    character("Mina", active=False)
    page = inside.get("/characters/").content.decode()
    assert "Jonas" in page
    assert "Mina" not in page


def test_history_shows_what_this_person_said_and_nobody_elses(inside):
    asked("What time is it?")
    asked("My secret is plum", by="bob")
    page = inside.get("/history/").content.decode()
    assert "What time is it?" in page
    assert "plum" not in page


def test_what_people_say_does_not_run(inside):
    asked("</script><script>alert(1)</script>")
    page = inside.get("/history/").content.decode()
    assert "alert(1)" in page
    assert "<script>alert(1)" not in page


@pytest.mark.parametrize("path", ["/", "/characters/", "/history/", "/status/"])
def test_pages_are_only_read(inside, queue, path):
    assert inside.post(path).status_code == 405


@pytest.mark.parametrize(("language", "lang"), [("de", "de"), ("en-GB", "en"), ("fi", "en")])
def test_a_page_is_in_the_language_of_the_browser(inside, language, lang):
    page = inside.get("/", headers={"accept-language": language}).content.decode()
    assert f'<html lang="{lang}"' in page


def test_a_person_without_a_name_is_called_by_the_account(client):
    nobody = person("bob")
    nobody.first_name = ""
    nobody.save()
    client.force_login(nobody)
    assert '"user": "bob"' in client.get("/").content.decode()
