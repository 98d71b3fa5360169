"""Whose turn it is to speak, and what a person has said: from what the ear hears to a turn."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from avatar.live.floor import Floor
from avatar.live.foresight import Foresight
from avatar.live.heard import Began, EarEvent, Ended, Guessed, Heard, Nothing, Paused, Resumed
from avatar.live.mood import Mood
from avatar.live.threads import in_thread
from secretary.core import turns
from secretary.core.errors import Refused

BREATH = 1.5
"""Seconds from the end of what a person said within which more of it belongs to the same turn."""

WORTH_IT = 0.05
"""Seconds that a pause must still last for the answer's beginning to be made ready meanwhile."""


class Ask(Protocol):
    async def __call__(self, text: str, spoken: str, began: float, *, trace: dict[str, int]) -> int:
        """Open a turn; returns its id. Raises Refused."""


@dataclass(frozen=True, slots=True)
class Said:
    """The newest turn that was spoken."""

    turn: int
    text: str
    language: str
    true_end: float
    """Monotonic seconds."""


class TurnTaking:
    """Of one call. `send` reaches its page; `interrupt` stops what is being answered.

    `foresight` makes ready how words may be answered that may be all.
    """

    def __init__(
        self,
        mood: Mood,
        floor: Floor,
        send: Callable[[dict[str, Any]], Awaitable[None]],
        *,
        ask: Ask,
        interrupt: Callable[[], Awaitable[None]],
        foresight: Foresight,
    ) -> None:
        self._mood, self._floor, self._send = mood, floor, send
        self._ask, self._interrupt = ask, interrupt
        self._foresight = foresight
        self._said: Said | None = None

    def notice(self, event: EarEvent) -> None:
        """What must not wait for anything: who has the floor, and what the call is doing."""
        match event:
            case Began():
                self._mood.hearing = True
                self._floor.take()
            case Guessed(text=text, language=spoken, paused=True):
                self._floor.consider(text, spoken)
            case Ended():
                self._mood.hearing, self._mood.transcribing = False, True
            case Heard() | Nothing():
                self._mood.hearing = self._mood.transcribing = False

    async def respond(self, event: EarEvent) -> None:
        """Show the words, and have them answered when they are all."""
        match event:
            case Guessed(text=text, language=spoken, paused=paused, left=left):
                await self._send({"type": "partial", "text": text})
                if (left > WORTH_IT or not paused) and self._floor.is_turn(text, spoken):
                    await self._foresight.suppose(text, spoken, left if paused else None)
            case Paused(text=text, language=spoken, left=left):
                if self._floor.is_turn(text, spoken):
                    await self._foresight.suppose(text, spoken, left)
            case Resumed():
                await self._foresight.go_on()
            case Heard():
                await self._hear(event)
                await self._send({"type": "partial", "text": ""})
            case Nothing(why=why):
                self._floor.yield_back()
                await self._send({"type": "partial", "text": ""})
                if why:
                    await self._refuse(why)

    async def _hear(self, heard: Heard) -> None:
        text, spoken, end = heard.words.text, heard.words.language, heard.true_end
        if not self._floor.is_turn(text, spoken):
            self._floor.yield_back()
            return
        trace = {"heard": round((time.monotonic() - end) * 1000)}
        before = self._said
        if before and before.turn in self._mood.waiting and heard.began - before.true_end < BREATH:
            await self._interrupt()
            await in_thread(turns.withdraw, before.turn)
            text, spoken = f"{before.text.rstrip('.… ')} {text}", before.language
        try:
            turn = await self._ask(text, spoken, end, trace=trace)
        except Refused as error:
            await self._refuse(str(error))
            return
        self._said = Said(turn, text, spoken, end)

    async def _refuse(self, words: str) -> None:
        await self._send({"type": "error", "code": "not_heard", "words": words})
