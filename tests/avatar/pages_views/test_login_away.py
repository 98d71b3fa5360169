"""The door while the server that counts the tries is away."""

import pytest
from django.core.cache import caches

from secretary.core import enter
from tests.people import character, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def away(settings):
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "unix:///nowhere/at.all"}}
    assert "nowhere" in str(caches["default"]._servers)


def test_no_password_is_tried_and_the_page_says_why(client):
    person("mia", password="a-long-and-winding-road")
    answer = client.post("/enter/", {"login": "mia", "password": "a-long-and-winding-road"})
    assert answer.status_code == 503
    assert b"no password can be checked now" in answer.content
    assert "_auth_user_id" not in client.session


def test_a_link_still_lets_in(client):
    character()
    assert client.get(enter.make_link(person("mia")))["Location"] == "/"


def test_a_page_that_counts_says_that_a_part_is_away(client):
    client.force_login(person("mia", password="a-long-and-winding-road"))
    passwords = {"oldpassword": "x", "password1": "y", "password2": "y"}
    answer = client.post("/account/password/change/", passwords)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert b"try again in a moment" in answer.content
