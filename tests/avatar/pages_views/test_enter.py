from datetime import timedelta

import pytest
from django.utils import timezone

from secretary.core import enter
from secretary.core.models import EnterLink
from tests.people import character, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def link():
    return enter.make_link(person())


def inside(client) -> bool:
    return "_auth_user_id" in client.session


def test_a_link_lets_in_and_leads_to_the_call(client, link):
    character()
    answer = client.get(link, follow=True)
    assert (answer.status_code, answer.redirect_chain) == (200, [("/", 302)])
    assert inside(client)


def test_a_link_is_spent_by_one_visit(client, link):
    client.get(link)
    client.logout()
    answer = client.get(link)
    assert answer.status_code == 410
    assert not inside(client)


@pytest.mark.parametrize("method", ["head", "post", "options", "put"])
def test_only_a_visit_spends_it(client, link, method):
    assert getattr(client, method)(link).status_code == 405
    assert not inside(client)
    assert client.get(link).status_code == 302


def test_an_expired_link_says_so(client, link):
    EnterLink.objects.update(expires=timezone.now() - timedelta(seconds=1))
    answer = client.get(link)
    assert answer.status_code == 410
    assert b"secretary enter" in answer.content


def test_no_cache_keeps_a_link(client, link):
    assert "no-store" in client.get(link)["Cache-Control"]


def test_the_session_gets_a_new_key_at_the_door(client, link):
    client.force_login(person("bob"))
    before = client.session.session_key
    client.get(link)
    assert client.session.session_key != before


def test_one_leaves_by_post_only(client):
    client.force_login(person())
    assert client.get("/leave/").status_code == 405
    assert inside(client)
    assert client.post("/leave/")["Location"] == "/enter/"
    assert not inside(client)


def test_another_site_cannot_log_anybody_out(django_client):
    django_client.force_login(person())
    assert django_client.post("/leave/").status_code == 403
    assert inside(django_client)


@pytest.fixture
def django_client():
    """One that checks what a browser would have to send."""
    from django.test import Client

    return Client(enforce_csrf_checks=True)
