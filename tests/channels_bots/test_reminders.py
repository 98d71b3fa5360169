"""A reminder at a chat door: brought as an answer is."""

import pytest
from django.utils import timezone

from channels_bots import outbox
from secretary.core import tasks
from secretary.core.models import Delivery, Reminder, Turn
from tests.channels_bots.scenes import friend
from tests.rows import COMMITS


@COMMITS
@pytest.mark.usefixtures("fake", "queue", "media")
def test_it_is_brought_where_it_was_set():
    ada = friend(voice=False)
    where = {"user": ada.user, "door": ada.door, "identity": ada}
    Reminder.objects.create(text="Anna anrufen", language="de", due=timezone.now(), **where)
    tasks.remind()
    tasks.reply(Reminder.objects.get().told_id)
    outbox.plan(Turn.objects.select_related("identity__user").get())
    assert [(row.identity, row.text) for row in Delivery.objects.all()] == [
        (ada, "Du wolltest erinnert werden: Anna anrufen.")
    ]
