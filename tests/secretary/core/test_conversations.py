from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection

from secretary.core import conversations, turns
from secretary.core.errors import NotYours, Unreachable
from secretary.core.models import Character, Conversation, Turn
from tests.audience import Audience
from tests.people import asked, character, conversation, person
from tests.rows import COMMITS

pytestmark = COMMITS


def test_a_person_has_one_current_conversation_with_the_first_character():
    character("Zoe", order=2)
    sofia = character(order=1)
    ada = person()
    assert conversations.current(ada) == conversations.current(ada)
    assert conversations.current(ada).character == sofia


def test_without_a_character_it_says_what_to_do():
    with pytest.raises(Unreachable, match=r"manage\.py prepare"):
        conversations.current(person())


def test_a_character_that_is_switched_off_is_not_chosen():
    character("Anna", order=1, active=False)
    character("Zoe", order=2)
    assert conversations.current(person()).character.name == "Zoe"


def test_two_tabs_at_once_share_one_conversation():
    character()
    ada = person()

    def look(_: int) -> int:
        try:
            return conversations.current(ada).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert len(set(threads.map(look, range(4)))) == 1


def test_starting_over_keeps_the_history_and_the_character_and_tells_the_pages(queue):
    old = asked().conversation
    audience = Audience(old.user)
    new = conversations.restart(old.user)
    assert new.pk != old.pk == Turn.objects.get().conversation_id
    assert (new.character, conversations.current(old.user)) == (old.character, new)
    assert audience.hears(1) == [{"type": "conversation.restarted"}]


def test_an_older_conversation_becomes_the_current_one_and_the_pages_are_told(queue):
    old = asked().conversation
    new = conversations.restart(old.user)
    audience = Audience(old.user)
    assert conversations.resume(old.user, old.pk).pk == conversations.current(old.user).pk == old.pk
    assert not Conversation.objects.get(pk=new.pk).current
    assert audience.hears(1) == [{"type": "conversation.restarted"}]


def test_nobody_resumes_the_conversation_of_another():
    with pytest.raises(NotYours, match="no such conversation"):
        conversations.resume(person("bob"), conversation().pk)


def test_resumed_with_a_character_that_is_switched_off_it_goes_on_with_another():
    ours = conversation()
    character("Jonas")
    Character.objects.filter(pk=ours.character_id).update(active=False)
    assert conversations.resume(ours.user, ours.pk).character.name == "Jonas"


def test_another_character_goes_on_with_the_same_conversation():
    ours, jonas = conversation(), character("Jonas")
    assert conversations.switch(ours.user, jonas.pk).pk == ours.pk
    assert conversations.current(ours.user).character == jonas


@pytest.mark.parametrize("number", [0, -1, 10**30])
def test_a_character_that_is_not_there_is_refused(number):
    with pytest.raises(NotYours, match="no such character"):
        conversations.switch(conversation().user, number)


def test_a_character_that_is_switched_off_is_refused():
    ours, jonas = conversation(), character("Jonas")
    Character.objects.filter(pk=jonas.pk).update(active=False)
    with pytest.raises(NotYours):
        conversations.switch(ours.user, jonas.pk)


def test_the_language_is_the_conversations_and_survives_starting_over(queue):
    user = conversation().user
    conversations.speak(user, "de")
    assert conversations.restart(user).language == "de"


def test_silence_cancels_all_open_turns_of_this_person_but_one(queue, media):
    first, second, last, other = asked(), asked(), asked(), asked(by="bob")
    turns.cancel(second.pk)
    assert conversations.silence(first.conversation.user, but=last.pk) == [first.pk]
    assert [turn.stage for turn in Turn.objects.filter(pk__in=[last.pk, other.pk])] == ["replying"] * 2


def test_no_person_can_have_two_current_conversations():
    ours = conversation()
    with pytest.raises(IntegrityError):
        Conversation.objects.create(user=ours.user, character=ours.character)
