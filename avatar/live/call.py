"""A call: what the page asks for, what is heard and what is played, for one person with one page."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from typing import Any
from uuid import uuid4

from avatar import present
from avatar.live import background, calls, reports, utterances
from avatar.live.connection import Connection
from avatar.live.idle import Face
from avatar.live.mood import WORDS, Mood
from avatar.live.player import Player
from avatar.live.stopwatch import Stopwatch
from avatar.live.threads import in_thread
from avatar.live.words import NotHeard, words
from secretary.core import conversations, events, turns
from secretary.core.brain import language
from secretary.core.errors import Refused
from secretary.core.models import Conversation, User
from secretary.wire.config import async_media_server, settings
from secretary.wire.types import Expression, Transcript

Send = Callable[[dict[str, Any]], Awaitable[None]]

LEAD = 0.35
"""Seconds from a turn's opening to its first frame, for the phase at which its rendering starts."""


class Call:
    """Owns everything it started, and gives it back in `close`."""

    def __init__(self, user: User, conversation: Conversation, send: Send) -> None:
        self.id = uuid4().hex
        self.user, self.conversation, self.mood = user, conversation, Mood()
        self.expression = conversation.character.resting
        self._send = send
        self._server = async_media_server()
        self._player = Player(self._server, self._on_play)
        self._face = Face(self._server, self._player, send)
        self._connection: Connection | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopwatch = Stopwatch()
        self._opening = asyncio.Lock()
        self._told = ""
        calls.add(self)

    # What the page asks for

    async def offer(self, sdp: str) -> None:
        """Begin or renew WebRTC; another tab's call ends."""
        await self.hang_up()
        await in_thread(events.publish, self.user, {"type": "call.taken", "call": self.id})
        self.mood.linked, self.mood.failed = True, False
        self.mood.microphone = "a=sendrecv" in sdp or "a=sendonly" in sdp
        await self.tell()
        self._start(self._face.show(self.conversation.character.photo, self.expression))
        connection = Connection(self._player, self._server, on_state=self._on_link, on_voice=self._on_voice)
        self._connection = connection
        try:
            answer = await connection.answer(sdp)
        except ValueError:
            await self.hang_up()
            raise
        await self._send({"type": "answer", "sdp": answer})

    async def candidate(self, init: dict[str, Any] | None) -> None:
        if self._connection:
            await self._connection.candidate(init)

    async def hang_up(self) -> None:
        connection, self._connection = self._connection, None
        self.mood.linked = self.mood.connected = self.mood.microphone = self.mood.hearing = False
        if connection:
            await connection.close()
        await self.tell()

    async def say(self, text: str, *, live: bool) -> None:
        """A typed turn; it stops an answer that is being spoken."""
        began = time.monotonic()
        languages = settings().spoken
        spoken = self.conversation.language or language.guess(text, languages, languages[0])
        await self._open(text, spoken, began, turns.How(typed=True, live=live and self.mood.linked))

    async def interrupt(self) -> None:
        """Drop the answer at once, and record how far it was heard."""
        turn = self._player.interrupt()
        heard = {int(turn): dict(self._player.spoken(turn))} if turn else {}
        self.mood.speaking = False
        stopped, self.mood.waiting = self.mood.waiting, set()
        await self._send({"type": "caption", "turn": None, "number": 0, "text": "", "seconds": None})
        for turn_id in stopped:
            await in_thread(turns.heard_back, turn_id, heard.get(turn_id, {}))
            await in_thread(turns.cancel, turn_id)
        await self.tell()

    async def mute(self, muted: bool) -> None:
        self.mood.muted = muted
        if self._connection and self._connection.listener:
            self._connection.listener.mute(muted)
        await self.tell()

    async def push(self, held: bool) -> None:
        """Push-to-talk; pressing it stops the answer."""
        if held and self.mood.waiting:
            await self.interrupt()
        if self._connection and self._connection.listener:
            self._connection.listener.push(held)

    async def meet(self, character_id: int) -> None:
        """Go on with another character in the same conversation."""
        await self.interrupt()
        self.conversation = await in_thread(conversations.switch, self.user, character_id)
        self.expression = self.conversation.character.resting
        await self._send({"type": "character", "character": present.character(self.conversation.character)})
        self._start(self._face.show(self.conversation.character.photo, self.expression))

    async def speak(self, code: str) -> None:
        if code not in ("auto", *settings().spoken):
            raise Refused(f"The language is one of: auto, {', '.join(settings().spoken)}.")
        self.conversation.language = "" if code == "auto" else code
        await in_thread(conversations.speak, self.user, self.conversation.language)

    async def look(self, expression: Expression) -> None:
        """Set the face's resting expression."""
        self.expression = expression
        self._start(self._face.show(self.conversation.character.photo, self.expression))

    # What happens

    async def sentence(self, event: events.SentenceReady) -> None:
        turn_id = event["turn_id"]
        self._stopwatch.mark(turn_id, "first_word", time.monotonic())
        sentence = {"turn": turn_id, "number": event["number"], "text": event["text"]}
        await self._send({"type": "sentence", **sentence})
        if event["live"] and self.mood.linked:
            self._player.add(str(turn_id), event["number"], event["text"])

    async def complete(self, event: events.AnswerComplete) -> None:
        if event["live"] and self.mood.linked:
            self._player.complete(str(event["turn_id"]), event["sentences"])

    async def over(self, turn_id: int) -> None:
        """A turn of this person ended without the player, or was stopped elsewhere."""
        if turn_id in self.mood.waiting:
            self.mood.waiting.discard(turn_id)
            if not self.mood.waiting:
                self._player.interrupt()
                self.mood.speaking = False
            await self.tell()

    async def settled(self, turn_id: int, live: bool) -> None:
        """A turn's record is complete; one that nobody plays is over with it."""
        if turn_id in self.mood.waiting and not (live and self.mood.linked):
            self.mood.waiting.discard(turn_id)
            await self.tell()

    async def tell(self) -> None:
        """Send the state when it changed."""
        state = self.mood.state
        if state != self._told:
            self._told = state
            await self._send({"type": "state", "state": state, "words": WORDS[state]})

    async def close(self) -> None:
        """End everything this call started. An answer under way is still recorded by the workers."""
        calls.discard(self)
        await background.stop(*self._tasks)
        connection, self._connection = self._connection, None
        try:
            if connection:
                await connection.close()
        finally:
            await self._player.close()
            await self._server.aclose()

    # From the media

    def _on_link(self, state: str) -> None:
        self.mood.connected = state == "connected"
        self.mood.failed = state == "failed"
        self._start(self.tell())

    def _on_voice(self, event: utterances.UtteranceEvent) -> None:
        match event:
            case utterances.UtteranceStarted():
                self.mood.hearing = True
            case utterances.UtteranceDropped():
                self.mood.hearing = False
            case utterances.UtteranceEnded(utterance=utterance, true_end=true_end):
                self.mood.hearing = False
                self.mood.transcribing += 1
                self._start(self._hear(utterance, true_end))
        self._start(self.tell())

    async def _hear(self, utterance: str, true_end: float) -> None:
        spoken = self.conversation.language
        try:
            heard = await words(self._server, utterance, (spoken,) if spoken else settings().spoken)
            if heard.text:
                await self._answer(heard, true_end)
        except (NotHeard, Refused) as error:
            await self._send({"type": "error", "code": "not_heard", "words": str(error)})
        finally:
            self.mood.transcribing -= 1
            await self.tell()

    async def _answer(self, heard: Transcript, true_end: float) -> None:
        trace = {"heard": round((time.monotonic() - true_end) * 1000)}
        await self._open(heard.text, heard.language, true_end, turns.How(trace=trace))

    async def _open(self, text: str, spoken: str, began: float, how: turns.How) -> None:
        if self.mood.waiting:
            await self.interrupt()
        async with self._opening:
            how = replace(how, phase=self._player.phase_in(LEAD), expression=self.expression)
            turn = await in_thread(turns.open, self.conversation, text, spoken, how)
            self._stopwatch.begin(turn.pk, began)
            self.mood.waiting.add(turn.pk)
        await self.tell()

    def _on_play(self, event: reports.PlayerEvent) -> None:
        self._start(self._played(event))

    async def _played(self, event: reports.PlayerEvent) -> None:
        match event:
            case reports.SentenceStarted(turn=turn, number=number, text=text, seconds=seconds):
                caption = {"turn": int(turn), "number": number, "text": text, "seconds": seconds}
                self.mood.speaking = True
                await self._send({"type": "caption", **caption})
            case reports.FirstSound(turn=turn, at=at):
                self._stopwatch.mark(int(turn), "first_sound", at)
            case reports.FirstFrame(turn=turn, at=at):
                self._stopwatch.mark(int(turn), "first_frame", at)
            case reports.TurnPlayed(turn=turn, spoken=spoken):
                await self._finish(int(turn), dict(spoken))
            case reports.Quiet():
                self.mood.speaking = False
        await self.tell()

    async def _finish(self, turn_id: int, spoken: dict[int, float]) -> None:
        self._stopwatch.mark(turn_id, "finished", time.monotonic())
        async with self._opening:
            self.mood.waiting.discard(turn_id)
        await self._send({"type": "caption", "turn": turn_id, "number": 0, "text": "", "seconds": None})
        await in_thread(turns.heard_back, turn_id, spoken)
        await in_thread(turns.stamp, turn_id, self._stopwatch.take(turn_id))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = background.start(work, "call")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
