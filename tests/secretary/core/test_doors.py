import pytest

from secretary.core import conversations, doors, enter, linking
from secretary.core.errors import Refused
from secretary.core.models import Conversation, Identity, LinkCode, Turn, User
from secretary.wire.config import settings
from tests import dispatched
from tests.audience import Audience
from tests.people import character, conversation, person
from tests.rows import COMMITS

pytestmark = COMMITS

Standing = Identity.Standing


@pytest.fixture
def named(monkeypatch):
    """Sets one of the settings that name people."""

    def name(setting: str, value: str) -> None:
        monkeypatch.setenv(f"SECRETARY_{setting}", value)
        settings.cache_clear()

    yield name
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def newcomer(queue) -> Identity:
    """Somebody whom the owner has approved."""
    character()
    identity = knocks("7")
    doors.approve(identity)
    queue.flushall()
    return identity


def knocks(address: str, door: str = "telegram") -> Identity:
    """Somebody who wrote, and was told to wait."""
    identity = doors.meet(door, address, name="Maria")
    identity.told = identity.seen
    identity.save(update_fields=["told"])
    return identity


def said(identity: Identity, text: str = "Hello") -> Turn:
    talk = conversations.current(identity.user)
    deadline = {"deadline": identity.seen, "language": "en"}
    return Turn.objects.create(
        conversation=talk, character=talk.character, identity=identity, door=identity.door, text=text, **deadline
    )


def test_somebody_new_waits(queue):
    identity = doors.meet("telegram", "7", name="Maria", language="de-AT")
    assert (identity.standing, identity.user, identity.language) == (Standing.WAITING, None, "de")
    assert dispatched.names(queue) == []


def test_somebody_is_met_twice_as_the_same_and_keeps_a_name(queue):
    first = doors.meet("telegram", "7", name="Maria")
    again = doors.meet("telegram", "7")
    assert (again.pk, again.name) == (first.pk, "Maria")
    assert doors.meet("whatsapp", "7").pk != first.pk


def test_the_owners_chat_is_the_owners_from_the_start(named):
    named("OWNER_TELEGRAM", "5, 7")
    identity = doors.meet("telegram", "7")
    assert (identity.standing, identity.user) == (Standing.ALLOWED, enter.owner())
    assert doors.meet("whatsapp", "7").standing == Standing.WAITING


def test_a_number_is_known_however_the_settings_write_it(named):
    named("ALLOWED_WHATSAPP", "whatsapp:+49 170 1234567, +15551234567")
    assert doors.meet("whatsapp", "+491701234567").standing == Standing.ALLOWED


def test_who_is_named_may_talk_without_being_told(named, queue):
    named("ALLOWED_TELEGRAM", "7")
    identity = doors.meet("telegram", "7", name="Maria")
    assert (identity.user.door_only, identity.user.first_name) == (True, "Maria")
    assert dispatched.names(queue) == []


def test_who_is_blocked_stays_so_whatever_the_settings_say(named):
    doors.block(doors.meet("telegram", "7"))
    named("OWNER_TELEGRAM", "7")
    assert doors.meet("telegram", "7").standing == Standing.BLOCKED


def test_approval_makes_a_person_who_cannot_log_in_and_tells_them_once(queue):
    identity = knocks("7")
    doors.approve(identity)
    doors.approve(identity)
    assert (identity.user.door_only, identity.user.has_usable_password()) == (True, False)
    assert dispatched.names(queue) == [("bots.welcome", identity.pk)]


def test_approval_never_makes_somebody_an_account_that_is_there_already(queue):
    account = person("telegram-7")
    identity = knocks("7")
    doors.approve(identity)
    assert identity.user != account


def test_who_was_unlinked_and_is_approved_again_goes_on_as_themselves(newcomer):
    before = newcomer.user
    doors.leave(newcomer)
    doors.approve(newcomer)
    assert newcomer.user == before


def test_who_was_unlinked_does_not_come_back_into_a_person_with_other_doors(newcomer):
    before, phone = newcomer.user, knocks("+15551234567", "whatsapp")
    doors.join(phone, before)
    doors.leave(newcomer)
    doors.approve(newcomer)
    assert newcomer.user != before
    assert doors.of(before) == [phone]


def test_blocking_stops_what_was_asked_and_voids_the_codes(newcomer, media):
    turn, code = said(newcomer), linking.show(identity=newcomer)
    doors.block(newcomer)
    assert Turn.objects.get(pk=turn.pk).stage == "cancelled"
    assert linking.shown(code) is None


def test_blocking_one_door_leaves_the_codes_of_an_account(newcomer, media):
    ada = person()
    doors.join(newcomer, ada)
    linking.show(user=ada)
    doors.block(newcomer)
    assert LinkCode.objects.count() == 1


def test_who_is_unblocked_waits_and_is_shown(newcomer, media):
    doors.block(newcomer)
    assert doors.strangers() == []
    doors.unblock(newcomer)
    assert [one.pk for one in doors.strangers()] == [newcomer.pk]


def test_only_who_was_told_to_wait_is_shown_the_latest_first(queue):
    doors.meet("telegram", "1")
    second, third = knocks("2"), knocks("3")
    assert doors.strangers() == [third, second]
    assert doors.knocking() == 2


def test_a_group_is_nobody_to_approve(queue):
    knocks("-100123")
    assert doors.knocking() == 0


def test_joining_makes_one_history_of_two(newcomer):
    ada = conversation().user
    first, closed = said(newcomer, "first"), newcomer.user
    conversations.restart(closed)
    second = said(newcomer, "second")
    audience = Audience(ada)
    doors.join(newcomer, ada)
    assert audience.hears(1) == [{"type": "conversation.restarted"}]
    talks = {turn.pk: turn.conversation for turn in Turn.objects.select_related("conversation")}
    assert talks[second.pk] == conversations.current(ada)
    assert (talks[first.pk].user, talks[first.pk].current) == (ada, False)
    assert not User.objects.filter(pk=closed.pk).exists()
    assert Conversation.objects.filter(user=ada, current=True).count() == 1


def test_joining_takes_the_newcomers_other_doors_along(newcomer, media):
    phone = knocks("+15551234567", "whatsapp")
    doors.join(phone, newcomer.user)
    doors.block(phone)
    doors.join(newcomer, ada := person())
    assert [(one.pk, one.standing) for one in doors.of(ada)] == [(newcomer.pk, "allowed"), (phone.pk, "blocked")]


def test_a_door_that_goes_from_one_account_to_another_leaves_the_history(newcomer):
    ada, bob = conversation("ada").user, conversation("bob").user
    doors.join(newcomer, ada)
    turn = said(newcomer)
    doors.join(newcomer, bob)
    assert Turn.objects.get(pk=turn.pk).conversation.user == ada


def test_a_door_that_is_given_up_is_a_strangers_and_nothing_is_answered_there(newcomer, media):
    turn = said(newcomer)
    doors.leave(newcomer)
    assert (newcomer.user, newcomer.standing) == (None, Standing.WAITING)
    assert Turn.objects.get(pk=turn.pk).stage == "cancelled"
    assert doors.strangers() == []


def test_giving_a_door_up_lifts_no_block(newcomer, media):
    doors.join(newcomer, person())
    doors.block(newcomer)
    doors.leave(newcomer)
    assert Identity.objects.get().standing == Standing.BLOCKED


def test_a_door_that_the_settings_give_to_the_owner_cannot_be_given_up(named):
    named("OWNER_TELEGRAM", "7")
    with pytest.raises(Refused, match="SECRETARY_OWNER_TELEGRAM"):
        doors.leave(doors.meet("telegram", "7"))


def test_others_are_shown_without_ones_own(newcomer, media):
    ada, stranger = person(), knocks("8")
    doors.join(knocks("9"), ada)
    doors.block(stranger)
    assert doors.others(ada, Standing.ALLOWED) == [newcomer]
    assert doors.others(ada, Standing.BLOCKED) == [stranger]


def test_the_language_is_that_of_the_talk_then_of_the_app(newcomer):
    newcomer.language = "de"
    assert doors.language(newcomer) == "de"
    conversations.current(newcomer.user)
    conversations.speak(newcomer.user, "en")
    assert doors.language(newcomer) == "en"
