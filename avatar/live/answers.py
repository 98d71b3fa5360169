"""The answers of a call: asked for, played, stopped, and what was really heard of them."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import redis.asyncio

from avatar.live import reports
from avatar.live.cue import CUE, Cue
from avatar.live.floor import Floor
from avatar.live.mood import Mood
from avatar.live.player import Player
from avatar.live.stopwatch import Stopwatch
from avatar.live.threads import in_thread
from secretary.core import dialogue, events, turns
from secretary.core.models import Conversation, Turn

Send = Callable[[dict[str, Any]], Awaitable[None]]

SILENT = {"type": "caption", "turn": None, "number": 0, "text": "", "seconds": None}


class Answers:
    """Of one call. `send` reaches its page."""

    def __init__(self, server: redis.asyncio.Redis, player: Player, mood: Mood, floor: Floor, send: Send) -> None:
        self._player, self._mood, self._floor, self._send = player, mood, floor, send
        self._cue = Cue(server, player)
        self._stopwatch = Stopwatch()
        self._opening = asyncio.Lock()
        self._stopped: set[int] = set()

    async def open(self, conversation: Conversation, text: str, language: str, began: float, how: turns.How) -> int:
        """Ask for an answer; `began`: monotonic seconds of the true end of what the person said."""
        async with self._opening:
            turn = await in_thread(turns.open, conversation, text, language, how, dispatched=False)
            self._stopwatch.begin(turn.pk, began)
            self._mood.waiting.add(turn.pk)
            self._floor.answering = True
        if how.live:
            self._cue.expect(turn)
        await in_thread(dialogue.begin, turn)
        return turn.pk

    async def stop(self) -> None:
        """Drop what is being said and what is still to come, and record how far it was heard."""
        self._cue.forget()
        self._player.interrupt()
        self._mood.speaking = False
        self._floor.release()
        stopped, self._mood.waiting = self._mood.waiting, set()
        self._stopped |= stopped
        await self._send(SILENT)
        for turn_id in stopped:
            await in_thread(turns.heard_back, turn_id, dict(self._player.spoken(str(turn_id))))
            await in_thread(turns.cancel, turn_id)

    async def leave(self) -> None:
        """The page is gone: the answers go on without it, and it may ask for the rest when it is back."""
        self._cue.forget()
        for turn_id in self._mood.waiting:
            if spoken := dict(self._player.spoken(str(turn_id))):
                await in_thread(turns.heard_back, turn_id, spoken)

    async def again(self, conversation: Conversation, turn_id: int) -> None:
        """Play an answer that was cut off once more. Raises NotYours when it is not of this conversation."""
        turn = await in_thread(turns.revive, conversation, turn_id)
        await self.stop()
        self._mood.waiting.add(turn_id)
        self._floor.answering = True
        sentences = [sentence async for sentence in turn.sentences.all()]
        for sentence in sentences:
            self._player.add(str(turn_id), sentence.number, sentence.text)
        self._player.complete(str(turn_id), len(sentences))

    def sentence(self, event: events.SentenceReady) -> None:
        """One more sentence of an answer is being spoken by the workers."""
        turn_id = event["turn_id"]
        self._cue.forget(turn_id)
        self._stopwatch.mark(turn_id, "first_word", time.monotonic())
        if event["live"] and self._mood.linked and turn_id not in self._stopped:
            # A reminder comes without having been asked for here; it can be interrupted as any answer can.
            self._mood.waiting.add(turn_id)
            self._floor.answering = True
            self._player.add(str(turn_id), event["number"], event["text"])

    def complete(self, event: events.AnswerComplete) -> None:
        if event["live"] and self._mood.linked:
            self._player.complete(str(event["turn_id"]), event["sentences"])

    def over(self, turn_id: int) -> None:
        """A turn of this person ended without the player, or was stopped elsewhere."""
        self._stopped.add(turn_id)
        if turn_id in self._mood.waiting:
            self._mood.waiting.discard(turn_id)
            if not self._mood.waiting:
                self._cue.forget()
                self._player.interrupt()
                self._mood.speaking = False
                self._floor.release()

    def settled(self, turn: Turn) -> None:
        """A turn's record is complete; one that nobody plays is over with it."""
        if turn.pk in self._mood.waiting and not (turn.live and self._mood.linked):
            self._mood.waiting.discard(turn.pk)

    async def played(self, event: reports.PlayerEvent) -> None:
        """What the player reports."""
        match event:
            case reports.SentenceStarted(turn=turn, number=number, text=text, seconds=seconds):
                self._mood.speaking = True
                self._floor.spoke(text)
                told = None if turn.startswith(CUE) else int(turn)
                await self._send(SILENT | {"turn": told, "number": number, "text": text, "seconds": seconds})
            case reports.FirstSound(turn=turn, at=at) if not turn.startswith(CUE):
                self._stopwatch.mark(int(turn), "first_sound", at)
            case reports.FirstFrame(turn=turn, at=at) if not turn.startswith(CUE):
                self._stopwatch.mark(int(turn), "first_frame", at)
            case reports.TurnPlayed(turn=turn, spoken=spoken) if not turn.startswith(CUE):
                await self._finish(int(turn), dict(spoken))
            case reports.TurnPlayed():
                await self._send(SILENT)
            case reports.Quiet():
                self._mood.speaking = False

    async def _finish(self, turn_id: int, spoken: dict[int, float]) -> None:
        self._stopwatch.mark(turn_id, "finished", time.monotonic())
        async with self._opening:
            self._mood.waiting.discard(turn_id)
            if not self._mood.waiting:
                self._floor.release()
        await self._send(SILENT | {"turn": turn_id})
        await in_thread(turns.heard_back, turn_id, spoken)
        await in_thread(turns.stamp, turn_id, self._stopwatch.take(turn_id))
