"""What arrives: once, in one transaction with its work, and only from those who may talk."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from channels_bots import inbox
from channels_bots.messenger import Attachment, Receipt
from channels_bots.phrases import phrase
from secretary.core import doors, watching
from secretary.core.errors import Unreachable
from secretary.core.models import Character, Delivery, Identity, Received, Turn
from tests import dispatched
from tests.channels_bots.outage import outage
from tests.channels_bots.scenes import friend, notices, says, stranger
from tests.channels_bots.telegram_door import configure
from tests.people import character, lapse, person
from tests.rows import COMMITS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fake")]

VOICE = Attachment("file-1", "audio/ogg", 4.0, 9_000)


@COMMITS
def test_what_three_calls_bring_at_once_causes_one_turn(queue):
    friend()
    incoming, ready = says("What time is it?"), threading.Barrier(3)

    def take() -> None:
        ready.wait()
        try:
            inbox.take("fake", incoming)
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    turn = Turn.objects.get()
    assert Received.objects.get().turn == turn
    assert dispatched.names(queue).count(("secretary.reply", turn.pk)) == 1


@COMMITS
def test_what_comes_again_later_causes_nothing(queue):
    friend()
    incoming = says("What time is it?")
    inbox.take("fake", incoming)
    lapse(Turn.objects.get())
    queue.flushall()
    inbox.take("fake", incoming)
    assert (Turn.objects.count(), dispatched.lying(queue)) == (1, [])


def test_the_same_id_at_another_door_is_something_else():
    friend(door="fake")
    friend(door="terminal")
    for door in ("fake", "terminal"):
        inbox.take(door, says("Hello", id="1"))
    assert Turn.objects.count() == 2


@COMMITS
def test_an_error_afterwards_leaves_neither_the_row_nor_the_turn(queue):
    friend()
    with transaction.atomic():
        inbox.take("fake", says("Hello"))
        transaction.set_rollback(True)
    assert not Received.objects.exists()
    assert not Turn.objects.exists()
    assert dispatched.lying(queue) == []


@COMMITS
def test_what_arrives_while_the_queue_server_is_away_is_dispatched_later(queue, servers, media):
    friend()
    with outage(servers):
        inbox.take("fake", says("Hello"))
        inbox.take("fake", says(attachment=VOICE))
    line, note = Turn.objects.all()
    for turn in (line, note):
        lapse(turn)
    assert dispatched.lying(queue) == []
    watching.let_in(timezone.now())
    watching.rescue(timezone.now())
    assert dispatched.names(queue) == [("secretary.reply", line.pk), ("bots.fetch", note.pk)]


def test_what_fails_is_not_taken_for_received():
    friend()
    Turn.objects.all().delete()
    Character.objects.update(active=False)
    with pytest.raises(Unreachable):
        inbox.take("fake", says("Hello"))
    assert not Received.objects.exists()


def test_the_blocked_hear_nothing():
    identity = friend()
    doors.block(identity)
    inbox.take("fake", says("Hello"))
    inbox.take("fake", says("/help"))
    inbox.take("fake", says(attachment=VOICE))
    assert Received.objects.count() == 3
    assert not Turn.objects.exists()
    assert not Delivery.objects.exists()


def test_a_stranger_is_told_once_in_ten_minutes_and_gets_no_turn():
    identity = stranger()
    for text in ("Hello", "Hello?", "/help", "/start"):
        inbox.take("fake", says(text))
    assert notices(identity) == [phrase("stranger", "en")]
    assert not Turn.objects.exists()


def test_after_ten_minutes_a_stranger_is_told_again():
    identity = stranger(told=timezone.now() - timedelta(minutes=11))
    inbox.take("fake", says("Hello"))
    assert notices(identity) == [phrase("stranger", "en")]


def test_somebody_unknown_is_on_the_list_from_then_on():
    character()
    inbox.take("fake", says("Hallo", sender="99", name="Bo", language="de-AT"))
    found = Identity.objects.get(address="99")
    assert (found.standing, found.name, found.language) == ("waiting", "Bo", "de")
    assert notices(found) == [phrase("stranger", "de")]


@pytest.mark.parametrize("text", ["Hello everybody", "/help"])
def test_a_group_is_declined_politely(text):
    identity = friend()
    inbox.take("fake", says(text, group=True))
    inbox.take("fake", says(text, group=True))
    assert notices(identity) == [phrase("group", "en")]
    assert not Turn.objects.exists()


def test_the_owner_that_the_settings_name_may_talk_at_once(monkeypatch, request):
    character()
    owner = person("owner", is_owner=True, is_superuser=True)
    request.addfinalizer(inbox_settings)
    configure(monkeypatch, owner_telegram="5, 42")
    inbox.take("telegram", says("Hello", sender="42"))
    assert Turn.objects.get().conversation.user == owner


def test_who_is_allowed_by_the_settings_is_a_person_of_their_own(monkeypatch, request):
    character()
    request.addfinalizer(inbox_settings)
    configure(monkeypatch, allowed_telegram="43")
    inbox.take("telegram", says("Hello", sender="43"))
    assert Turn.objects.get().conversation.user.door_only
    assert notices(Identity.objects.get()) == [phrase("introduction", "en", name="Sofia")]


def inbox_settings() -> None:
    from secretary.wire.config import settings

    settings.cache_clear()


def test_lines_within_two_seconds_are_one_turn():
    friend()
    inbox.take("fake", says("What is"))
    inbox.take("fake", says("the time?"))
    turn = Turn.objects.get()
    assert (turn.text, turn.received.count()) == ("What is the time?", 2)


def test_a_later_line_is_another_turn():
    friend()
    inbox.take("fake", says("Hello"))
    lapse(Turn.objects.get())
    inbox.take("fake", says("What time is it?"))
    assert [turn.text for turn in Turn.objects.all()] == ["Hello", "What time is it?"]


@COMMITS
def test_two_lines_show_once_that_they_are_worked_on(queue):
    friend()
    inbox.take("fake", says("What is"))
    inbox.take("fake", says("the time?"))
    assert [name for name, _ in dispatched.names(queue)].count("bots.show") == 1


@COMMITS
def test_a_recording_is_noted_and_fetched(queue):
    identity = friend()
    inbox.take("fake", says(attachment=VOICE))
    turn, received = Turn.objects.get(), Received.objects.get()
    assert (turn.stage, turn.identity, turn.door, turn.live) == ("fetching", identity, "fake", False)
    assert Attachment(**received.attachment) == VOICE
    assert ("bots.fetch", turn.pk) in dispatched.names(queue)


@pytest.mark.parametrize(
    ("attachment", "told"),
    [
        (Attachment("f", size=1_000_001), phrase("too_large", "en", megabytes=1)),
        (Attachment("f", seconds=181.0), phrase("too_long", "en", seconds=180)),
    ],
    ids=["large", "long"],
)
def test_what_claims_to_be_too_much_is_not_even_fetched(attachment, told):
    identity = friend()
    inbox.take("fake", says(attachment=attachment))
    assert notices(identity) == [told]
    assert not Turn.objects.exists()


def test_a_sticker_is_answered_in_words():
    identity = friend()
    inbox.take("fake", says(strange="sticker"))
    assert notices(identity) == [phrase("strange", "en")]


def test_what_is_too_long_is_refused_in_the_language_of_the_chat():
    identity = friend(language="de")
    inbox.take("fake", says("a" * 2_001))
    assert notices(identity) == ["Das ist zu lang, höchstens 2.000 Zeichen auf einmal."]


def test_half_a_character_and_a_nul_are_taken():
    friend()
    inbox.take("fake", says("Hi \ud83d there\0!", name="A\0da \ud83d"))
    assert Turn.objects.get().text == "Hi ? there !"


def test_whoever_gave_the_door_up_is_a_stranger_again():
    identity = friend()
    doors.leave(identity)
    inbox.take("fake", says("Hello"))
    assert notices(identity) == [phrase("stranger", "en")]
    assert not Turn.objects.exists()


def test_a_receipt_of_something_unknown_is_looked_at_again(queue):
    friend()
    inbox.note("fake", Receipt("7-1", "failed", "gone"))
    ((name, argument),) = dispatched.names(queue)
    assert (name, argument["receipt"]["id"]) == ("bots.note", "7-1")


def test_the_open_doors_are_known(fake):
    assert {"fake", "terminal"} <= set(inbox.on())
    fake.open = False
    assert "fake" not in inbox.on()
