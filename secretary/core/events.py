"""What open pages are told: one TypedDict an event, and the only door to the channel layer.

The layer drops silently when a listener is slow, so an event only says that something changed;
the row is the truth, and a page that missed one fetches what it lacks.
"""

import asyncio
import logging
import threading
from functools import cache
from typing import Any, Literal, TypedDict

import redis.exceptions
from channels.layers import get_channel_layer

from secretary.core.models import User

logger = logging.getLogger(__name__)


PATIENCE = 10.0
"""Seconds that a queue server which hangs may keep somebody waiting who has something to tell."""


class TurnChanged(TypedDict):
    type: Literal["turn.changed"]
    turn_id: int


class SentenceReady(TypedDict):
    """A sentence of the answer is known, and workers are speaking and drawing it."""

    type: Literal["sentence.ready"]
    turn_id: int
    number: int
    text: str
    live: bool
    """Somebody watches a call: play it there."""


class AnswerComplete(TypedDict):
    """There will be no more sentences than these."""

    type: Literal["answer.complete"]
    turn_id: int
    sentences: int
    live: bool


class TurnStopped(TypedDict):
    """Cancelled or failed: the player drops it."""

    type: Literal["turn.stopped"]
    turn_id: int


class TurnRemoved(TypedDict):
    """It became a part of another."""

    type: Literal["turn.removed"]
    turn_id: int


class CallTaken(TypedDict):
    """Another tab has the call now."""

    type: Literal["call.taken"]
    call: str


class ConversationRestarted(TypedDict):
    type: Literal["conversation.restarted"]


class SessionEnded(TypedDict):
    """Browsers were logged out: their calls end too."""

    type: Literal["session.ended"]
    names: list[str]


Event = (
    TurnChanged
    | SentenceReady
    | AnswerComplete
    | TurnStopped
    | TurnRemoved
    | CallTaken
    | ConversationRestarted
    | SessionEnded
)


def publish(user: User, event: Event) -> None:
    """Tell a person's open pages; from a thread, never from an event loop."""
    layer = get_channel_layer()
    assert layer is not None
    sending = asyncio.run_coroutine_threadsafe(layer.group_send(user.group, dict[str, Any](event)), _loop())
    try:
        sending.result(PATIENCE)
    except (redis.exceptions.RedisError, OSError):
        # The turn must go on without its audience; the page catches up from the row.
        sending.cancel()
        logger.warning("event %s not delivered: the queue server is away", event["type"])


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """One for this process: a loop of its own for each event costs a thread, a connection, and 5 ms of a core."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="events", daemon=True).start()
    return loop
