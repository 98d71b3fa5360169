"""Tiny real work through the worker queues, to know that they are read and their engines answer."""

import numpy as np

from secretary.core import dispatch
from secretary.core.models import Character
from secretary.wire import streams, writing
from secretary.wire.config import media_server
from secretary.wire.jobs import AnimationJob, SynthesisJob, TranscriptionJob
from secretary.wire.types import Voice

RATE = 16_000


def send(queue: str) -> None:
    """Send one canary through a worker queue; its success stamps the queue's pulse."""
    turn = f"canary-{queue}"
    _forget(turn)
    if queue == "stt":
        # Silence: judging a hum takes the recogniser seconds, and somebody may begin to speak meanwhile.
        _hum(turn, loudness=0)
        job = TranscriptionJob(turn, f"speech:{turn}:0:1", ("en",))
        dispatch.transcribe(job, priority=dispatch.BATCH, expires=20)
    elif queue == "tts":
        dispatch.synthesize(SynthesisJob(turn, 0, "One.", "en", Voice("")), priority=dispatch.BATCH)
    elif character := Character.objects.filter(active=True).first():
        _hum(turn)
        dispatch.animate(AnimationJob(turn, 0, character.photo), priority=dispatch.BATCH)


def show_faces() -> None:
    """Have every active face drawn once, so that a renderer has it ready when somebody switches."""
    for character in Character.objects.filter(active=True):
        turn = f"canary-face-{character.pk}"
        _hum(turn)
        dispatch.animate(AnimationJob(turn, 0, character.photo), priority=dispatch.BATCH)


def _hum(turn: str, loudness: int = 3_000) -> None:
    """Half a second of sound for those that listen; `loudness` of 32,767."""
    _forget(turn)
    server, name = media_server(), f"speech:{turn}:0:1"
    hum = (loudness * np.sin(np.arange(RATE // 2) * 2 * np.pi * 150 / RATE)).astype("<i2")
    with writing.Writer(server, name, turn=turn) as writer:
        writer.open(streams.Header("pcm_s16le", RATE))
        writer.send([streams.Chunk(0, hum.tobytes())])
        writer.end(0.5)


def _forget(turn: str) -> None:
    """What an earlier canary of this name left: its streams, and the count of its starts."""
    server = media_server()
    if keys := list(server.scan_iter(match=f"*:{turn}:*", count=500)):
        server.unlink(*keys)
