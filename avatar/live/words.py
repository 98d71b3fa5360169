"""The words of an utterance: a transcription by a worker, awaited on its stream."""

import json
import logging

import redis.asyncio
from redis.exceptions import RedisError

from avatar.live.listener import speech_stream
from avatar.live.threads import in_thread
from secretary.core import dispatch
from secretary.wire.jobs import MAX_ATTEMPTS, TranscriptionJob
from secretary.wire.listening import follow
from secretary.wire.streams import Chunk, StreamBroken, StreamSilent, attempts
from secretary.wire.types import Transcript, unpack

logger = logging.getLogger(__name__)

PATIENCE = 8.0
"""Seconds until a transcription counts as lost (its worker was killed, the queue was away) and is asked for again."""


class NotHeard(Exception):
    """No worker could transcribe it; the text is for people."""


async def words(server: redis.asyncio.Redis, utterance: str, languages: tuple[str, ...]) -> Transcript:
    """Raises NotHeard when it is lost three times."""
    job = TranscriptionJob(utterance, speech_stream(utterance), languages)
    for _ in range(MAX_ATTEMPTS):
        try:
            await in_thread(dispatch.transcribe, job)
            async for item in follow(server, attempts("words", utterance, 0), stall=PATIENCE, timeout=PATIENCE):
                if isinstance(item, Chunk):
                    return unpack(Transcript, json.loads(item.data))
        except (StreamSilent, RedisError, OSError) as error:
            logger.warning("utterance %s: %s", utterance, error)
        except StreamBroken as error:  # its worker said that it cannot
            logger.warning("utterance %s: %s", utterance, error)
            break
    raise NotHeard("Your words could not be made out: the listening worker does not answer. Please type instead.")
