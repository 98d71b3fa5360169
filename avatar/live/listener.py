"""The ear of a call: the person's track → 16 kHz mono → utterances, each written to a stream while it is spoken."""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

import numpy as np
import redis.asyncio
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame, AudioResampler
from redis.exceptions import RedisError

from avatar.live import background
from avatar.live.utterance import (
    Samples,
    UtteranceAudio,
    UtteranceDropped,
    UtteranceEnded,
    UtteranceEvent,
    UtteranceStarted,
)
from avatar.live.utterances import Utterances
from avatar.live.vad import RATE
from avatar.live.writer import AsyncWriter
from secretary.wire.streams import Chunk, End, Failed, Header, Item, name

logger = logging.getLogger(__name__)

CHUNK = 2 * RATE // 10
"""Bytes of the smallest chunk: 100 ms of 16-bit samples."""

PARTING = 1.0
"""Seconds that closing waits for what is still to be written."""


def speech_stream(utterance: str) -> str:
    """The stream that carries an utterance's sound."""
    return name("speech", utterance, 0, 1)


@dataclass
class Recording:
    """The utterance that is being written."""

    utterance: str
    unsent: bytearray = field(default_factory=bytearray)
    sent: int = 0
    """Samples."""

    def take(self, least: int) -> list[Item]:
        """The unsent sound as a chunk, when there are at least that many bytes."""
        if len(self.unsent) < max(least, 1):
            return []
        chunk = Chunk(self.sent, bytes(self.unsent))
        self.sent += len(self.unsent) // 2
        self.unsent.clear()
        return [chunk]


class Listener:
    """Listens to one audio track until it ends or `close` is called. Make it on the event loop.

    `on_event` gets every UtteranceEvent but the sound itself, on the loop. By the time of UtteranceStarted the stream
    may be read: `speech_stream(utterance)`, pcm_s16le at 16 kHz. `on_sound` gets all sound and when it ended
    (monotonic seconds), before it is judged.
    """

    def __init__(
        self,
        track: MediaStreamTrack,
        server: redis.asyncio.Redis,
        utterances: Utterances,
        on_event: Callable[[UtteranceEvent], None],
        *,
        on_sound: Callable[[Samples, float], None] | None = None,
    ) -> None:
        self._track, self._server, self._utterances, self._on_event = track, server, utterances, on_event
        self._on_sound = on_sound or _unheard
        self._recording: Recording | None = None
        self._outbox: asyncio.Queue[tuple[str, list[Item]]] = asyncio.Queue()
        # Not float: there the mix of two equal channels comes out 1.4 times too loud.
        self._resampler = AudioResampler(format="s16", layout="mono", rate=RATE)
        self._listening = background.start(self._listen(), "listener")
        self._writing = background.start(self._write(), "listener's writer")

    def push(self, held: bool) -> None:
        """Push-to-talk."""
        self._handle(self._utterances.push(held, time.monotonic()))

    def mute(self, muted: bool) -> None:
        self._handle(self._utterances.mute(muted, time.monotonic()))

    def finish(self, utterance: str) -> None:
        """The pause that lasts now is the end of this utterance."""
        self._handle(self._utterances.finish(utterance, time.monotonic()))

    def written(self) -> int:
        """Samples of the open utterance that lie on its stream, or will in a moment: all that were heard."""
        if self._recording is None:
            return 0
        self._send(self._recording.take(1))
        return self._recording.sent

    @property
    def sound(self) -> Samples:
        """The newest seconds of the open utterance, for a judge."""
        return self._utterances.sound

    async def close(self) -> None:
        """Stop listening; an open utterance is dropped."""
        self._on_event = _ignore
        if self._recording is not None:
            self._send([Failed("the call is over")])
            self._recording = None
        self._listening.cancel()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._outbox.join(), PARTING)
        await background.stop(self._listening, self._writing)

    async def _listen(self) -> None:
        try:
            while True:
                frame = await self._track.recv()
                assert isinstance(frame, AudioFrame)
                for piece in self._resampler.resample(frame):
                    samples = piece.to_ndarray().reshape(-1).astype(np.float32) / np.float32(32768)
                    now = time.monotonic()
                    self._on_sound(samples, now)
                    self._handle(self._utterances.feed(samples, now))
        except MediaStreamError:
            # The person's track ended: what was said so far counts.
            self._handle(self._utterances.mute(True, time.monotonic()))

    def _handle(self, events: list[UtteranceEvent]) -> None:
        for event in events:
            self._record(event)
            if not isinstance(event, UtteranceAudio):
                self._on_event(event)

    def _record(self, event: UtteranceEvent) -> None:
        match event:
            case UtteranceStarted(utterance=utterance):
                self._recording = Recording(utterance)
                self._send([Header("pcm_s16le", RATE)])
            case UtteranceAudio(samples=samples) if self._recording:
                pcm = np.clip(samples * 32768.0, -32768, 32767).astype("<i2")
                self._recording.unsent += pcm.tobytes()
                self._send(self._recording.take(CHUNK))
            case UtteranceEnded() if self._recording:
                rest = self._recording.take(1)
                self._send([*rest, End(self._recording.sent / RATE)])
                self._recording = None
            case UtteranceDropped(reason=reason) if self._recording:
                self._send([Failed(reason)])
                self._recording = None

    def _send(self, items: list[Item]) -> None:
        if items and self._recording is not None:
            self._outbox.put_nowait((self._recording.utterance, items))

    async def _write(self) -> None:
        """Apart from the listening: a slow server must not delay the moment at which a voice is noticed."""
        lost = ""
        while True:
            utterance, items = await self._outbox.get()
            try:
                if utterance != lost:
                    await AsyncWriter(self._server, speech_stream(utterance)).send(*items)
            except (RedisError, OSError) as error:
                lost = utterance
                logger.warning("an utterance could not be written: %s", error)
                self._on_event(UtteranceDropped(utterance, "the media server is away"))
            finally:
                self._outbox.task_done()


def _ignore(_: UtteranceEvent) -> None:
    """The call is over."""


def _unheard(_samples: Samples, _at: float) -> None:
    """Nobody but the utterances needs the sound."""
