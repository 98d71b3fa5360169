"""Text to sound, by the workers: a sentence at a time, so that the first sounds while the last is not made yet."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import numpy as np
import redis.exceptions
from numpy.typing import NDArray

from avatar.api.errands import DEADLINE, STALL, Errand, late
from secretary.core import brain, dispatch
from secretary.core.errors import Refused
from secretary.wire import listening, pulse, sounds, streams
from secretary.wire.config import async_media_server, queue_server
from secretary.wire.jobs import SynthesisJob
from secretary.wire.mark import VOICE
from secretary.wire.media import resample
from secretary.wire.types import PAUSE, Speech, Voice

LONGEST_TEXT = 4_096
"""Characters, as with OpenAI."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """Sentences that workers are speaking."""

    errand: Errand
    sentences: int
    rate: int
    """Hertz of the first one; the others are brought to it."""


def clones() -> bool:
    """Whether the voice engine that runs imitates a recorded voice; no one knows of one that does not run."""
    try:
        seen = pulse.read(queue_server(), "tts")
    except redis.exceptions.RedisError:
        return False
    return seen is not None and seen.clones


def speak(text: str, voice: Voice, language: str) -> Spoken:
    """Have a text spoken, and wait until the voice has begun; the caller closes the errand.

    Raises Refused when no voice speaks the language or there is nothing to say, else as `Errand.items`.
    """
    sentences = [said for part in brain.split(text, language) if (said := brain.speakable(part, language))]
    if not sentences:
        raise Refused("There is nothing to say: the text has no words.")
    errand = Errand()
    try:
        for number, said in enumerate(sentences):
            dispatch.synthesize(SynthesisJob(errand.name, number, said, language, voice), priority=dispatch.CHAT)
        return Spoken(errand, len(sentences), _begun(errand))
    except BaseException:
        errand.close()
        raise


def _begun(errand: Errand) -> int:
    """The rate of the voice, once there is sound of it."""
    rate = 0
    for item in errand.items("speech"):
        if isinstance(item, streams.Header):
            rate = item.rate
        else:
            break
    return rate


def whole(spoken: Spoken) -> Speech:
    """All of it, once it is made. Closes the errand."""
    with spoken.errand as errand:
        found = [piece for number in range(spoken.sentences) for piece in _pieces(errand, number, spoken.rate)]
    return Speech(np.concatenate(found), spoken.rate)


def _pieces(errand: Errand, number: int, rate: int) -> Iterator[NDArray[np.float32]]:
    if number:
        yield _pause(rate)
    decoded = _Decoder(rate)
    for item in errand.items("speech", number):
        yield decoded.take(item)


async def growing(spoken: Spoken, kind: sounds.Format) -> AsyncIterator[bytes]:
    """As a file, piece by piece as it is spoken. Closes the errand, also when nobody listens any more."""
    server = async_media_server()
    writer = sounds.SoundWriter(kind, spoken.rate, said=VOICE)
    try:
        async with asyncio.timeout(DEADLINE + spoken.sentences):
            for number in range(spoken.sentences):
                if number:
                    yield writer.push(_pause(spoken.rate))
                names, decoded = streams.attempts("speech", spoken.errand.name, number), _Decoder(spoken.rate)
                async for item in listening.follow(server, names, stall=STALL, timeout=DEADLINE):
                    # Encoding takes milliseconds, and calls share this loop.
                    if data := await asyncio.to_thread(writer.push, decoded.take(item)):
                        yield data
        yield await asyncio.to_thread(writer.end)
    except TimeoutError as error:
        raise late() from error
    finally:
        await server.aclose()
        await asyncio.to_thread(spoken.errand.close)


class _Decoder:
    """The samples in the items of one stream, at a rate."""

    def __init__(self, rate: int) -> None:
        self._rate = self._own = rate

    def take(self, item: streams.Item) -> NDArray[np.float32]:
        if isinstance(item, streams.Header):
            self._own = item.rate
        if not isinstance(item, streams.Chunk):
            return np.zeros(0, np.float32)
        samples = (np.frombuffer(item.data, "<i2") / 32768).astype(np.float32)
        return resample(Speech(samples, self._own), self._rate).samples


def _pause(rate: int) -> NDArray[np.float32]:
    return np.zeros(round(PAUSE * rate), np.float32)
