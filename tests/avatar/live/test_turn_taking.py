"""Who speaks when: a person at a real microphone and an answer under way, with the test as all the workers."""

import asyncio
import json

import numpy as np
import pytest

from avatar.live.threads import in_thread
from secretary.core import turns
from secretary.core.models import Stage, Turn
from secretary.wire import streams, writing
from secretary.wire.types import Expression, Transcript, pack
from tests import dispatched
from tests.avatar.live import media as encoded
from tests.avatar.live import voices
from tests.avatar.live.microphone import Microphone
from tests.avatar.live.tab import Tab, cookie
from tests.people import conversation, sentence
from tests.rows import COMMITS

pytestmark = [COMMITS, pytest.mark.slow, pytest.mark.timeout(60), pytest.mark.usefixtures("models", "by_worker")]

LONG = "One two three four five six seven eight nine ten."


class Person:
    """In a call, with the page open; what they say is understood as `meaning`."""

    def __init__(self, cookie, media, queue) -> None:
        self.tab, self.microphone, self.meaning = Tab(cookie), Microphone(), ""
        self._media, self._queue = media, queue
        self._recogniser = asyncio.create_task(self._recognise())

    async def begin(self) -> None:
        await self.tab.open()
        await self.tab.call(track=self.microphone)
        await self.tab.sees("state", state="listening")

    async def say(self, meaning: str, seconds: float = 3.0) -> None:
        self.meaning = meaning
        self.microphone.say(voices.human()[8_000 : 8_000 + round(seconds * voices.RATE)])

    async def asked(self, text: str) -> int:
        """The turn that began with these words."""
        async with asyncio.timeout(25):
            while True:
                for event in self.tab.heard:
                    if event["type"] == "turn" and event["turn"]["text"] == text:
                        return int(event["turn"]["id"])
                await self.tab.hear("turn")

    async def close(self) -> None:
        self._recogniser.cancel()
        await self.tab.close()

    async def _recognise(self) -> None:
        """The worker that transcribes."""
        done = set()
        while True:
            tasks = [task.argument for task in dispatched.lying(self._queue) if task.name == "gpu_tasks.transcribe"]
            jobs = {(job["turn"], job["revision"]) for job in tasks} - done
            for utterance, revision in jobs:
                heard = Transcript(self.meaning, "en", 0.9, 0.01, 1.0)
                with writing.Writer(self._media, f"words:{utterance}:{revision}:1", turn="u") as writer:
                    writer.open(streams.Header("json", 1))
                    writer.send([streams.Chunk(0, json.dumps(pack(heard)).encode())])
                    writer.end(1.0)
            done |= jobs
            await asyncio.sleep(0.02)


@pytest.fixture
async def person(queue, media):
    ada = await in_thread(conversation, "ada")
    person = Person(await in_thread(cookie, ada.user), media, queue)
    await person.begin()
    yield person
    await person.close()


async def answers(media, turn_id: int, text: str = LONG, seconds: float = 6.0) -> None:
    """The other workers."""
    encoded.send(media, "audio", str(turn_id), 0, encoded.opus(encoded.bursts(seconds)), seconds)
    encoded.send(media, "video", str(turn_id), 0, encoded.h264(encoded.claps(seconds)), seconds)

    def say() -> None:
        turn = turns.claim(turn_id, Stage.REPLYING)
        turns.say(turn, sentence(0, text), Expression())
        turns.answered(turn, 1)

    await in_thread(say)


async def speaks_aloud(media, turn_id: int) -> float:
    """The other workers, with a voice that a microphone takes for one. Returns its seconds."""
    voice = np.tile(voices.human(), 2)
    seconds = len(voice) / voices.RATE
    wide = np.interp(np.arange(0, len(voice), 1 / 3), np.arange(len(voice)), voice).astype(np.float32)
    encoded.send(media, "audio", str(turn_id), 0, encoded.opus(wide), seconds)
    encoded.send(media, "video", str(turn_id), 0, encoded.h264([60] * round(seconds * 25)), seconds)

    def say() -> None:
        turn = turns.claim(turn_id, Stage.REPLYING)
        turns.say(turn, sentence(0, LONG), Expression())
        turns.answered(turn, 1)

    await in_thread(say)
    return seconds


async def row(turn_id: int) -> Turn:
    return await in_thread(Turn.objects.get, pk=turn_id)


async def texts() -> list[str]:
    return await in_thread(lambda: list(Turn.objects.values_list("text", flat=True)))


async def speaking(person, media) -> int:
    """An answer of 6 s, to a question that was typed, has begun to sound."""
    await person.tab.tell("say", text="Count to ten.", live=True)
    turn_id = await person.asked("Count to ten.")
    await answers(media, turn_id)
    await person.tab.sees("state", state="speaking")
    return turn_id


async def test_what_is_said_becomes_a_turn_after_its_words_were_shown(person):
    await person.say("Count to ten.")
    await person.asked("Count to ten.")
    shown = [event["text"] for event in person.tab.heard if event["type"] == "partial"]
    assert "Count to ten." in shown


async def test_a_person_who_speaks_stops_the_answer_and_is_answered(person, media):
    first = await speaking(person, media)
    await person.say("What about the bus?")
    await person.tab.hear("state", state="hearing")
    second = await person.asked("What about the bus?")
    turn = await row(first)
    assert (turn.stage, second > first) == (Stage.CANCELLED, True)
    assert LONG.startswith(turn.spoken)
    assert "ten." not in turn.spoken


@pytest.mark.parametrize("said", ["Mhm.", "", "four five six seven"])
async def test_the_answer_goes_on_after_a_mhm_a_cough_or_its_own_echo(person, media, said):
    turn_id = await speaking(person, media)
    await person.say(said, seconds=0.7)
    await person.tab.hear("state", state="hearing")
    await person.tab.hear("state", state="speaking")
    await person.tab.hear("caption", turn=turn_id, text="")
    async with asyncio.timeout(10):
        while (await row(turn_id)).spoken != LONG:
            await asyncio.sleep(0.02)
    assert await texts() == ["Count to ten."]


async def test_the_answers_own_voice_in_the_microphone_does_not_interrupt_it(person, media):
    """The avatar's track comes back at −20 dB, 120 ms late, and no browser cancels it."""
    person.microphone.hear(person.tab.sound, late=0.12, gain=0.1)
    await person.tab.tell("say", text="Count to ten.", live=True)
    turn_id = await person.asked("Count to ten.")
    await speaks_aloud(media, turn_id)
    await person.tab.hear("caption", turn=turn_id, text=LONG)
    await person.tab.hear("caption", turn=turn_id, text="")
    states = [event["state"] for event in person.tab.heard if event["type"] == "state"]
    assert "hearing" not in states
    assert person.microphone.loudest > 0.01


async def test_who_goes_on_after_a_short_breath_is_answered_once(person):
    await person.say("I would like some tea.")
    first = await person.asked("I would like some tea.")
    await person.say("and milk", seconds=2.0)
    await person.asked("I would like some tea and milk")
    assert (await person.tab.sees("turn_removed"))["id"] == first
    assert await texts() == ["I would like some tea and milk"]


async def test_a_slow_answer_is_bridged_by_a_cue_that_is_no_turn(person, media):
    encoded.send(media, "audio", "cue-1", 0, encoded.opus(encoded.bursts(0.6)), 0.6)
    await person.say("Count to ten.")
    turn_id = await person.asked("Count to ten.")
    encoded.send(media, "audio", f"cue-{turn_id}", 0, encoded.opus(encoded.bursts(0.6)), 0.6)
    cue = await person.tab.hear("caption", turn=None, number=0)
    assert cue["text"]
    await answers(media, turn_id)
    await person.tab.hear("caption", turn=turn_id, text=LONG)


async def test_an_answer_that_was_cut_off_is_offered_and_played_again(person, media):
    turn_id = await speaking(person, media)
    await person.tab.close()
    person.tab = Tab(person.tab.cookie)
    welcome = await person.tab.open()
    assert welcome["cut_off"] == turn_id
    await person.tab.call()
    await person.tab.tell("again", turn=turn_id)
    await person.tab.hear("caption", turn=turn_id, text=LONG)


async def test_another_persons_answer_cannot_be_asked_for(person, media):
    turn_id = await speaking(person, media)
    eve = await in_thread(conversation, "eve")
    tab = Tab(await in_thread(cookie, eve.user))
    await tab.open()
    await tab.tell("again", turn=turn_id)
    assert "no such answer" in (await tab.hear("error"))["words"]
    await tab.close()
