"""The voice of an answer's first sentence, made while it is not yet certain that the person has finished.

It is pure: no row is written and no model asked, and what nobody takes up expires by itself.
"""

import json
import logging
from dataclasses import replace

import redis.exceptions

from secretary.core import dispatch
from secretary.wire import streams
from secretary.wire.config import media_server
from secretary.wire.jobs import SynthesisJob
from secretary.wire.types import pack, unpack

logger = logging.getLogger(__name__)

KEPT = 10
"""Seconds."""


def speak(job: SynthesisJob, conversation: int) -> None:
    """Have it spoken under a name of its own, and remembered until the conversation has its next answer."""
    media_server().set(_key(conversation), json.dumps(pack(job)), ex=KEPT)
    dispatch.synthesize(job, priority=dispatch.LIVE)


def take_up(job: SynthesisJob, conversation: int) -> bool:
    """Whether what `job` asks for is being spoken already; then it comes to where the job's listeners look for it."""
    server = media_server()
    try:
        kept = server.getdel(_key(conversation))
        if kept is None:
            return False
        earlier = unpack(SynthesisJob, json.loads(kept))
        if replace(earlier, turn=job.turn, number=job.number) != job:
            return False
        return streams.hand_over(server, (earlier.turn, earlier.number), (job.turn, job.number))
    except redis.exceptions.RedisError as error:
        logger.warning("turn %s is spoken anew: the media server is away (%s)", job.turn, type(error).__name__)
        return False


def _key(conversation: int) -> str:
    return f"supposed:{conversation}"
