"""Utterances to words and ends of turns, with the real queue and media servers; the test is the worker."""

import asyncio
import json
import time

import numpy as np
import pytest

from avatar.live.ear import NOTICED, Ear
from avatar.live.heard import Began, Guessed, Heard, Nothing, Paused, Resumed
from avatar.live.patience import SHORTEST_PAUSE
from avatar.live.utterance import UtteranceDropped, UtteranceEnded, UtterancePaused, UtteranceResumed, UtteranceStarted
from secretary.wire import config, streams, writing
from secretary.wire.types import Transcript, pack
from tests import dispatched

pytestmark = pytest.mark.timeout(30)


class Verdict:
    """A judge who always says the same."""

    def __init__(self, finished: float) -> None:
        self._finished = finished

    def finished(self, samples) -> float:
        return self._finished


class Listener:
    """What an ear needs of one."""

    sound = np.zeros(0, np.float32)

    def __init__(self) -> None:
        self.finished: list[str] = []

    def written(self) -> int:
        return 16_000

    def finish(self, utterance: str) -> None:
        self.finished.append(utterance)


class Listening:
    def __init__(self, server, media, finished: float) -> None:
        self.media, self.told, self.listener = media, [], Listener()
        self._changed = asyncio.Event()
        self.ear = Ear(
            server, Verdict(finished), self._note, listener=lambda: self.listener, languages=lambda: ("en", "de")
        )

    def _note(self, event) -> None:
        self.told.append(event)
        self._changed.set()

    async def until(self, holds) -> None:
        async with asyncio.timeout(10):
            while not holds():
                await asyncio.sleep(0.005)

    def of(self, kind):
        return [event for event in self.told if isinstance(event, kind)]

    def begin(self, utterance="u1", at=1.0) -> None:
        self.ear.take(UtteranceStarted(utterance, at))

    def pause(self, utterance="u1", voiced=1.0) -> None:
        self.ear.take(UtterancePaused(utterance, voiced, time.monotonic() - 0.1))

    def end(self, utterance="u1", *, continues=False) -> None:
        self.ear.take(UtteranceEnded(utterance, 1.0, 2.0, continues))

    def words(self, text, revision, utterance="u1", *, sure=True, share=0.95) -> None:
        heard = Transcript(text, "en", share, 0.01, 1.2, sure=sure)
        with writing.Writer(self.media, f"words:{utterance}:{revision}:1", turn=utterance) as writer:
            writer.open(streams.Header("json", 1))
            writer.send([streams.Chunk(0, json.dumps(pack(heard)).encode())])
            writer.end(1.2)


@pytest.fixture
async def make(media, queue):
    made = []

    def listening(finished=0.99):
        made.append(Listening(config.async_media_server(), media, finished))
        return made[-1]

    yield listening
    for each in made:
        await each.ear.close()
        await each.ear._server.aclose()


async def test_a_finished_sentence_is_over_and_heard_once(make, queue):
    listening = make()
    listening.begin()
    listening.pause()
    listening.words("What time is it?", 1)
    await listening.until(lambda: listening.listener.finished)
    listening.end()
    await listening.until(lambda: listening.of(Heard))
    (heard,) = listening.of(Heard)
    assert (heard.words.text, heard.began, heard.true_end) == ("What time is it?", 1.0, 2.0)
    assert len(dispatched.lying(queue)) == 1


async def test_words_whose_sound_is_not_finished_are_heard_again_with_all_effort(make, queue):
    listening = make(finished=0.5)
    listening.begin()
    listening.pause()
    listening.words("All circuit.", 1)
    await listening.until(lambda: len(dispatched.lying(queue)) == 2)
    listening.words("All circuits", 2)
    await listening.until(lambda: [event.text for event in listening.of(Guessed)] == ["All circuit.", "All circuits"])
    assert [task.argument["effort"] for task in dispatched.lying(queue)] == ["pause", "whole"]
    assert not listening.listener.finished


async def test_doubtful_words_are_heard_again_with_all_effort_once_it_is_over(make, queue):
    listening = make()
    listening.begin()
    listening.pause()
    listening.words("Watt I'm is it", 1, sure=False)
    await listening.until(lambda: listening.listener.finished)
    listening.words("What time is it?", 2)
    listening.end()
    await listening.until(lambda: listening.of(Heard))
    assert listening.of(Heard)[0].words.text == "What time is it?"
    assert [task.argument["effort"] for task in dispatched.lying(queue)] == ["pause", "whole"]


async def test_a_hesitation_is_waited_for(make):
    listening = make(finished=0.01)
    listening.begin()
    listening.pause()
    for revision in (1, 2):
        listening.words("I would like to", revision)
    await listening.until(lambda: len(listening.of(Guessed)) == 2)
    assert not listening.listener.finished


async def test_who_goes_on_is_heard_anew(make):
    listening = make(finished=0.01)
    listening.begin()
    listening.pause()
    for revision in (1, 2):
        listening.words("I would like to", revision)
    await listening.until(lambda: len(listening.of(Guessed)) == 2)
    listening.ear.take(UtteranceResumed("u1"))
    listening.pause()
    for revision in (3, 4):
        listening.words("I would like to go home.", revision)
    await listening.until(lambda: len(listening.of(Guessed)) == 4)
    listening.end()
    await listening.until(lambda: listening.of(Heard))
    assert listening.of(Heard)[0].words.text == "I would like to go home."


async def test_the_words_so_far_are_told_while_somebody_speaks(make):
    listening = make()
    listening.words("I would", 1)
    listening.begin()
    await listening.until(lambda: listening.of(Guessed))
    assert listening.of(Guessed) == [Guessed("I would", "en")]


async def test_where_the_words_of_a_pause_take_long_it_is_told_what_was_known_before(make):
    listening = make()
    listening.words("What time", 1)
    listening.begin()
    await listening.until(lambda: listening.of(Guessed))
    listening.pause()
    await listening.until(lambda: listening.of(Paused))
    (paused,) = listening.of(Paused)
    assert (paused.text, paused.language) == ("What time", "en")
    assert paused.left == pytest.approx(SHORTEST_PAUSE - NOTICED)


async def test_a_pause_whose_words_are_there_needs_no_guess(make):
    listening = make()
    listening.words("What time", 1)
    listening.begin()
    await listening.until(lambda: listening.of(Guessed))
    listening.words("What time is it?", 2)
    listening.ear.take(UtterancePaused("u1", 1.0, time.monotonic() + 0.3))
    await listening.until(lambda: len(listening.of(Guessed)) > 1)
    await asyncio.sleep(0.5)
    assert listening.of(Paused) == []


async def test_who_goes_on_is_told_of(make):
    listening = make()
    listening.begin()
    listening.pause()
    listening.ear.take(UtteranceResumed("u1"))
    assert listening.of(Resumed) == [Resumed()]
    await asyncio.sleep(0.2)
    assert listening.of(Paused) == []


@pytest.mark.parametrize(("share", "asked"), [(0.95, ["en"]), (0.6, ["en", "de"])])
async def test_a_look_that_was_sure_of_the_language_settles_it_for_the_pause(make, queue, share, asked):
    listening = make()
    listening.words("I would", 1, share=share)
    listening.begin()
    await listening.until(lambda: listening.of(Guessed))
    listening.pause()
    await listening.until(lambda: len(dispatched.lying(queue)) == 2)
    assert {task.argument["effort"]: task.argument["languages"] for task in dispatched.lying(queue)}["pause"] == asked


async def test_an_utterance_that_ends_within_a_word_is_heard_as_a_whole(make, queue):
    listening = make()
    listening.begin()
    listening.end()
    listening.words("Good day.", 1)
    await listening.until(lambda: listening.of(Heard))
    assert dispatched.lying(queue)[0].argument["until"] is None


async def test_what_was_too_short_to_be_words_is_not_transcribed(make, queue):
    listening = make()
    listening.begin()
    listening.pause(voiced=0.15)
    listening.ear.take(UtteranceDropped("u1", "too short"))
    await listening.until(lambda: listening.of(Nothing))
    assert listening.told == [Began(1.0), Guessed("", paused=True), Nothing()]
    assert dispatched.lying(queue) == []


async def test_noise_without_words_is_nothing(make):
    listening = make()
    listening.begin()
    listening.end()
    listening.words("", 1)
    await listening.until(lambda: listening.of(Nothing))
    assert listening.of(Nothing) == [Nothing()]


@pytest.mark.parametrize("after", ["words", "silence"])
async def test_a_speech_that_was_cut_is_heard_as_one(make, after):
    listening = make()
    listening.begin()
    listening.words("First of all", 1)
    listening.end(continues=True)
    listening.begin("u2", at=30.0)
    if after == "words":
        listening.words("thank you.", 1, "u2")
        listening.end("u2")
    else:
        listening.ear.take(UtteranceDropped("u2", "too short"))
    await listening.until(lambda: listening.of(Heard))
    (heard,) = listening.of(Heard)
    assert heard.words.text == ("First of all thank you." if after == "words" else "First of all")
    assert heard.began == 1.0


async def test_what_no_worker_could_make_out_is_told_in_words(make):
    listening = make()
    writing.Writer(listening.media, "words:u1:1:1", turn="u1").fail("out of memory")
    listening.begin()
    listening.end()
    await listening.until(lambda: listening.of(Nothing))
    assert "Please type instead" in listening.of(Nothing)[0].why
