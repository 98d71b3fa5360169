"""The player of a call: follows the streams of the answers and sends them on one timeline for sound and picture."""

import asyncio
import logging
import time
from collections.abc import Callable

import redis.asyncio
from redis.exceptions import RedisError

from avatar.live import background
from avatar.live.metronome import Metronome
from avatar.live.reports import (
    FirstFrame,
    FirstSound,
    PlayerEvent,
    Quiet,
    SentenceEnded,
    SentenceLost,
    SentenceStarted,
    TurnPlayed,
)
from avatar.live.score import Score
from avatar.live.screen import STEP, IdleLoop
from avatar.live.sentence import TICK, Buffer, Sentence
from avatar.live.tracks import PacketTrack
from secretary.wire.listening import follow
from secretary.wire.streams import EXPIRY, OPUS_RATE, VIDEO_RATE, Kind, StreamBroken, attempts
from secretary.wire.types import FPS, LOOP

__all__ = [
    "FirstFrame",
    "FirstSound",
    "IdleLoop",
    "Player",
    "PlayerEvent",
    "Quiet",
    "SentenceEnded",
    "SentenceLost",
    "SentenceStarted",
    "TurnPlayed",
]

logger = logging.getLogger(__name__)

AHEAD = 16
"""Sentences followed at a time: each takes two connections that wait in XREAD."""

SOUND_STEP = round(TICK * OPUS_RATE)


class Player:
    """Plays the answers of one call. Make it on the event loop; `close` ends what it started.

    `server`: a client without a socket timeout. `on_event` is called on the loop, after the call that caused the event.
    `on_sound` gets each Opus packet as it leaves, and when (monotonic seconds).
    """

    def __init__(
        self,
        server: redis.asyncio.Redis,
        on_event: Callable[[PlayerEvent], None],
        *,
        on_sound: Callable[[bytes, float], None] | None = None,
    ) -> None:
        self._server, self._on_event = server, on_event
        self._on_sound = on_sound or _unheard
        self._watched = True
        self._loop = asyncio.get_running_loop()
        self._score = Score(self._report)
        self._attended = asyncio.Event()
        self._audio, self._video = self._sound_track(), self._picture_track()
        self._followers: set[asyncio.Task[None]] = set()
        self._slots = {"audio": asyncio.Semaphore(AHEAD), "video": asyncio.Semaphore(AHEAD)}
        self._conductor = background.start(self._conduct(), "player")

    @property
    def audio(self) -> PacketTrack:
        """Opus, 20 ms a packet. A new track, with pts that go on, when the last was stopped by its connection."""
        if self._audio.readyState != "live":
            self._audio = self._sound_track()
        return self._audio

    @property
    def video(self) -> PacketTrack:
        """H.264 in Annex B form, from a keyframe on; nothing before there is a face to show."""
        if self._video.readyState != "live":
            self._video = self._picture_track()
        return self._video

    @property
    def phase(self) -> int:
        """Frame of the head motion's period that is shown now, 0 … LOOP − 1."""
        return self._score.phase

    def phase_in(self, seconds: float) -> int:
        """The phase that the face will have, for a rendering that starts then."""
        return (self.phase + round(seconds * FPS)) % LOOP

    def show(self, idle: IdleLoop) -> None:
        """Set or replace the resting face."""
        self._score.show(idle)

    def add(self, turn: str, number: int, text: str) -> None:
        """A sentence of a turn will come on its streams. Ignored for a turn that was interrupted or is over."""
        sentence = self._score.add(turn, number, text)
        if sentence is not None:
            self._start("audio", sentence, sentence.sound)
            self._start("video", sentence, sentence.picture)

    def complete(self, turn: str, sentences: int) -> None:
        """Say how many sentences a turn has."""
        self._score.complete(turn, sentences)

    def interrupt(self) -> str:
        """Drop everything at once: what leaves next is silence and the resting face.

        Returns the id of the turn that was heard (or awaited), "" when there was none.
        """
        for follower in self._followers:
            follower.cancel()
        return self._score.interrupt()

    def hold(self) -> None:
        """Pause the answer in place."""
        self._score.hold(True)

    def resume(self) -> None:
        """Go on where `hold` stopped."""
        self._score.hold(False)

    def spoken(self, turn: str) -> tuple[tuple[int, float], ...]:
        """What was really sent of a turn: number and fraction (0 … 1) of each sentence that sounded."""
        return self._score.spoken(turn)

    def refresh(self) -> None:
        """The browser lost the picture: send it again from the newest keyframe."""
        self._score.refresh()

    def watch(self, on: bool) -> None:
        """Whether pictures are sent: nobody looks at a hidden tab. Sound goes on either way."""
        if on and not self._watched:
            self._score.refresh()
        self._watched = on

    async def close(self) -> None:
        """Stop the tracks and end every task; no event comes after it."""
        self._on_event = _ignore
        self._audio.stop()
        self._video.stop()
        await background.stop(self._conductor, *self._followers)

    def _sound_track(self) -> PacketTrack:
        return PacketTrack("audio", OPUS_RATE, self._attended.set)

    def _picture_track(self) -> PacketTrack:
        return PacketTrack("video", VIDEO_RATE, self._attend_picture)

    def _attend_picture(self) -> None:
        self._attended.set()
        # A decoder can begin at a keyframe only.
        self._score.refresh()

    def _report(self, event: PlayerEvent) -> None:
        # Not at once: the call may answer an event with `interrupt`, in the middle of a tick.
        self._loop.call_soon(lambda: self._on_event(event))

    async def _conduct(self) -> None:
        """Play a tick each time its moment has come; nothing passes while nobody listens."""
        metronome = Metronome(time.monotonic())
        while True:
            if not (self._audio.attended or self._video.attended):
                self._attended.clear()
                await self._attended.wait()
                metronome.resume(time.monotonic())
            if wait := metronome.wait(time.monotonic()):
                await asyncio.sleep(wait)
            beat = self._score.tick(time.monotonic())
            self._audio.push(metronome.number * SOUND_STEP, [beat.sound])
            self._on_sound(beat.sound, time.monotonic())
            if self._watched:
                self._video.push(metronome.number * STEP, beat.pictures)
            metronome.number += 1

    def _start(self, kind: Kind, sentence: Sentence, buffer: Buffer) -> None:
        """Fill a buffer until its stream ends or nobody wants it any more."""
        task = background.start(self._follow(kind, sentence, buffer), "player's follower")
        buffer.on_close = task.cancel
        self._followers.add(task)
        task.add_done_callback(self._followers.discard)

    async def _follow(self, kind: Kind, sentence: Sentence, buffer: Buffer) -> None:
        streams = attempts(kind, sentence.turn, sentence.number)
        try:
            async with self._slots[kind]:
                # The score gives up by what is heard; here a long queue of slow sentences is no failure.
                async for item in follow(self._server, streams, timeout=EXPIRY):
                    buffer.put(item)
        except (StreamBroken, RedisError, OSError) as error:
            logger.warning("%s of sentence %d broke off: %s", kind, sentence.number, error)
            buffer.broken = str(error) or type(error).__name__


def _ignore(_: PlayerEvent) -> None:
    """The call is over."""


def _unheard(_packet: bytes, _at: float) -> None:
    """Nobody but the page hears it."""
