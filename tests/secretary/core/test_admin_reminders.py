"""Reminders in the admin: found, looked at, and cancelled."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone

from secretary.core.models import Reminder
from tests.people import person

pytestmark = pytest.mark.django_db

LIST = reverse("admin:core_reminder_changelist")
ROW = b'name="_selected_action"'


@pytest.fixture(autouse=True)
def _kinds(db):
    """Tests that really commit empty the table of content types afterwards; its cache outlives that."""
    ContentType.objects.clear_cache()


@pytest.fixture
def rows():
    ada, due = person("ada"), timezone.now() + timedelta(hours=1)
    both = [("call Anna", "waiting"), ("buy a plum", "told")]
    return [Reminder.objects.create(user=ada, text=text, state=state, due=due) for text, state in both]


def cancel(client, rows):
    data = {"action": "cancel", "_selected_action": [row.pk for row in rows]}
    return client.post(LIST, data, follow=True).content


def test_an_open_one_is_cancelled_and_one_that_was_told_is_not(client, rows):
    client.force_login(person("root", is_staff=True, is_superuser=True))
    assert b"1 reminders are cancelled" in cancel(client, rows)
    assert list(Reminder.objects.order_by("pk").values_list("state", flat=True)) == ["cancelled", "told"]


def test_who_only_looks_cancels_nothing(client, rows):
    guard, kind = person("guard", is_staff=True), ContentType.objects.get_for_model(Reminder)
    guard.user_permissions.add(Permission.objects.get_or_create(codename="view_reminder", content_type=kind)[0])
    client.force_login(guard)
    cancel(client, rows)
    assert Reminder.objects.filter(state="waiting").count() == 1


@pytest.mark.parametrize(("query", "shown"), [("", 2), ("q=plum", 1), ("q=ada", 2), ("state__exact=waiting", 1)])
def test_they_are_found_by_words_people_and_state(client, rows, query, shown):
    client.force_login(person("root", is_staff=True, is_superuser=True))
    assert client.get(f"{LIST}?{query}").content.count(ROW) == shown
