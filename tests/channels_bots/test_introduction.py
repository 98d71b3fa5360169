"""The first word at every door: one talks to an AI."""

import pytest

from channels_bots import inbox
from channels_bots.messenger import MESSENGERS
from channels_bots.phrases import phrase
from secretary.core import conversations
from secretary.core.models import Identity
from tests.channels_bots.scenes import friend, notices, says, stranger

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fake")]

AI = {"en": "AI assistant", "de": "KI-Assistenz"}


@pytest.mark.parametrize("door", [*MESSENGERS, "fake"])
@pytest.mark.parametrize("language", AI)
def test_the_first_message_at_each_door_is_answered_by_an_introduction_once(door, language):
    identity = friend(door=door, language=language, introduced=None)
    for text in ("Hello", "Hello?", "/privacy"):
        inbox.take(door, says(text, language=language))
    told = [text for text in notices(identity) if text == phrase("introduction", language, name="Sofia")]
    assert len(told) == 1
    assert AI[language] in notices(identity)[0]


def test_the_welcome_is_the_introduction_of_who_starts_and_says_the_greeting():
    identity = friend(introduced=None)
    character = conversations.current(identity.user).character
    character.greeting = "At your service."
    character.save()
    for text in ("/start", "Hello"):
        inbox.take("fake", says(text))
    assert notices(identity) == [f"At your service.\n\n{phrase('welcome', 'en', name='Sofia')}"]
    assert Identity.objects.get(pk=identity.pk).introduced


@pytest.mark.parametrize("language", AI)
def test_strangers_and_those_who_are_let_in_are_told_too(language):
    identity = stranger(language=language)
    inbox.take("fake", says("Hello", language=language))
    assert AI[language] in notices(identity)[0]
    assert AI[language] in phrase("approved", language)
