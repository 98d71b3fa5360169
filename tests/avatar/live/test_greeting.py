"""What a character says first, with a real line to a page and no workers: the test writes what they would."""

import asyncio

import pytest

from avatar.live.threads import in_thread
from secretary.core import voicing
from secretary.core.models import Character, Conversation, Turn
from secretary.wire.types import Expression
from tests.avatar.live import media as encoded
from tests.avatar.live.tab import Tab, cookie
from tests.dispatched import lying
from tests.people import asked, conversation
from tests.rows import COMMITS

RESTING = Expression()

pytestmark = [COMMITS, pytest.mark.timeout(60)]


@pytest.fixture
def ada(queue, media):
    ours = conversation("ada")
    Character.objects.update(greeting="Good morning. I am all ears.", language="en")
    ours.character.refresh_from_db()
    ours.cookie = cookie(ours.user)
    return ours


@pytest.fixture
async def tab(ada):
    tab = Tab(ada.cookie)
    await tab.open()
    yield tab
    await tab.close()


def spoken(queue) -> list[dict]:
    return [task.argument for task in lying(queue) if task.name == "gpu_tasks.synthesize"]


async def greeted(queue, media, seconds: float = 0.6) -> str:
    """The workers' part of a greeting: its name."""
    async with asyncio.timeout(10):
        while len(jobs := spoken(queue)) < 2:
            await asyncio.sleep(0.02)
    for job in jobs:
        encoded.send(media, "audio", job["turn"], job["number"], encoded.opus(encoded.bursts(seconds)), seconds)
        encoded.send(media, "video", job["turn"], job["number"], encoded.h264(encoded.claps(seconds)), seconds)
    return jobs[0]["turn"]


@pytest.mark.slow
async def test_the_greeting_is_spoken_and_shown_when_a_first_call_begins(tab, queue, media):
    await tab.call()
    await greeted(queue, media)
    await tab.sees("caption", turn=None, text="Good morning.")
    await tab.sees("state", state="speaking")
    await tab.sees("caption", turn=None, text="I am all ears.")
    await tab.hear("state", state="muted")  # the page sends no sound here
    assert not await in_thread(Turn.objects.exists)


@pytest.mark.slow
async def test_a_word_of_the_persons_ends_the_greeting(tab, queue, media):
    await tab.call()
    await greeted(queue, media, seconds=20.0)
    await tab.sees("caption", turn=None, text="Good morning.")
    await tab.tell("say", text="What time is it?", live=True)
    await tab.hear("caption", turn=None, text="")
    await tab.hear("state", state="thinking")


@pytest.mark.slow
async def test_the_interrupt_button_ends_the_greeting(tab, queue, media):
    await tab.call()
    await greeted(queue, media, seconds=20.0)
    await tab.sees("state", state="speaking")
    await tab.tell("interrupt")
    await tab.hear("state", state="muted")


@pytest.mark.django_db
def test_it_is_said_once_a_conversation_also_after_a_reconnect(ada, queue):
    assert voicing.greet(ada, "one", RESTING, 0) == ["Good morning.", "I am all ears."]
    assert voicing.greet(ada, "two", RESTING, 0) == []
    Conversation.objects.update(greeted=None)
    asked(by="ada")
    assert voicing.greet(ada, "three", RESTING, 0) == []


@pytest.mark.django_db
def test_another_character_greets_in_the_same_fresh_conversation_and_one_without_words_does_not(ada, queue):
    voicing.greet(ada, "one", RESTING, 0)
    ada.character = Character.objects.create(slug="jo", name="Jo", manner="Jo.", portrait="x", greeting="Hallo.")
    assert voicing.greet(ada, "two", RESTING, 0) == ["Hallo."]
    ada.character = Character.objects.create(slug="mo", name="Mo", manner="Mo.", portrait="x")
    assert voicing.greet(ada, "three", RESTING, 0) == []


@pytest.mark.django_db
def test_the_language_is_the_characters_when_the_person_has_chosen_none(ada, queue):
    ada.character.language, ada.character.greeting = "de", "Guten Tag."
    assert ada.spoken == "de"
    voicing.greet(ada, "one", RESTING, 0)
    assert spoken(queue)[0]["language"] == "de"
    ada.language = "en"
    assert ada.spoken == "en"
    ada.language, ada.character.language = "", "xx"
    assert ada.spoken == ""
