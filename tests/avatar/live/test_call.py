"""A call from opening to answer, with a real line to a page and no workers: the test writes what they would."""

import asyncio

import pytest
from django.utils import timezone

from avatar.live.threads import in_thread
from secretary.core import reminders, turns
from secretary.core.models import Reminder, Stage, Turn, User
from secretary.wire.config import settings
from secretary.wire.types import Expression
from tests.avatar.live import media as encoded
from tests.avatar.live.tab import Tab, cookie
from tests.people import conversation, sentence
from tests.rows import COMMITS

pytestmark = [COMMITS, pytest.mark.timeout(60), pytest.mark.usefixtures("by_worker")]


@pytest.fixture
def ada(queue, media):
    ours = conversation("ada")
    ours.cookie = cookie(ours.user)
    return ours


@pytest.fixture
async def tab(ada):
    tab = Tab(ada.cookie)
    await tab.open()
    yield tab
    await tab.close()


async def speaks(media, turn_id: int, *texts: str, seconds: float = 3.0, complete: bool = True) -> None:
    """The workers' part of an answer: its sentences, and their sound and picture."""
    for number in range(len(texts)):
        encoded.send(media, "audio", str(turn_id), number, encoded.opus(encoded.bursts(seconds)), seconds)
        encoded.send(media, "video", str(turn_id), number, encoded.h264(encoded.claps(seconds)), seconds)

    def say() -> None:
        turn = turns.claim(turn_id, Stage.REPLYING)
        for number, text in enumerate(texts):
            turns.say(turn, sentence(number, text), Expression())
        if complete:
            turns.answered(turn, len(texts))

    await in_thread(say)


async def opened(tab) -> int:
    """Connected, and something said: the turn's id."""
    await tab.call()
    await tab.tell("say", text="Count to ten", live=True)
    return (await tab.hear("turn"))["turn"]["id"]


def reminded(user: User) -> int:
    """The turn that tells a reminder whose time has come."""
    due = Reminder.objects.create(user=user, text="call Anna", language="en", due=timezone.now())
    reminders.tell_due()
    due.refresh_from_db()
    return due.told_id


async def row(turn_id: int) -> Turn:
    return await in_thread(Turn.objects.get, pk=turn_id)


@pytest.mark.slow
async def test_an_answer_is_played_and_what_was_heard_is_kept(tab, media):
    turn_id = await opened(tab)
    await speaks(media, turn_id, "One two.", "Three four.", seconds=0.6)
    caption = await tab.sees("caption", turn=turn_id, number=0, text="One two.")
    await tab.sees("caption", turn=turn_id, number=1, text="Three four.")
    await tab.sees("caption", turn=turn_id, text="")
    async with asyncio.timeout(10):
        while "finished" not in (turn := await row(turn_id)).trace:
            await asyncio.sleep(0.02)
    assert (turn.spoken, turn.played) == ("One two. Three four.", True)
    assert {"first_word", "first_sound", "finished"} <= set(turn.trace)
    assert turn.trace["first_word"] <= turn.trace["first_sound"] < turn.trace["finished"]
    assert caption["seconds"] == 0.6


@pytest.mark.slow
async def test_an_interrupted_answer_is_kept_as_far_as_it_was_heard(tab, media):
    turn_id = await opened(tab)
    await speaks(media, turn_id, "One.", "Two three four five six seven eight nine ten eleven.", seconds=2.0)
    await tab.sees("caption", turn=turn_id, number=1)
    await tab.tell("interrupt")
    await tab.hear("caption", turn=None, text="")
    while (await tab.hear("turn"))["turn"]["state"] != "cancelled":
        pass
    turn = await row(turn_id)
    assert turn.spoken.startswith("One.")
    assert not turn.spoken.endswith("eleven.")


@pytest.mark.slow
async def test_a_reminder_is_spoken_in_an_open_call_and_can_be_interrupted(tab, ada, media):
    await tab.call()
    turn_id = await in_thread(reminded, ada.user)
    await speaks(media, turn_id, "You wanted to be reminded: call Anna.", seconds=2.0)
    await tab.sees("caption", turn=turn_id, number=0)
    await tab.tell("interrupt")
    await tab.hear("caption", turn=None, text="")
    while (await tab.hear("turn"))["turn"]["state"] != "cancelled":
        pass
    assert not (await row(turn_id)).spoken.endswith("Anna.")


@pytest.mark.slow
async def test_speaking_is_a_state_and_ends_with_the_answer(tab, media):
    turn_id = await opened(tab)
    await speaks(media, turn_id, "One.", seconds=0.4)
    await tab.sees("state", state="speaking")
    await tab.sees("caption", turn=turn_id, text="")
    await tab.hear("state", state="muted")


@pytest.mark.slow
async def test_a_new_call_of_the_same_page_goes_on(tab, media):
    await tab.call()
    await tab.tell("hangup")
    await tab.hear("state", state="idle")
    turn_id = await opened(tab)
    await speaks(media, turn_id, "One.", seconds=0.4)
    await tab.sees("caption", turn=turn_id, number=0, text="One.")


@pytest.mark.slow
async def test_with_no_call_the_answer_is_over_when_its_record_is(tab, media):
    await tab.tell("say", text="Count to ten", live=False)
    turn_id = (await tab.hear("turn"))["turn"]["id"]
    await tab.sees("state", state="thinking")
    await in_thread(turns.fail, turn_id, "no")
    await tab.sees("state", state="idle")


@pytest.mark.slow
async def test_an_answer_without_any_sound_still_ends(tab, media):
    """Both streams failed: the text is there, and the call listens again."""
    turn_id = await opened(tab)
    for kind in ("audio", "video"):
        encoded.Writer(media, f"{kind}:{turn_id}:0:1", turn=str(turn_id)).fail("hoarse")

    def say() -> None:
        turn = turns.claim(turn_id, Stage.REPLYING)
        turns.say(turn, sentence(), Expression())
        turns.answered(turn, 1)

    await in_thread(say)
    await tab.hear("caption", turn=turn_id, text="")
    assert (await row(turn_id)).reply == "It is noon."


def test_the_languages_of_a_call_are_those_of_the_settings():
    assert settings().spoken == ("en", "de")
