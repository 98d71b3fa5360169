"""Bearer tokens: found by their hash alone, narrowed by scopes, over when they are revoked."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from secretary.core import enter, tokens
from secretary.core.errors import Refused
from secretary.core.models import ApiToken
from tests.people import person

pytestmark = pytest.mark.django_db


def test_a_token_is_found_and_not_kept():
    token = tokens.make(person(), "a program", ["me"])
    assert tokens.find(token).scopes == ["me"]
    assert token not in str(ApiToken.objects.values().get())


def test_a_token_with_another_letter_is_unknown():
    assert tokens.find(tokens.make(person(), "a program") + "x") is None
    assert tokens.find("\ud800") is None


def test_it_is_noted_when_a_token_was_last_used_but_not_each_time():
    token = tokens.make(person(), "a program")
    first = tokens.find(token).last_used
    assert tokens.find(token).last_used == first
    ApiToken.objects.update(last_used=timezone.now() - timedelta(hours=1))
    assert tokens.find(token).last_used >= first


def test_a_token_expires():
    token = tokens.make(person(), "a program", expires=timezone.now() + timedelta(hours=1))
    assert tokens.find(token)
    ApiToken.objects.update(expires=timezone.now())
    assert tokens.find(token) is None


def test_a_revoked_token_opens_nothing_and_only_its_person_revokes_it():
    ada = person()
    token = tokens.make(ada, "a program")
    row = tokens.find(token)
    assert not tokens.revoke(person("bob"), row.pk)
    assert tokens.revoke(ada, row.pk)
    assert not tokens.revoke(ada, row.pk)
    assert tokens.find(token) is None


def test_a_person_who_may_not_log_in_has_no_token():
    token = tokens.make(person(is_active=False), "a program")
    assert tokens.find(token) is None


@pytest.mark.parametrize("scopes", [["all"], ["me", "everything"], []])
def test_a_scope_that_there_is_not_is_refused_with_those_there_are(scopes):
    with pytest.raises(Refused, match="talk, characters, cast, speech, me"):
        tokens.make(person(), "a program", scopes)


def test_the_command_prints_the_owners_token_alone_on_its_last_line():
    told = StringIO()
    call_command("create_token", name="backup", scopes="me, talk", stdout=told)
    found = tokens.find(told.getvalue().splitlines()[-1])
    assert (found.user, found.name, found.scopes) == (enter.owner(), "backup", ["me", "talk"])


def test_the_command_refuses_a_scope_that_there_is_not():
    with pytest.raises(CommandError, match="There is no scope x"):
        call_command("create_token", scopes="x")
