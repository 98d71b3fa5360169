"""What a person says in a call: utterances to words, and the judgement when they have finished.

All work on a pause is pure: it may be thrown away when the person goes on. Each transcription is a revision of the
utterance's words, and a later one replaces it.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any, Protocol

import numpy as np
import redis.asyncio
from numpy.typing import NDArray

from avatar.live import background
from avatar.live.heard import Began, EarEvent, Ended, Guessed, Heard, Nothing, Paused, Resumed
from avatar.live.hearing import Hearing
from avatar.live.listener import Listener
from avatar.live.patience import SHORTEST_PAUSE, patience
from avatar.live.utterance import (
    UtteranceDropped,
    UtteranceEnded,
    UtteranceEvent,
    UtterancePaused,
    UtteranceResumed,
    UtteranceStarted,
)
from avatar.live.utterances import SHORTEST
from avatar.live.words import NotHeard, Wanted, glance, words
from secretary.wire.types import Effort, Transcript

GLANCE_AFTER = 1.0
"""Seconds of speech before a look at the words so far."""

GLANCE_APART, GLANCE_SHARE = 2.5, 0.2
"""Seconds between two looks at least, and the share of the time that they may take: one delays the words of a pause."""

SURE_OF_LANGUAGE = 0.9
"""Probability at which a look settles the language of the pauses that follow in the same utterance."""

FINISHED = 0.7
"""Probability below which words are heard again with all effort: in a hurry, many end in a full stop that is none."""

LATEST = 0.9
"""Seconds of a pause for which that is waited."""


NOTICED = 0.1
"""Seconds after which a pause is more than a gap in a word: what an answer would begin with may be drawn."""


class Judge(Protocol):
    def finished(self, samples: NDArray[np.float32]) -> float: ...


class Ear:
    """Takes what a listener reports and tells the call what it means, on the loop. `close` ends what it started.

    `listener`: the one that reports now. `languages`: those that may be spoken.
    """

    def __init__(
        self,
        server: redis.asyncio.Redis,
        judge: Judge,
        tell: Callable[[EarEvent], None],
        *,
        listener: Callable[[], Listener | None],
        languages: Callable[[], tuple[str, ...]],
    ) -> None:
        self._server, self._judge, self._tell = server, judge, tell
        self._listener, self._languages = listener, languages
        self._hearing: Hearing | None = None
        self._earlier: list[Heard] = []  # parts of a speech that was cut
        self._spoken = ""  # the language of the last utterance
        self._concluding = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    def take(self, event: UtteranceEvent) -> None:
        match event:
            case UtteranceStarted(utterance=utterance, at=at):
                self._hearing = Hearing(utterance, at)
                self._tell(Began(at))
                self._follow_along(self._hearing)
            case UtterancePaused() if self._hearing:
                self._rest(self._hearing, event)
            case UtteranceResumed() if self._hearing:
                self._hearing.forget()
                self._tell(Resumed())
                self._follow_along(self._hearing)
            case UtteranceEnded() if self._hearing:
                if not event.continues:
                    self._tell(Ended())
                self._start(self._conclude(self._hearing, event))
                self._hearing = None
            case UtteranceDropped() if self._hearing:
                self._hearing.forget()
                self._hearing = None
                self._start(self._give_up())

    async def close(self) -> None:
        self._tell = _ignore
        if self._hearing:
            self._hearing.forget()
        await background.stop(*self._tasks)

    def _follow_along(self, hearing: Hearing) -> None:
        hearing.work.add(self._start(self._glance(hearing)))

    async def _glance(self, hearing: Hearing) -> None:
        """Tell the words so far, one look at a time."""
        while listener := self._listener():
            await asyncio.sleep(max(GLANCE_AFTER, hearing.next_look - time.monotonic()))
            began = time.monotonic()
            heard = await glance(self._server, self._wanted(hearing, listener.written(), "glance"))
            took = time.monotonic() - began
            hearing.next_look = began + max(GLANCE_APART, took / GLANCE_SHARE)
            if heard and heard.text:
                if heard.language_probability >= SURE_OF_LANGUAGE:
                    hearing.language = heard.language
                hearing.glanced = heard
                self._tell(Guessed(heard.text, heard.language))

    def _rest(self, hearing: Hearing, pause: UtterancePaused) -> None:
        """A pause: find out at once what was said, and whether that was all."""
        hearing.forget()
        if pause.voiced_seconds < SHORTEST:
            self._tell(Guessed("", paused=True))
        elif listener := self._listener():
            said = self._listen(hearing, listener, "pause")
            hearing.work.add(self._start(self._judge_pause(hearing, said, listener, pause.since)))
            hearing.work.add(self._start(self._foresee(hearing, pause.since)))

    async def _foresee(self, hearing: Hearing, since: float) -> None:
        """Say what was known before, where the words of a pause take longer than it must last."""
        await asyncio.sleep(since + NOTICED - time.monotonic())
        if (known := hearing.glanced) and hearing.words and not hearing.words.done():
            self._tell(Paused(known.text, known.language, SHORTEST_PAUSE - NOTICED))

    def _listen(self, hearing: Hearing, listener: Listener, effort: Effort) -> asyncio.Task[Transcript]:
        """Its words from now on, should the pause be the end."""
        hearing.words = asyncio.create_task(words(self._server, self._wanted(hearing, listener.written(), effort)))
        hearing.words.add_done_callback(_seen)
        return hearing.words

    async def _judge_pause(
        self, hearing: Hearing, said: asyncio.Task[Transcript], listener: Listener, since: float
    ) -> None:
        judgement = asyncio.to_thread(self._judge.finished, listener.sound)
        try:
            finished, heard = await asyncio.gather(judgement, asyncio.shield(said))
            hearing.glanced = heard
            if finished < FINISHED:
                self._tell(Guessed(heard.text, heard.language, paused=True))
                again = self._listen(hearing, listener, "whole")
                if (await asyncio.wait({again}, timeout=since + LATEST - time.monotonic()))[0]:
                    heard = again.result()
                else:
                    again.cancel()
                    hearing.words = said
        except NotHeard:
            return  # told when the utterance ends
        left = since + patience(finished, heard.text, heard.language) - time.monotonic()
        self._tell(Guessed(heard.text, heard.language, paused=True, left=left))
        await asyncio.sleep(left)
        listener.finish(hearing.utterance)

    async def _conclude(self, hearing: Hearing, ended: UtteranceEnded) -> None:
        """The utterance is over: its words are those of its last pause, if it ended with one."""
        said, hearing.words = hearing.words, None
        hearing.forget()
        async with self._concluding:  # in the order in which they were spoken
            try:
                heard = await (said or words(self._server, self._wanted(hearing, None, "whole")))
                if not heard.sure:
                    heard = await words(self._server, self._wanted(hearing, None, "whole"))
            except NotHeard as error:
                self._earlier.clear()
                self._tell(Nothing(str(error)))
                return
            self._earlier.append(Heard(heard, hearing.began, ended.true_end))
            if not ended.continues:
                self._deliver()

    async def _give_up(self) -> None:
        """No speech after all; if it was the continuation of one that was cut, that was the whole."""
        async with self._concluding:
            self._deliver()

    def _deliver(self) -> None:
        parts, self._earlier = self._earlier, []
        texts = [part.words.text for part in parts if part.words.text]
        if not texts:
            self._tell(Nothing())
            return
        last = parts[-1]
        self._spoken = last.words.language
        whole = Transcript(
            " ".join(texts),
            parts[0].words.language,
            parts[0].words.language_probability,
            last.words.no_speech_probability,
            sum(part.words.seconds for part in parts),
        )
        self._tell(Heard(whole, parts[0].began, last.true_end))

    def _wanted(self, hearing: Hearing, until: int | None, effort: Effort) -> Wanted:
        known = (hearing.language,) if hearing.language and effort != "whole" else self._languages()
        return Wanted(hearing.utterance, known, hearing.next(), until, self._spoken, effort)

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = background.start(work, "ear")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _seen(task: asyncio.Task[Transcript]) -> None:
    """Its failure is told by whoever waits for it; nobody may."""
    if not task.cancelled():
        task.exception()


def _ignore(_: EarEvent) -> None:
    """The call is over."""
