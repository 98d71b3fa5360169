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

KEPT = 30
"""Seconds for which it is remembered: a person may go on for a while, and be answered the same."""

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
    phase: int | None = None
    """Of the head motion, at which the answer would begin; None: only its voice is to be made ready."""


def begin(voice: SynthesisJob, picture: AnimationJob | None, conversation: int) -> None:
    """Have a first sentence spoken, and drawn, under names of their own, and remembered until the conversation has its
    next answer. What was begun before is gone on with where it is the same, else called off.
    """
    server = media_server()
    try:
        early = _kept(server.get(_key(conversation)))
        spoken = early.voice if early and replace(early.voice, turn=voice.turn) == voice else None
        if spoken and picture:
            picture = replace(picture, speech=spoken.turn)
        drawn = early.picture if spoken and early and picture and _alike(early.picture, picture) else None
        if early and not spoken:
            streams.stop(server, early.voice.turn)
        if early and early.picture and not drawn:
            streams.stop(server, early.picture.turn)
        server.set(_key(conversation), _Begun(spoken or voice, drawn or picture).packed, ex=KEPT)
    except redis.exceptions.RedisError as error:
        logger.warning("no answer is begun early: the media server is away (%s)", type(error).__name__)
        return
    if not spoken:
        dispatch.synthesize(voice, priority=dispatch.LIVE)
    if picture and not drawn:
        dispatch.animate(picture, priority=dispatch.LIVE)


def leave_face(conversation: int) -> None:
    """The person goes on: where the answer's picture would begin is not known any more. What they say may be."""
    server = media_server()
    try:
        early = _kept(server.get(_key(conversation)))
        if early and early.picture:
            server.set(_key(conversation), replace(early, picture=None).packed, ex=KEPT)
            streams.stop(server, early.picture.turn)
    except redis.exceptions.RedisError as error:
        logger.warning("a picture is not called off: the media server is away (%s)", type(error).__name__)


def take_up(voice: SynthesisJob, picture: AnimationJob, conversation: int) -> set[Part]:
    """What of both is being made already; it then comes to where their listeners look for it."""
    server, taken = media_server(), set[Part]()
    try:
        early = _kept(server.getdel(_key(conversation)))
        if early is None:
            return set()
        now = (voice.turn, voice.number)
        if replace(early.voice, turn=voice.turn) == voice:
            if writing.hand_over(server, ("speech", "audio"), (early.voice.turn, 0), now):
                taken.add("voice")
        else:
            streams.stop(server, early.voice.turn)
        if early.picture and "voice" in taken and _alike(early.picture, replace(picture, speech=early.voice.turn)):
            if writing.hand_over(server, ("video",), (early.picture.turn, 0), now):
                taken.add("picture")
        elif early.picture:
            streams.stop(server, early.picture.turn)
    except redis.exceptions.RedisError as error:
        logger.warning("turn %s is begun anew: the media server is away (%s)", voice.turn, type(error).__name__)
        return set()
    return taken


@dataclass(frozen=True, slots=True)
class _Begun:
    """What is being made ready for a conversation."""

    voice: SynthesisJob
    picture: AnimationJob | None

    @property
    def packed(self) -> str:
        return json.dumps([pack(self.voice), self.picture and pack(self.picture)])


def _kept(noted: bytes | str | None) -> _Begun | None:
    if noted is None:
        return None
    voice, picture = json.loads(noted)
    return _Begun(unpack(SynthesisJob, voice), picture and unpack(AnimationJob, picture))


def _alike(early: AnimationJob | None, picture: AnimationJob) -> bool:
    """The same picture under another name."""
    return early is not None and replace(early, turn=picture.turn) == picture


def _key(conversation: int) -> str:
    return f"supposed:{conversation}"
