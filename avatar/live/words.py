"""The words of an utterance: a transcription by a worker, awaited on its stream."""

import json
import logging
from dataclasses import dataclass

import redis.asyncio
from redis.exceptions import RedisError

from avatar.live.listener import speech_stream
from avatar.live.threads import in_thread
from secretary.core import dispatch
from secretary.wire.jobs import MAX_ATTEMPTS, TranscriptionJob
from secretary.wire.listening import follow
from secretary.wire.streams import Chunk, StreamBroken, StreamSilent, attempts
from secretary.wire.types import Effort, Transcript, unpack

logger = logging.getLogger(__name__)

PATIENCE = 8.0
"""Seconds until a transcription counts as lost (its worker was killed, the queue was away) and is asked for again."""

GLANCE = 2.0
"""Seconds after which words to be shown while somebody speaks have come too late to be shown."""


LOST = "Your words could not be made out: the listening worker does not answer. Please type instead."


class NotHeard(Exception):
    """No worker could transcribe it; the text is for people."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which words of an utterance."""

    utterance: str
    languages: tuple[str, ...]
    revision: int = 0
    until: int | None = None
    """Samples; all of the utterance, once it has ended, when None."""
    hint: str = ""
    """The language that this person spoke last."""
    effort: Effort = "whole"

    @property
    def job(self) -> TranscriptionJob:
        speech = speech_stream(self.utterance)
        return TranscriptionJob(
            self.utterance, speech, self.languages, self.revision, self.until, self.effort, self.hint
        )


async def words(server: redis.asyncio.Redis, wanted: Wanted) -> Transcript:
    """Raises NotHeard when it is lost three times."""
    for _ in range(MAX_ATTEMPTS):
        try:
            await in_thread(dispatch.transcribe, wanted.job)
            return await _read(server, wanted, PATIENCE)
        except (StreamSilent, RedisError, OSError) as error:
            logger.warning("utterance %s: %s", wanted.utterance, error)
        except StreamBroken as error:  # its worker said that it cannot
            logger.warning("utterance %s: %s", wanted.utterance, error)
            break
    raise NotHeard(LOST)


async def glance(server: redis.asyncio.Redis, wanted: Wanted) -> Transcript | None:
    """The words so far, to be shown while somebody speaks; None when they do not come in time."""
    try:
        await in_thread(dispatch.transcribe, wanted.job, priority=dispatch.CHAT, expires=GLANCE)
        return await _read(server, wanted, GLANCE)
    except (StreamBroken, RedisError, OSError) as error:
        logger.info("utterance %s: no words so far: %s", wanted.utterance, error)
        return None


async def _read(server: redis.asyncio.Redis, wanted: Wanted, seconds: float) -> Transcript:
    streams = attempts("words", wanted.utterance, wanted.revision)
    async for item in follow(server, streams, stall=seconds, timeout=seconds):
        if isinstance(item, Chunk):
            return unpack(Transcript, json.loads(item.data))
    raise StreamBroken("the words ended before they began")
