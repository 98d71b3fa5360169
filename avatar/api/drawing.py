"""A character's face, by the workers: one picture of it, or a film of it speaking what was recorded."""

import json
import random

from avatar.api.errands import Errand
from secretary.core import dispatch, marking
from secretary.core.errors import Unreachable
from secretary.core.models import Character
from secretary.wire import credentials, sounds, stills, streams, writing
from secretary.wire.blobs import BlobMissing, store
from secretary.wire.config import media_server, settings
from secretary.wire.jobs import AnimationJob, MuxJob
from secretary.wire.mark import Source
from secretary.wire.types import LOOP, Clip, Expression, Outcome, Speech, unpack

LONGEST = 55.0
"""Seconds of a film's sound: a stream holds a minute."""

PIECE = 0.3
"""Seconds of one chunk of sound."""


def frame(character: Character, face: Expression, kind: stills.Still) -> bytes:
    """The face at rest with this expression: the first picture of its idle loop. Raises as `Errand.items`."""
    with Errand() as errand:
        job = AnimationJob(errand.name, 0, character.photo, resting=face, idle=True)
        dispatch.animate(job, priority=dispatch.CHAT)
        picture = stills.still(next(errand.chunks("video")), kind)
    return credentials.sealed(picture, f"image/{kind}", marking.source(character))


def film(character: Character, face: Expression, speech: Speech, *, source: Source) -> bytes:
    """An MP4 of the face speaking, which says how it came about.

    Raises Unreachable when it could not be drawn, else as `Errand.items`.
    """
    with Errand() as errand:
        _lay(errand, speech)
        # Of two who film the same at this moment neither may take the other's file: the heads move differently.
        phase = random.randrange(LOOP)
        job = AnimationJob(errand.name, 0, character.photo, face, face, phase)
        dispatch.animate(job, priority=dispatch.CHAT)
        for _ in errand.items("video"):
            pass
        dispatch.mux(MuxJob(errand.name, 1, awaited=True), priority=dispatch.CHAT)
        outcome = unpack(Outcome, json.loads(errand.result(1)))
    return credentials.sealed(_taken(outcome), "video/mp4", source)


def _lay(errand: Errand, speech: Speech) -> None:
    """The sound on the streams that the workers of a spoken sentence read."""
    server, step = media_server(), round(PIECE * speech.rate)
    with writing.Writer(server, streams.name("speech", errand.name, 0, 1), turn=errand.name) as voice:
        voice.open(streams.Header("pcm_s16le", speech.rate))
        starts = range(0, len(speech.samples), step)
        voice.send(streams.Chunk(at, sounds.pcm(speech.samples[at : at + step])) for at in starts)
        voice.end(speech.seconds)
    with writing.Writer(server, streams.name("audio", errand.name, 0, 1), turn=errand.name) as heard:
        heard.open(streams.Header("opus", streams.OPUS_RATE))
        packets = sounds.opus_packets(sounds.file(speech, "ogg"))
        heard.send(streams.Chunk(number * sounds.OPUS_FRAME, packet) for number, packet in enumerate(packets))
        heard.end(speech.seconds)


def _taken(outcome: Outcome) -> bytes:
    """The film out of the store, where it does not stay."""
    blobs = store(settings().blobs_address)
    try:
        if outcome.clip is None:
            raise Unreachable("The face could not be drawn. The log of the worker says why.")
        return blobs.get(outcome.clip.blob)
    except BlobMissing as error:
        raise Unreachable("The film is gone. Ask again.") from error
    finally:
        for made in (outcome.clip, outcome.voice):
            if isinstance(made, Clip):
                blobs.delete(made.blob)
