"""Every address of the site, found through the resolver, so that a new one is covered by itself."""

import re

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.people import person

pytestmark = pytest.mark.django_db

OPEN = (
    "live",
    "ready",
    "enter",
    "enter-link",
    "account_login",
    "invited",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
)
"""Names of the addresses that need no login."""

SIGNED = ("bot", "bot-path", "bot-media", "embed", "embed-face", "embed-script", "embed-ticket")
"""Names of those that ask for a signature instead."""

WAY_IN = ("account_logout", "mfa_authenticate", "mfa_login_webauthn")
"""Names of those that are steps of a log-in: who has not begun one is led to its beginning."""

ELSEWHERE = ("account_signup", "account_reset_password_from_key", "metrics")
"""Names of those that test_login.py and test_people.py look at, and tests/secretary/test_metrics.py."""

SAMPLES = {"int": "1", "str": "x", "path": "x", "slug": "x", "uuid": "00000000-0000-0000-0000-000000000000"}


def addresses(resolver, before="/"):
    """(name, a path) of every pattern below a resolver.

    The admin's own are guarded by the admin, those of the APIs by tokens (tests/avatar/api/test_access.py).
    """
    for pattern in resolver.url_patterns:
        path = before + re.sub(r"<(\w+):\w+>", lambda found: SAMPLES[found[1]], str(pattern.pattern))
        if isinstance(pattern, URLPattern):
            yield pattern.name, path
        elif isinstance(pattern, URLResolver) and pattern.app_name not in ("admin", "ninja"):
            yield from addresses(pattern, path)


ALL = list(addresses(get_resolver()))


def asked(client, path):
    """By POST where a GET is not allowed."""
    answer = client.get(path)
    return client.post(path) if answer.status_code == 405 else answer


@pytest.mark.parametrize(
    ("name", "path"),
    [each for each in ALL if each[0] not in (*OPEN, *SIGNED, *WAY_IN, *ELSEWHERE)],
)
def test_a_stranger_is_sent_to_the_way_in(client, name, path):
    answer = asked(client, path)
    assert answer.status_code == 302, name
    assert "/enter/?next=" in answer["Location"] or "/admin/login/" in answer["Location"]


@pytest.mark.parametrize("name", OPEN)
def test_these_are_open(client, queue, name):
    (path,) = [path for known, path in ALL if known == name]
    assert client.get(path).status_code in {200, 410, 503}


@pytest.mark.parametrize("name", WAY_IN)
def test_a_step_of_a_log_in_leads_to_its_beginning(client, name):
    (path,) = [path for known, path in ALL if known == name]
    assert asked(client, path)["Location"] == "/enter/"


@pytest.mark.parametrize("name", SIGNED)
def test_these_tell_a_stranger_nothing(client, name):
    (path,) = [path for known, path in ALL if known == name]
    assert asked(client, path).status_code in {403, 404}


@pytest.mark.parametrize("path", ["/admin/", "/admin/core/turn/", "/admin/core/user/1/change/"])
def test_the_admin_is_for_staff(client, path):
    client.force_login(person())
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/admin/login/")


def test_flower_is_for_staff(client):
    client.force_login(person())
    assert client.get("/flower/")["Location"].startswith("/admin/login/")


def test_without_flower_its_page_says_where_to_look(client):
    client.force_login(person(is_staff=True))
    answer = client.get("/flower/")
    assert answer.status_code == 503
    assert b"flower.log" in answer.content


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_flower_is_only_looked_at(client, method):
    client.force_login(person(is_staff=True))
    assert getattr(client, method)("/flower/api/worker/shutdown/stt").status_code == 405
