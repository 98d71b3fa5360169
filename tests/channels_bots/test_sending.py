"""Bringing: in order, one at a time, retried when it never arrived, never twice when it may have."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from channels_bots import commands, crowding, outbox, sending
from channels_bots.messenger import NotSent, Parcel, Receipt, Rejected, Uncertain
from channels_bots.phrases import phrase
from secretary.core import doors, turns
from secretary.core.models import Delivery, Identity, Turn
from tests import dispatched
from tests.channels_bots import recorded
from tests.channels_bots.fake import DAY
from tests.channels_bots.scenes import answer, delivery, due, friend, killed, spoken, states, stranger, turn_of
from tests.processes import until
from tests.rows import COMMITS

pytestmark = pytest.mark.django_db

UNCERTAIN = phrase("uncertain", "en")


def only() -> Delivery:
    return Delivery.objects.get()


# In order.


def test_what_is_ready_is_brought_in_order(fake):
    identity = friend()
    outbox.tell(identity, "One.")
    answer(identity, "Two.", voice=recorded.voice(), clip=recorded.film())
    sending.bring(identity.pk)
    assert fake.kinds == ["text", "voice", "note"]
    assert states(identity) == [("notice", "sent"), ("voice", "sent"), ("note", "sent")]
    assert list(Delivery.objects.values_list("external_id", flat=True)) == ["7-1", "7-2", "7-3"]


def test_nobody_unknown_is_brought_anything(fake):
    sending.bring(999_999)
    assert fake.asked == []


@COMMITS
def test_only_one_thing_at_a_time_is_on_its_way_to_a_person(fake):
    identity = friend()
    delivery(identity, text="One.")
    delivery(identity, text="Two.")
    with fake.hang():
        first = in_a_thread(identity)
        assert fake.entered.wait(5)
        sending.bring(identity.pk)
        assert [parcel.text for parcel in fake.asked] == ["One."]
    first.join()
    assert fake.texts == ["One.", "Two."]


@COMMITS
def test_two_people_do_not_wait_for_each_other(fake):
    slow, other = friend("7"), friend("8")
    delivery(slow, text="One.")
    delivery(other, text="Two.")
    with fake.hang():
        first = in_a_thread(slow)
        assert fake.entered.wait(5)
        fake.hanging.set()
        sending.bring(other.pk)
    first.join()
    assert sorted(fake.texts) == ["One.", "Two."]


@COMMITS
def test_a_messenger_that_hangs_leaves_threads_to_the_others(fake, queue):
    people = [friend(str(number)) for number in range(1, crowding.ROOM + 2)]
    for identity in people:
        delivery(identity)
    with fake.hang():
        waiting = [in_a_thread(identity) for identity in people[:-1]]
        until(lambda: len(fake.asked) == crowding.ROOM)
        sending.bring(people[-1].pk)
        assert len(fake.asked) == crowding.ROOM
        assert dispatched.names(queue)[-1] == ("bots.deliver", people[-1].pk)
    for thread in waiting:
        thread.join()
    sending.bring(people[-1].pk)
    assert len(fake.asked) == crowding.ROOM + 1


@COMMITS
def test_four_workers_at_once_send_each_thing_once(fake):
    identity = friend()
    for number in range(6):
        delivery(identity, text=f"Number {number}.")
    workers = [in_a_thread(identity) for _ in range(4)]
    for worker in workers:
        worker.join()
    sending.bring(identity.pk)
    assert fake.texts == [f"Number {number}." for number in range(6)]


def in_a_thread(identity: Identity) -> threading.Thread:
    def work() -> None:
        try:
            sending.bring(identity.pk)
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def test_what_is_not_due_yet_waits_and_holds_up_what_is_behind_it(fake):
    identity = friend()
    delivery(identity, text="One.", due=timezone.now() + timedelta(seconds=30))
    delivery(identity, text="Two.")
    sending.bring(identity.pk)
    assert fake.sent == []


def test_an_answer_goes_to_the_door_that_its_turn_came_from(fake):
    here, there = friend("7"), friend("8")
    doors.join(there, here.user)
    answer(there, "For eight.")
    sending.bring(here.pk)
    sending.bring(there.pk)
    assert [one.to for one in fake.sent] == ["8"]


def test_the_choices_of_a_notice_are_sent_along(fake):
    identity = friend()
    commands.obey(identity, "/character")
    sending.bring(identity.pk)
    assert [choice.command for choice in fake.sent[0].parcel.choices] == ["/character sofia", "/character jonas"]


# Never arrived: sent again.


def test_what_never_arrived_is_sent_again_after_a_while(fake):
    identity = friend()
    delivery(identity)
    fake.refusals = [NotSent("no route")]
    sending.bring(identity.pk)
    assert (only().state, only().error, only().due > timezone.now()) == ("waiting", "no route", True)
    due(identity)
    sending.bring(identity.pk)
    assert (only().state, only().attempt, len(fake.sent)) == ("sent", 2, 1)


def test_the_pauses_grow_to_a_minute(fake):
    identity = friend()
    delivery(identity)
    pauses = []
    for _ in range(9):
        fake.refusals = [NotSent("no route")]
        due(identity)
        sending.bring(identity.pk)
        pauses.append(round((only().due - timezone.now()).total_seconds()))
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_a_messenger_says_itself_how_long_to_wait(fake, queue):
    identity = friend()
    delivery(identity)
    fake.refusals = [NotSent("too many", after=300)]
    sending.bring(identity.pk)
    assert round((only().due - timezone.now()).total_seconds()) == 300
    # The queue must not hold a task for long; the watch brings it.
    assert dispatched.lying(queue) == []


def test_a_short_pause_is_kept_by_the_queue(fake, queue):
    identity = friend()
    delivery(identity)
    fake.refusals = [NotSent("too many", after=3)]
    sending.bring(identity.pk)
    assert dispatched.names(queue) == [("bots.deliver", identity.pk)]


def test_after_an_hour_it_is_given_up_and_the_next_one_is_tried(fake):
    identity = friend()
    first = delivery(identity, text="One.")
    Delivery.objects.filter(pk=first.pk).update(created=timezone.now() - timedelta(minutes=61))
    delivery(identity, text="Two.")
    fake.refusals = [NotSent("no route")]
    sending.bring(identity.pk)
    first.refresh_from_db()
    assert (first.state, first.error, fake.texts) == ("failed", sending.UNREACHABLE, ["Two."])


def test_a_door_that_is_closed_for_a_while_keeps_what_waits(fake):
    identity = friend()
    delivery(identity)
    fake.open = False
    sending.bring(identity.pk)
    assert (only().state, only().error, fake.asked) == ("waiting", sending.OFF, [])


def test_while_the_blob_store_does_not_answer_everything_waits(fake):
    identity = friend()
    turn = spoken(identity)
    readable, _ = turn.voice, Turn.objects.update(voice=recorded.unreadable())
    sending.bring(identity.pk)
    assert (Turn.objects.get().owed, Delivery.objects.count()) == (True, 0)
    Turn.objects.update(voice=readable)
    outbox.plan(Turn.objects.get())
    Delivery.objects.update(blob=recorded.unreadable())
    sending.bring(identity.pk)
    assert (only().state, fake.asked) == ("waiting", [])


# Refused for good.


def test_what_is_refused_for_good_has_failed_and_says_why(fake):
    identity = friend()
    delivery(identity)
    fake.refusals = [Rejected("blocked by the person")]
    sending.bring(identity.pk)
    assert (only().state, only().error) == ("failed", "blocked by the person")


def test_a_voice_that_is_refused_comes_in_writing(fake):
    identity = friend()
    spoken(identity, "It is noon.")
    fake.refusals = [Rejected("no voices here")]
    sending.bring(identity.pk)
    assert states(identity) == [("voice", "failed"), ("text", "sent")]
    assert fake.texts == ["It is noon."]


def test_a_voice_that_cannot_be_opened_comes_in_writing(fake):
    identity = friend()
    turn = turn_of(identity, stage="rendering", reply="It is noon.")
    delivery(identity, turn=turn, kind="voice", blob="0" * 64 + ".ogg", text="It is noon.")
    sending.bring(identity.pk)
    assert states(identity) == [("voice", "failed"), ("text", "sent")]
    assert fake.texts == ["It is noon."]


def test_the_text_below_a_refused_video_is_not_lost(fake):
    identity = friend()
    film = recorded.film()
    turn = turn_of(identity, stage="finished", reply="It is noon.")
    delivery(identity, turn=turn, kind="video", blob=film.blob, seconds=film.seconds, text="It is noon.")
    fake.refusals = [Rejected("no videos here")]
    sending.bring(identity.pk)
    assert fake.texts == ["It is noon."]


# May have arrived.


def test_what_may_have_arrived_is_not_sent_twice_and_the_person_is_told(fake):
    identity = friend()
    spoken(identity, "It is noon.")
    fake.lost = [Uncertain("the line broke")]
    sending.bring(identity.pk)
    sending.bring(identity.pk)
    assert states(identity) == [("voice", "uncertain"), ("notice", "sent")]
    assert fake.texts == ["It is noon.", UNCERTAIN]


def test_the_person_is_told_once_for_each_answer(fake):
    identity = friend()
    answer(identity, "It is noon.", voice=recorded.voice(), clip=recorded.film())
    fake.lost = [Uncertain("the line broke"), Uncertain("the line broke")]
    sending.bring(identity.pk)
    assert states(identity) == [("voice", "uncertain"), ("note", "uncertain"), ("notice", "sent")]


def test_the_program_does_not_ask_twice_about_its_own_words(fake):
    identity = friend()
    outbox.tell(identity, "Hello")
    fake.lost = [Uncertain("the line broke")]
    sending.bring(identity.pk)
    assert states(identity) == [("notice", "uncertain")]


def test_a_messenger_that_finds_it_settles_it(fake):
    identity = friend()
    spoken(identity)
    fake.lost, fake.found = [Uncertain("the line broke")], "found-1"
    sending.bring(identity.pk)
    assert (only().state, only().external_id, len(fake.sent)) == ("sent", "found-1", 1)


def test_a_messenger_that_knows_it_was_not_sent_gets_it_again(fake):
    identity = friend()
    spoken(identity)
    fake.refusals, fake.found = [Uncertain("the line broke")], None
    sending.bring(identity.pk)
    assert only().state == "waiting"
    due(identity)
    sending.bring(identity.pk)
    assert (only().state, len(fake.sent)) == ("sent", 1)


def test_a_messenger_that_cannot_say_yet_is_asked_again_since_the_same_moment(fake):
    identity = friend()
    spoken(identity)
    fake.lost, fake.found = [Uncertain("the line broke")], NotSent("ask later")
    sending.bring(identity.pk)
    assert only().state == "sending"
    due(identity)
    fake.found = "found-1"
    sending.bring(identity.pk)
    assert (only().state, len(fake.sent)) == ("sent", 1)
    assert len(set(fake.looked)) == 1


def test_one_that_cannot_say_for_an_hour_leaves_it_uncertain(fake):
    identity = friend()
    spoken(identity)
    fake.lost, fake.found = [Uncertain("the line broke")], NotSent("ask later")
    sending.bring(identity.pk)
    Delivery.objects.update(created=timezone.now() - timedelta(minutes=61), due=timezone.now())
    sending.bring(identity.pk)
    assert states(identity) == [("voice", "uncertain"), ("notice", "sent")]


# A worker is killed.


def test_before_the_exchange_a_killed_worker_costs_nothing(fake):
    """The row still waits."""
    identity = friend()
    spoken(identity)
    outbox.plan(Turn.objects.get())
    sending.bring(identity.pk)
    assert (only().state, len(fake.sent)) == ("sent", 1)


def test_during_the_exchange_it_is_settled_by_asking(fake):
    identity = friend()
    spoken(identity)
    outbox.plan(Turn.objects.get())
    killed(only())
    fake.found = "found-1"
    sending.bring(identity.pk)
    assert (only().state, only().external_id, fake.asked) == ("sent", "found-1", [])


def test_during_the_exchange_with_a_messenger_that_cannot_tell_the_person_is_told(fake):
    identity = friend()
    spoken(identity)
    outbox.plan(Turn.objects.get())
    killed(only())
    sending.bring(identity.pk)
    assert states(identity) == [("voice", "uncertain"), ("notice", "sent")]
    assert fake.texts == [UNCERTAIN]


def test_while_its_worker_may_still_live_it_is_left_alone(fake):
    identity = friend()
    row = delivery(identity)
    killed(row)
    Delivery.objects.update(due=timezone.now() + timedelta(seconds=20))
    sending.bring(identity.pk)
    assert (only().state, fake.looked) == ("sending", [])


def test_after_the_exchange_it_is_over(fake):
    identity = friend()
    spoken(identity)
    sending.bring(identity.pk)
    sending.bring(identity.pk)
    assert len(fake.sent) == 1


# Not any more.


@pytest.mark.parametrize("barred", [doors.block, doors.leave])
def test_whoever_may_no_longer_talk_gets_no_answer(fake, barred):
    identity = friend()
    spoken(identity)
    outbox.plan(Turn.objects.get())
    barred(identity)
    sending.bring(identity.pk)
    assert (only().state, only().error, fake.asked) == ("failed", sending.BARRED, [])


def test_a_stranger_is_told_that_they_are_one(fake):
    identity = stranger()
    outbox.tell(identity, phrase("stranger", "en"))
    sending.bring(identity.pk)
    assert fake.texts == [phrase("stranger", "en")]


def test_what_was_stopped_is_not_brought(fake):
    identity = friend()
    turn = spoken(identity)
    outbox.plan(turn)
    turns.cancel(turn.pk)
    sending.bring(identity.pk)
    assert (only().state, only().error, fake.asked) == ("failed", outbox.STOPPED, [])


def test_what_was_stopped_and_is_asked_for_again_is_brought(fake):
    identity = friend()
    turn = spoken(identity)
    sending.bring(identity.pk)
    turns.cancel(turn.pk)
    assert outbox.again(identity)
    sending.bring(identity.pk)
    assert fake.kinds == ["voice", "voice"]


def test_a_closed_window_is_recorded_and_knocked_at(fake, queue):
    identity = friend(seen=timezone.now() - timedelta(hours=25))
    fake.limits = replace(fake.limits, window=DAY)
    delivery(identity)
    sending.bring(identity.pk)
    assert (only().state, only().error, fake.asked) == ("failed", outbox.CLOSED, [])
    assert dispatched.names(queue) == [("bots.knock", identity.pk)]


def test_a_messenger_that_says_that_the_window_is_closed_is_believed(fake, queue):
    identity = friend()
    delivery(identity)
    fake.refusals = [Rejected("63016", closed=True)]
    sending.bring(identity.pk)
    assert (only().state, only().error) == ("failed", outbox.CLOSED)
    assert dispatched.names(queue) == [("bots.knock", identity.pk)]


def test_a_pace_is_kept(fake, queue):
    identity = friend()
    fake.limits = replace(fake.limits, gap=5.0)
    delivery(identity, text="One.")
    delivery(identity, text="Two.")
    sending.bring(identity.pk)
    assert fake.texts == ["One."]
    assert dispatched.names(queue) == [("bots.deliver", identity.pk)]


def test_a_parcel_of_a_notice_is_a_text():
    row = Delivery(kind="notice", text="Hello", choices=[{"label": "Round", "command": "/video note"}])
    found = sending.parcel(row)
    assert (found.kind, found.choices[0].command) == ("text", "/video note")
    assert sending.parcel(Delivery(kind="note", blob="a.mp4", seconds=2.0)) == Parcel("note", "", "a.mp4", 2.0)


# Receipts.


@pytest.mark.parametrize(
    ("told", "ends"),
    [
        (["delivered", "read"], "read"),
        (["read", "delivered"], "read"),
        (["delivered", "sent"], "delivered"),
        (["failed"], "failed"),
        (["delivered", "failed"], "delivered"),
        (["failed", "delivered"], "failed"),
    ],
)
def test_receipts_move_it_on_and_never_back(fake, told, ends):
    identity = friend()
    delivery(identity, state="sent", external_id="7-1")
    for state in told:
        outbox.note("fake", Receipt("7-1", state))
    assert only().state == ends


def test_a_receipt_settles_what_was_uncertain(fake):
    identity = friend()
    delivery(identity, state="uncertain", external_id="7-1")
    assert outbox.note("fake", Receipt("7-1", "delivered"))
    assert only().state == "delivered"


def test_a_receipt_of_another_door_is_not_ours(fake):
    delivery(friend(), state="sent", external_id="7-1")
    assert not outbox.note("terminal", Receipt("7-1", "read"))
    assert only().state == "sent"


def test_a_receipt_may_tell_that_the_window_is_closed(fake, queue):
    identity = friend()
    delivery(identity, state="sent", external_id="7-1")
    outbox.note("fake", Receipt("7-1", "failed", "63016", closed=True))
    assert (only().state, only().error) == ("failed", outbox.CLOSED)
    assert dispatched.names(queue) == [("bots.knock", identity.pk)]


def test_a_voice_that_is_refused_later_is_sent_in_writing(fake, queue):
    identity = friend()
    turn = answer(identity, "It is noon.", voice=recorded.voice())
    sending.bring(identity.pk)
    for _ in range(2):  # a messenger repeats its receipts
        outbox.note("fake", Receipt("7-1", "failed", "63019"))
    assert ("bots.deliver", identity.pk) in dispatched.names(queue)
    sending.bring(identity.pk)
    assert fake.texts[-1] == turn.reply
    assert [state for state in states(identity) if state[0] in ("voice", "text")] == [
        ("voice", "failed"),
        ("text", "sent"),
    ]


def test_a_word_of_the_program_that_is_refused_later_is_not_said_again(fake, queue):
    delivery(friend(), state="sent", external_id="7-1")
    outbox.note("fake", Receipt("7-1", "failed", "63019"))
    assert dispatched.names(queue) == []
    assert Delivery.objects.count() == 1
