from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from secretary.core import enter
from secretary.core.models import EnterLink
from tests.people import person
from tests.rows import COMMITS

pytestmark = pytest.mark.django_db


def token(path: str) -> str:
    return path.removeprefix("/enter/")


def test_a_link_lets_its_person_in_once():
    ada = person()
    link = token(enter.make_link(ada))
    assert enter.spend(link) == ada
    assert enter.spend(link) is None


def test_a_link_is_good_for_fifteen_minutes():
    link = token(enter.make_link(person()))
    kept = EnterLink.objects.get()
    assert timedelta(minutes=14) < kept.expires - timezone.now() <= timedelta(minutes=15)
    EnterLink.objects.update(expires=timezone.now() - timedelta(seconds=1))
    assert enter.spend(link) is None


def test_the_token_itself_is_kept_nowhere():
    link = token(enter.make_link(person()))
    assert len(link) >= 32
    assert link not in str(EnterLink.objects.values())


@pytest.mark.parametrize("guess", ["", "x", "0" * 64])
def test_a_guess_lets_nobody_in(guess):
    enter.make_link(person())
    assert enter.spend(guess) is None


def test_the_hash_that_is_kept_is_no_token():
    enter.make_link(person())
    assert enter.spend(EnterLink.objects.get().token_hash) is None


def test_expired_links_are_swept_when_the_next_is_made():
    ada = person()
    enter.make_link(ada)
    EnterLink.objects.update(expires=timezone.now() - timedelta(days=1))
    enter.make_link(ada)
    assert EnterLink.objects.count() == 1


def test_the_owner_is_made_once_and_has_no_password():
    owner = enter.owner()
    assert enter.owner() == owner
    assert (owner.is_staff, owner.is_superuser, owner.has_usable_password()) == (True, True, False)


@COMMITS
def test_of_two_visits_at_the_same_moment_one_gets_in():
    link = token(enter.make_link(person()))

    def visit(_: int) -> object:
        try:
            return enter.spend(link)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert sum(user is not None for user in threads.map(visit, range(4))) == 1
