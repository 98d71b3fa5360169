"""The call's socket: an authorisation check, then each message to the call (docs/call-protocol.md)."""

import json
import logging
from datetime import timedelta
from typing import Any, cast

from channels.generic.websocket import AsyncWebsocketConsumer
from django.utils import timezone

from avatar import present
from avatar.live import origins, visits, wiring, wording
from avatar.live.call import Call
from avatar.live.probe import Probe
from avatar.live.threads import in_thread
from secretary.core import conversations, events
from secretary.core.characters import access
from secretary.core.errors import Refused, SecretaryError
from secretary.core.models import Stage, Turn, User
from secretary.core.sessions import name as session_name
from secretary.wire.config import settings
from secretary.wire.types import EXPRESSIONS, Expression

logger = logging.getLogger(__name__)

LOG_IN, FOREIGN, TAKEN = 4401, 4403, 4409
"""Close codes."""

LARGEST = 64 * 1024
"""Characters of one message."""

SHOWN = 40
"""Turns that a page gets at first."""

STILL_WANTED = timedelta(minutes=3)
"""How old an answer may be that is offered again."""

OVER = (Stage.FINISHED, Stage.FAILED, Stage.CANCELLED)


class CallConsumer(AsyncWebsocketConsumer):
    call: Call | None = None
    visit: visits.Visit | None = None
    probe: Probe
    language: str

    async def connect(self) -> None:
        self.language = wording.language(dict(self.scope))
        await self.accept()  # a browser sees a close code only after the accept
        if not origins.of_socket(self.scope["headers"]):
            await self.close(FOREIGN)
            return
        try:
            self.visit = await visits.begin(self.scope["query_string"], self.close)
        except visits.NoEntry as error:
            await self.close(error.code)
            return
        user = self.visit.guest if self.visit else cast(User, self.scope["user"])
        if not user.is_authenticated:
            await self.close(LOG_IN)
        else:
            await self.channel_layer.group_add(user.group, self.channel_name)
            self.probe = Probe(self.tell)
            self.call = Call(user, await in_thread(conversations.current, user), self.tell)
            await self._welcome()
            await self.call.tell()

    async def disconnect(self, code: int) -> None:
        if visit := self.visit:
            self.visit = None
            await visit.end()
        if call := self.call:
            self.call = None
            await self.channel_layer.group_discard(call.user.group, self.channel_name)
            await self.probe.close()
            await call.close()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if not self.call:
            return
        try:
            if bytes_data is not None:
                self.call.take(bytes_data)
                return
            message = _parse(text_data)
            if self.visit:
                await self.visit.allow(str(message["type"]))
            await self._take(self.call, message["type"], message)
        except SecretaryError as error:
            await self.tell({"type": "error", "code": "refused", "words": str(error)})
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError) as error:
            logger.warning("a strange message on the call socket: %s", type(error).__name__)
            await self.tell({"type": "error", "code": "strange", "words": "The page sent something unexpected."})

    async def _take(self, call: Call, kind: str, message: dict[str, Any]) -> None:  # noqa: PLR0912 (a table)
        match kind:
            case "offer":
                await call.offer(str(message["sdp"]))
            case "compat":
                await call.relay(self.tell_bytes, microphone=bool(message["microphone"]))
            case "ping":
                await self.tell({"type": "pong"})
            case "probe":
                await self.probe.begin(str(message["sdp"]))
            case "candidate":
                await call.candidate(message["candidate"])
            case "hangup":
                await call.hang_up()
            case "say":
                await call.say(str(message["text"]), live=bool(message.get("live", True)))
            case "mute":
                await call.mute(bool(message["muted"]))
            case "push":
                await call.push(bool(message["held"]))
            case "interrupt":
                await call.interrupt()
            case "again":
                await call.again(int(message["turn"]))
            case "watch":
                call.watch(bool(message["on"]))
            case "character":
                await call.meet(int(message["id"]))
            case "language":
                await call.speak(str(message["code"]))
            case "expression":
                await call.look(_expression(message))
            case "start_over":
                await call.interrupt()
                await in_thread(conversations.restart, call.user)
            case _:
                raise Refused("The page sent something unknown. Reload it.")

    # From the channel layer

    async def turn_changed(self, event: events.TurnChanged) -> None:
        if self.call and (turn := await in_thread(_turn, event["turn_id"])):
            await self.tell({"type": "turn", "turn": present.turn(turn, files=not self.visit)})
            if turn.stage in OVER:
                await self.call.settled(turn)

    async def sentence_ready(self, event: events.SentenceReady) -> None:
        if self.call:
            await self.call.sentence(event)

    async def answer_complete(self, event: events.AnswerComplete) -> None:
        if self.call:
            self.call.complete(event)

    async def turn_stopped(self, event: events.TurnStopped) -> None:
        if self.call:
            await self.call.over(event["turn_id"])

    async def turn_removed(self, event: events.TurnRemoved) -> None:
        await self.tell({"type": "turn_removed", "id": event["turn_id"]})

    async def call_taken(self, event: events.CallTaken) -> None:
        if self.call and self.call.mood.linked and event["call"] != self.call.id:
            await self.tell({"type": "taken_over", "words": "The call goes on in another tab."})
            await self.close(TAKEN)

    async def session_ended(self, event: events.SessionEnded) -> None:
        session = self.scope.get("session")
        if self.call and session is not None and session_name(session.session_key or "") in event["names"]:
            await self.close(LOG_IN)

    async def conversation_restarted(self, event: events.ConversationRestarted) -> None:
        if self.call:
            self.call.conversation = await in_thread(conversations.current, self.call.user)
            await self._welcome()

    async def tell(self, message: dict[str, Any]) -> None:
        """Send to the page; one that is gone is no error."""
        try:
            await self.send(text_data=json.dumps(wording.worded(message, self.language)))
        except RuntimeError:
            logger.debug("the page is gone")

    async def tell_bytes(self, data: bytes) -> None:
        """As `tell`, for sound and picture."""
        try:
            await self.send(bytes_data=data)
        except (RuntimeError, OSError):
            logger.debug("the page is gone")

    async def _welcome(self) -> None:
        assert self.call
        await self.tell(await in_thread(_welcome, self.call))


def _parse(text: str | None) -> dict[str, Any]:
    if text is None or len(text) > LARGEST:
        raise Refused(f"A message may have {LARGEST // 1024} KB of text.")
    message = json.loads(text)
    if not isinstance(message, dict):
        raise Refused("A message is a JSON object.")
    return message


def _expression(message: dict[str, Any]) -> Expression:
    name, intensity = message["name"], float(message["intensity"])
    if name not in EXPRESSIONS or not 0 <= intensity <= 1:
        raise Refused(f"The expression is one of {', '.join(EXPRESSIONS)}, with an intensity from 0 to 1.")
    return Expression(name, intensity)


def _turn(turn_id: int) -> Turn | None:
    return Turn.objects.select_related("character").filter(pk=turn_id).first()


def _welcome(call: Call) -> dict[str, Any]:
    newest = list(call.conversation.turns.select_related("character").order_by("-pk")[:SHOWN])
    secret = settings().turn_secret.get_secret_value()
    servers = wiring.ice_servers(settings().ice_servers, secret=secret)
    return {
        "type": "welcome",
        "call": call.id,
        "character": present.character(call.conversation.character),
        "characters": [present.character(character) for character in access.usable(call.conversation.user)],
        "languages": settings().spoken,
        "language": call.conversation.language or "auto",
        "expression": {"name": call.expression.name, "intensity": call.expression.intensity},
        "ice_servers": [_ice(server) for server in servers],
        "turns": [present.turn(turn, files=not call.user.is_guest) for turn in reversed(newest)],
        "cut_off": _cut_off(newest[0]) if newest else None,
    }


def _cut_off(newest: Turn) -> int | None:
    """The newest answer, when the person lost the connection before they had heard all of it."""
    recent = timezone.now() - newest.created < STILL_WANTED
    lost = newest.live and newest.stage in (Stage.RENDERING, Stage.FINISHED) and newest.reply
    unheard = newest.spoken != " ".join(newest.reply.split())
    return newest.pk if recent and lost and unheard else None


def _ice(server: Any) -> dict[str, Any]:
    given = {"urls": server.urls, "username": server.username, "credential": server.credential}
    return {key: value for key, value in given.items() if value}
