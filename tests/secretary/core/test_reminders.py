"""Reminders as rows: set once, told once, at the door where they were set."""

import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from secretary.core import archive, brain, conversations, dialogue, doors, history, privacy, reminders, tasks, turns
from secretary.core.models import Identity, Reminder, Stage, Turn, User
from tests import dispatched
from tests.people import asked, conversation, lapse, person
from tests.rows import COMMITS

pytestmark = [COMMITS, pytest.mark.usefixtures("queue", "media")]

MINUTES = timedelta(minutes=1)


def kept(text: str = "call Anna", *, ago: timedelta = timedelta(), by: str = "ada", **more: object) -> Reminder:
    user = conversation(by).user
    values = {"user": user, "text": text, "language": "en", "due": timezone.now() - ago}
    return Reminder.objects.create(**(values | more))


def at_telegram(**standing: object) -> Identity:
    identity = doors.meet("telegram", "7", name="Ada")
    doors.join(identity, conversation().user)
    Identity.objects.filter(pk=identity.pk).update(**standing)
    identity.refresh_from_db()
    return identity


def says(text: str) -> Turn:
    """Somebody says it on the page, and is answered."""
    turn = turns.claim(asked(text).pk, Stage.REPLYING)
    dialogue.answer(turn)
    return turn


def told() -> Turn:
    """The turn that tells the one reminder, answered."""
    tasks.remind()
    turn = Reminder.objects.get().told
    tasks.reply(turn.pk)
    turn.refresh_from_db()
    return turn


def test_what_is_asked_for_is_kept():
    before = timezone.now()
    turn = says("Remind me in ten minutes to call Anna")
    row = Reminder.objects.get()
    assert (row.text, row.door, row.state, row.asked) == ("call Anna", "web", "waiting", turn)
    assert timedelta(minutes=9.9) < row.due - before < timedelta(minutes=10.1)
    assert turn.reply.startswith("I will remind you")


def test_a_second_start_of_the_same_turn_sets_none_twice():
    turn = turns.claim(asked("Remind me in ten minutes to call Anna").pk, Stage.REPLYING)
    reminders.set(turn, brain.Remind("call Anna", timezone.now(), "en"))
    lapse(turn)
    dialogue.answer(turns.claim(turn.pk, Stage.REPLYING))
    assert Reminder.objects.count() == 1


def test_a_turn_that_was_stopped_meanwhile_sets_nothing():
    turn = turns.claim(asked("Remind me in ten minutes to call Anna").pk, Stage.REPLYING)
    turns.cancel(turn.pk)
    dialogue.answer(turn)
    assert not Reminder.objects.exists()


def test_who_goes_on_speaking_takes_back_what_they_had_said():
    turns.withdraw(says("Remind me in ten minutes to call Anna").pk)
    assert Reminder.objects.get().state == "cancelled"


def test_ones_own_are_listed_and_cancelled_and_nobody_elses():
    kept("rest", ago=-10 * MINUTES)
    theirs = kept("run", ago=-10 * MINUTES, by="bob")
    assert "rest" in says("What are my reminders?").reply
    says("Cancel my reminders")
    assert list(Reminder.objects.filter(state="waiting")) == [theirs]


def test_when_it_is_due_it_is_told_and_not_before(queue):
    kept(ago=-MINUTES)
    tasks.remind()
    assert not Turn.objects.exists()
    Reminder.objects.update(due=timezone.now())
    turn = told()
    assert (turn.text, turn.reply) == ("Reminder: call Anna", "You wanted to be reminded: call Anna.")
    assert (turn.live, turn.stage, Reminder.objects.get().state) == (True, "rendering", "told")
    assert {"gpu_tasks.synthesize", "gpu_tasks.animate", "gpu_tasks.mux"} <= {n for n, _ in dispatched.names(queue)}


def test_one_that_came_while_nothing_ran_is_told_later_and_says_when_it_was_due():
    kept(ago=timedelta(days=3))
    assert told().reply.startswith("You wanted to be reminded on ")


def test_of_many_who_tell_at_the_same_moment_one_does():
    kept()
    ready = threading.Barrier(4)

    def tell(_: int) -> int:
        try:
            ready.wait()
            return reminders.tell_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(tell, range(4))) == 1
    assert Turn.objects.count() == 1


def test_at_a_chat_door_it_stands_in_line_there():
    identity = at_telegram(voice=False)
    kept(door="telegram", identity=identity)
    turn = told()
    assert (turn.door, turn.identity, turn.live, turn.owed) == ("telegram", identity, False, True)


@pytest.mark.parametrize("why", ["blocked", "left", "inactive"])
def test_who_may_not_talk_is_told_nothing(why):
    identity = at_telegram(standing="blocked") if why == "blocked" else at_telegram()
    row = kept(door="telegram", identity=identity)
    if why == "left":
        doors.leave(identity)
    if why == "inactive":
        type(row.user).objects.update(is_active=False)
    assert reminders.tell_due() == 0
    assert (Reminder.objects.get().state, Turn.objects.count()) == ("failed", 0)


def test_what_a_door_only_person_asked_for_goes_with_them():
    identity = doors.meet("telegram", "7", name="Ada")
    conversation()
    doors.approve(identity, tell=False)
    kept(user=identity.user, identity=identity, door="telegram")
    user = person("grace")
    doors.join(identity, user)
    assert Reminder.objects.get().user == user
    assert reminders.tell_due() == 1


def test_it_outlives_the_turn_that_set_it_until_it_was_told():
    turn = says("Remind me in ten minutes to call Anna")
    user = turn.conversation.user
    history.forget(user, turn.pk)
    assert Reminder.objects.get().state == "waiting"
    Reminder.objects.update(due=timezone.now())
    history.forget(user, told().pk)
    assert not Reminder.objects.exists()


def test_after_a_new_beginning_it_is_told_there():
    row = kept()
    conversations.restart(row.user)
    assert told().conversation == conversations.current(row.user)


def test_an_export_has_them(tmp_path):
    row = kept("buy a plum")
    archive.write(row.user, tmp_path / "export.zip", lambda _: None)
    with zipfile.ZipFile(tmp_path / "export.zip") as export:
        assert b"buy a plum" in export.read("other/core.reminder.json")


def test_erasing_a_person_removes_theirs_and_nobody_elses():
    row, theirs = kept(), kept(by="bob")
    assert privacy.erase(row.user).counts["reminders"] == 1
    assert list(Reminder.objects.all()) == [theirs]


def test_erasing_the_last_owner_removes_theirs_too():
    row = kept()
    User.objects.update(is_owner=True)
    privacy.erase(User.objects.get())
    assert User.objects.filter(pk=row.user_id).exists()
    assert not Reminder.objects.exists()
