"""The rows of what is to be brought: made once, made again on demand, held back on demand."""

import threading

import pytest
from django.db import connection

from channels_bots import outbox
from channels_bots.messenger import Choice
from secretary.core.models import Delivery, Turn
from tests import dispatched
from tests.channels_bots import recorded
from tests.channels_bots.scenes import answer, delivery, friend, notices, spoken, states
from tests.rows import COMMITS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fake")]


def test_planned_twice_it_is_made_once():
    turn = spoken(friend())
    outbox.plan(turn)
    Turn.objects.update(owed=True)
    outbox.plan(turn)
    assert Delivery.objects.count() == 1


def test_what_comes_later_is_added():
    turn = spoken(friend())
    outbox.plan(turn)
    Turn.objects.update(stage="finished", clip=recorded.film().blob, owed=True)
    turn.refresh_from_db()
    outbox.plan(turn)
    assert [kind for kind, _ in states(turn.identity)] == ["voice", "note"]


def test_a_turn_that_moved_on_meanwhile_stays_owed():
    turn = spoken(friend())
    Turn.objects.update(stage="finished", clip=recorded.film().blob)
    outbox.plan(turn)
    assert Turn.objects.get().owed
    assert not Delivery.objects.exists()


@COMMITS
def test_planned_by_three_at_once_it_is_made_once():
    turn = answer(friend(), *[f"Sentence number {n}." for n in range(8)])
    ready = threading.Barrier(3)

    def plan() -> None:
        mine = Turn.objects.select_related("identity__user").get(pk=turn.pk)
        ready.wait()
        try:
            outbox.plan(mine)
        finally:
            connection.close()

    threads = [threading.Thread(target=plan) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Delivery.objects.count() == 1


@COMMITS
def test_a_notice_is_brought_once_it_is_committed(queue):
    identity = friend()
    outbox.tell(identity, "Hello")
    assert dispatched.names(queue) == [("bots.deliver", identity.pk)]


def test_a_long_notice_is_several_and_its_choices_stand_below_the_last():
    identity = friend()
    outbox.tell(identity, "A sentence of some length. " * 30, [Choice("On", "/voice on")])
    assert all(0 < len(text) <= 400 for text in notices(identity))
    assert [bool(row.choices) for row in Delivery.objects.all()] == [False, False, True]


def test_again_brings_all_of_the_last_answer_as_a_new_copy():
    identity = friend()
    outbox.plan(answer(identity, "Old."))
    turn = answer(identity, "New.", voice=recorded.voice(), clip=recorded.film())
    outbox.plan(turn)
    Delivery.objects.update(state="sent", external_id="x", attempt=3, error="e")
    assert outbox.again(identity)
    copies = turn.deliveries.filter(copy=1)
    assert [(one.kind, one.state, one.attempt, one.external_id, one.error) for one in copies] == [
        ("voice", "waiting", 0, "", ""),
        ("note", "waiting", 0, "", ""),
    ]


def test_again_and_again_is_a_copy_each():
    identity = friend()
    outbox.plan(answer(identity))
    outbox.again(identity)
    outbox.again(identity)
    assert list(Delivery.objects.values_list("copy", flat=True)) == [0, 1, 2]


def test_without_an_answer_there_is_nothing_again():
    identity = friend()
    outbox.tell(identity, "Hello")
    assert not outbox.again(identity)


def test_what_waits_of_an_answer_is_held_back_and_notices_are_not():
    identity = friend()
    outbox.tell(identity, "Hello")
    outbox.plan(answer(identity))
    delivery(identity, kind="text", state="sending")
    assert outbox.hold_back(identity)
    assert states(identity) == [("notice", "waiting"), ("text", "failed"), ("text", "sending")]
    assert not outbox.hold_back(identity)
