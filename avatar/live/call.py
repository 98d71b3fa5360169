"""A call: what the page asks for, what is heard and what is played, for one person with one page."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any
from uuid import uuid4

from avatar import present
from avatar.live import background, calls, reports
from avatar.live.answers import Answers
from avatar.live.ear import Ear
from avatar.live.echo import Echo
from avatar.live.floor import Floor
from avatar.live.foresight import Foresight
from avatar.live.greeting import Greeting
from avatar.live.heard import EarEvent
from avatar.live.idle import Face
from avatar.live.judge import Judge
from avatar.live.line import Line
from avatar.live.listener import Listener
from avatar.live.mood import WORDS, Mood
from avatar.live.player import Player
from avatar.live.threads import in_thread
from avatar.live.turn_taking import TurnTaking
from secretary.core import conversations, events, turns
from secretary.core.brain import language
from secretary.core.errors import Refused
from secretary.core.models import Conversation, Turn, User
from secretary.wire.config import async_media_server, settings
from secretary.wire.types import Expression

Send = Callable[[dict[str, Any]], Awaitable[None]]


class Call:
    """Owns everything it started, and gives it back in `close`."""

    def __init__(self, user: User, conversation: Conversation, send: Send) -> None:
        self.id = uuid4().hex
        self.user, self.conversation, self.mood = user, conversation, Mood()
        self.expression = conversation.character.resting
        self._send = send
        self._server = async_media_server()
        self._echo = Echo()
        self._player = Player(self._server, self._on_play, on_sound=self._echo.sent)
        self._face = Face(self._server, self._player, send)
        self._floor = Floor(self._player)
        self._greeting = Greeting(self._player, self.mood, self._floor)
        self._answers = Answers(self._server, self._player, self.mood, self._floor, send)
        self._foresight = Foresight(self._player.phase_in, lambda: (self.conversation, self.expression))
        self._turn_taking = TurnTaking(
            self.mood, self._floor, send, ask=self._open, interrupt=self.interrupt, foresight=self._foresight
        )
        self._ear = Ear(self._server, Judge(), self._on_ear, listener=self._listener, languages=self._languages)
        self._line = Line(self._player, self._server, self._echo, on_state=self._on_link, on_voice=self._ear.take)
        self._tasks: set[asyncio.Task[None]] = set()
        self._told = ""
        calls.add(self)

    @property
    def way(self) -> calls.Way:
        return self._line.way

    # What the page asks for

    async def offer(self, sdp: str) -> None:
        """Begin or renew WebRTC; another tab's call ends."""
        await self._begin(microphone="a=sendrecv" in sdp or "a=sendonly" in sdp)
        try:
            answer = await self._line.answer(sdp)
        except ValueError:
            await self.hang_up()
            raise
        await self._send({"type": "answer", "sdp": answer})

    async def relay(self, send: Callable[[bytes], Awaitable[None]], *, microphone: bool) -> None:
        """Begin without WebRTC: `send` takes sound and picture to the page, `take` gets what it says."""
        await self._begin(microphone=microphone)
        self._line.relay(send, microphone=microphone)

    def take(self, data: bytes) -> None:
        """A binary message of the page. Raises ValueError for a strange one."""
        self._line.take(data)

    async def _begin(self, *, microphone: bool) -> None:
        """Whatever was there before ends, the face is shown, and the state says so."""
        await self.hang_up()
        await in_thread(events.publish, self.user, {"type": "call.taken", "call": self.id})
        self.mood.linked, self.mood.failed, self.mood.microphone = True, False, microphone
        await self.tell()
        self._start(self._face.show(self.conversation.character.photo, self.expression))

    async def candidate(self, init: dict[str, Any] | None) -> None:
        await self._line.candidate(init)

    async def hang_up(self) -> None:
        self.mood.linked = self.mood.connected = self.mood.microphone = self.mood.hearing = False
        await self._line.close()
        await self.tell()

    async def say(self, text: str, *, live: bool) -> None:
        """A typed turn; it stops an answer that is being spoken."""
        began = time.monotonic()
        languages = settings().spoken
        otherwise = self.conversation.spoken or languages[0]
        spoken = self.conversation.language or language.guess(text, languages, otherwise)
        await self._open(text, spoken, began, typed=True, live=live and self.mood.linked)

    async def interrupt(self) -> None:
        """Drop the answer at once, and record how far it was heard."""
        self._greeting.forget()
        await self._answers.stop()
        await self.tell()

    async def again(self, turn_id: int) -> None:
        """Play an answer that was cut off once more."""
        await self._answers.again(self.conversation, turn_id)
        await self.tell()

    async def mute(self, muted: bool) -> None:
        self.mood.muted = muted
        if listener := self._listener():
            listener.mute(muted)
        await self.tell()

    async def push(self, held: bool) -> None:
        """Push-to-talk; pressing it stops the answer."""
        if held and self._answering:
            await self.interrupt()
        if listener := self._listener():
            listener.push(held)

    def watch(self, on: bool) -> None:
        """Whether pictures are wanted: nobody looks at a hidden tab."""
        self._player.watch(on)

    async def meet(self, character_id: int) -> None:
        """Go on with another character in the same conversation."""
        await self.interrupt()
        self.conversation = await in_thread(conversations.switch, self.user, character_id)
        self.expression = self.conversation.character.resting
        await self._send({"type": "character", "character": present.character(self.conversation.character)})
        self._start(self._face.show(self.conversation.character.photo, self.expression))
        if self.mood.connected:
            self._start(self._greeting.say(self.conversation, self.expression))

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
        self._answers.sentence(event)
        sentence = {"turn": event["turn_id"], "number": event["number"], "text": event["text"]}
        await self._send({"type": "sentence", **sentence})

    def complete(self, event: events.AnswerComplete) -> None:
        self._answers.complete(event)

    async def over(self, turn_id: int) -> None:
        """A turn of this person ended without the player, or was stopped elsewhere."""
        self._answers.over(turn_id)
        await self.tell()

    async def settled(self, turn: Turn) -> None:
        """A turn's record is complete."""
        self._answers.settled(turn)
        await self.tell()

    async def tell(self) -> None:
        """Send the state when it changed."""
        self.mood.held = self._floor.held
        state = self.mood.state
        if state != self._told:
            self._told = state
            await self._send({"type": "state", "state": state, "words": WORDS[state]})

    async def close(self) -> None:
        """End everything this call started. An answer under way is still recorded by the workers."""
        calls.discard(self)
        await background.stop(*self._tasks)
        await self._ear.close()
        try:
            await self._answers.leave()
            await self._line.close()
        finally:
            await self._player.close()
            await self._server.aclose()

    # From the media

    def _listener(self) -> Listener | None:
        return self._line.listener

    def _languages(self) -> tuple[str, ...]:
        return (self.conversation.spoken,) if self.conversation.spoken else settings().spoken

    @property
    def _answering(self) -> bool:
        """Something is said, or is about to be, that a person may interrupt."""
        return bool(self.mood.waiting) or self._greeting.sounds

    def _on_link(self, state: str) -> None:
        self.mood.connected = state == "connected"
        self.mood.failed = state == "failed"
        if self.mood.connected:
            self._start(self._greeting.say(self.conversation, self.expression))
        self._start(self.tell())

    def _on_ear(self, event: EarEvent) -> None:
        self._turn_taking.notice(event)
        self._start(self._respond(event))

    async def _respond(self, event: EarEvent) -> None:
        await self._turn_taking.respond(event)
        await self.tell()

    async def _open(self, text: str, spoken: str, began: float, **how: Any) -> int:
        if self._answering:
            await self.interrupt()
        phase = await self._foresight.phase()
        circumstances = turns.How(phase=phase, expression=self.expression, **how)
        turn_id = await self._answers.open(self.conversation, text, spoken, began, circumstances)
        await self.tell()
        return turn_id

    def _on_play(self, event: reports.PlayerEvent) -> None:
        self._start(self._played(event))

    async def _played(self, event: reports.PlayerEvent) -> None:
        if isinstance(event, reports.TurnPlayed):
            self._greeting.played(event.turn)
        await self._answers.played(event)
        await self.tell()

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = background.start(work, "call")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
