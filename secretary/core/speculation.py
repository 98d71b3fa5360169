"""The beginning of an answer, spoken and drawn while it is not yet certain that the person has finished.

It is pure: no row is written and no model asked, and what nobody takes up is called off or expires by itself.
"""

import json
import logging
from dataclasses import dataclass, replace
from typing import Literal

import redis.exceptions

from secretary.core import dispatch
from secretary.wire import streams, writing
from secretary.wire.config import media_server
from secretary.wire.jobs import AnimationJob, SynthesisJob
from secretary.wire.types import Expression, pack, unpack

logger = logging.getLogger(__name__)

KEPT = 10
"""Seconds."""

Part = Literal["voice", "picture"]


@dataclass(frozen=True, slots=True)
class Supposition:
    """What a person on a call seems to have said, should their pause be the end."""

    name: str
    """Of its own: that of the turn will be another."""
    conversation: int
    text: str
    language: str
    resting: Expression
    phase: int
    """Of the head motion, at which the answer would begin."""


def begin(voice: SynthesisJob, picture: AnimationJob, conversation: int) -> None:
    """Have a first sentence spoken and drawn under a name of its own, and remembered until the conversation has its
    next answer. What was begun before for that is called off.
    """
    try:
        earlier = media_server().set(_key(conversation), _note(voice, picture), ex=KEPT, get=True)
        if isinstance(earlier, bytes | str):
            streams.stop(media_server(), _noted(earlier)[0].turn)
    except redis.exceptions.RedisError as error:
        logger.warning("no answer is begun early: the media server is away (%s)", type(error).__name__)
        return
    dispatch.synthesize(voice, priority=dispatch.LIVE)
    dispatch.animate(picture, priority=dispatch.LIVE)


def take_up(voice: SynthesisJob, picture: AnimationJob, conversation: int) -> set[Part]:
    """What of both is being made already; it then comes to where their listeners look for it."""
    server = media_server()
    try:
        kept = server.getdel(_key(conversation))
        if kept is None:
            return set()
        early, drawn = _noted(kept)
        if replace(early, turn=voice.turn) != voice:
            streams.stop(server, early.turn)
            return set()
        before, now = (early.turn, early.number), (voice.turn, voice.number)
        taken: set[Part] = set()
        if writing.hand_over(server, ("speech", "audio"), before, now):
            taken.add("voice")
            alike = replace(drawn, turn=picture.turn) == picture
            if alike and writing.hand_over(server, ("video",), before, now):
                taken.add("picture")
    except redis.exceptions.RedisError as error:
        logger.warning("turn %s is begun anew: the media server is away (%s)", voice.turn, type(error).__name__)
        return set()
    return taken


def _note(voice: SynthesisJob, picture: AnimationJob) -> str:
    return json.dumps([pack(voice), pack(picture)])


def _noted(kept: bytes | str) -> tuple[SynthesisJob, AnimationJob]:
    voice, picture = json.loads(kept)
    return unpack(SynthesisJob, voice), unpack(AnimationJob, picture)


def _key(conversation: int) -> str:
    return f"supposed:{conversation}"
