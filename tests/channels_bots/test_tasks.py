"""The tasks of the doors, and what somebody sees who waits."""

import pytest
import redis.exceptions

from channels_bots import tasks, waiting
from channels_bots.messenger import Rejected
from channels_bots.phrases import phrase
from secretary.core import doors
from secretary.core.models import Delivery, Turn
from secretary.wire import pulse
from tests import dispatched
from tests.channels_bots import recorded
from tests.channels_bots.outage import outage
from tests.channels_bots.scenes import answer, delivery, friend, notices, spoken, stranger, turn_of

pytestmark = pytest.mark.django_db


def test_deliver_brings_what_is_ready_and_stamps_the_pulse(fake, queue):
    identity = friend()
    answer(identity, "It is noon.", voice=recorded.voice())
    tasks.deliver(identity.pk)
    assert fake.texts == ["It is noon."]
    assert pulse.read(queue, "io")


def test_show_tells_that_it_is_worked_on_and_comes_again(fake, queue):
    turn = turn_of(friend())
    tasks.show(turn.pk)
    assert fake.shown == [("7", "recording")]
    assert dispatched.names(queue) == [("bots.show", turn.pk)]


def test_show_ends_with_the_turn(fake, queue):
    turn = turn_of(friend(), stage="finished")
    tasks.show(turn.pk)
    assert (fake.shown, dispatched.lying(queue)) == ([], [])


@pytest.mark.parametrize(
    ("identity", "turn", "seen"),
    [
        ({}, {"stage": "fetching"}, "recording"),
        ({}, {"stage": "rendering"}, "recording"),
        ({}, {"stage": "rendering", "voice": "a.ogg"}, "filming"),
        ({"video": "off"}, {"stage": "rendering", "voice": "a.ogg"}, None),
        ({"voice": False}, {"stage": "replying"}, "listening"),
        ({"voice": False}, {"stage": "rendering"}, "filming"),
        ({"voice": False, "video": "off"}, {"stage": "rendering"}, None),
        ({"standing": "blocked"}, {"stage": "replying"}, None),
    ],
)
def test_what_is_seen_is_what_is_made(fake, identity, turn, seen):
    somebody = friend()
    made = turn_of(somebody, **turn)
    for name, value in identity.items():
        setattr(somebody, name, value)
    made.identity = somebody
    assert waiting.doing(made) == seen


def test_a_closed_door_shows_nothing(fake):
    fake.open = False
    waiting.show(friend(), "recording")
    assert fake.shown == []


def test_welcome_tells_that_one_may_talk(fake):
    identity = friend(language="de")
    tasks.welcome(identity.pk)
    assert notices(identity) == [phrase("approved", "de")]


def test_knock_asks_once_a_day(fake):
    identity = friend()
    for _ in range(3):
        tasks.knock(identity.pk)
    assert fake.knocked == ["7"]


@pytest.mark.parametrize("barred", [doors.block, doors.leave])
def test_knock_asks_nobody_who_may_not_talk(fake, barred):
    identity = friend()
    barred(identity)
    tasks.knock(identity.pk)
    assert fake.knocked == []


def test_a_door_that_cannot_knock_does_not(queue):
    tasks.knock(friend(door="terminal").pk)


def test_a_knock_that_is_refused_is_only_logged(fake, monkeypatch, caplog):
    def refuse(to: str) -> str:
        raise Rejected("no template")

    monkeypatch.setattr(fake, "knock", refuse)
    tasks.knock(friend().pk)
    assert "no template" in caplog.text


def test_repeat_brings_an_answer_once_more(fake):
    identity = friend()
    answer(identity, "It is noon.")
    tasks.deliver(identity.pk)
    tasks.repeat(Turn.objects.get().pk)
    tasks.deliver(identity.pk)
    assert len(fake.sent) == 2


def test_a_receipt_that_came_too_early_is_taken_later(fake):
    delivery(friend(), state="sent", external_id="7-1")
    tasks.note({"door": "fake", "receipt": {"id": "7-1", "state": "read", "reason": "", "closed": False}})
    assert Delivery.objects.get().state == "read"


@pytest.mark.parametrize("task", [tasks.fetch, tasks.deliver, tasks.show, tasks.welcome, tasks.knock, tasks.repeat])
def test_whatever_is_gone_is_nobodys_concern(fake, queue, task):
    task(999_999)


def test_a_stranger_who_is_let_in_keeps_their_door(fake):
    identity = stranger()
    doors.approve(identity)
    assert spoken(identity).identity == identity


def test_what_was_brought_stays_brought_when_the_queue_server_is_away(fake, queue, servers):
    identity = friend()
    delivery(identity)
    with outage(servers), pytest.raises(redis.exceptions.RedisError):
        tasks.deliver(identity.pk)  # the pulse
    assert Delivery.objects.get().state == "sent"
