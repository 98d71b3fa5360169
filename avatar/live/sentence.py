"""A sentence on its way to the listener: what has come of its sound and of its picture, and what was sent."""

from collections import deque
from collections.abc import Callable
from itertools import islice, takewhile

from secretary.wire.streams import LONGEST, OPUS_RATE, VIDEO_RATE, Chunk, End, Header, Item
from secretary.wire.types import FPS, LOOP

TICK = 0.02
"""Seconds: one Opus packet. The timeline of a call moves in these."""

FRAME = VIDEO_RATE // FPS
"""One frame, in the clock of the picture."""

LEAD = 0.12
"""Seconds of sound or picture that must lie ready before it starts, so that a hiccup of the network is not heard."""

TOLERANCE = FRAME // 2
"""How late a frame may come, in the clock of the picture, and still be shown."""

STALE = round(0.28 * VIDEO_RATE)
"""How long a frame may stand still, in the clock of the picture, before the idle face is better.

The slowest renderer gives one each 0.12 s.
"""

KEPT = VIDEO_RATE
"""How long a frame may be asked for again, in the clock of the picture: the sound steps back by less."""

BACK = round(0.3 / TICK)
"""Packets among which a quiet one is looked for, to stop a mouth or to take up a word at."""

UNHEARD = round(0.2 / TICK)
"""Packets that were on their way when the page fell silent: they are given out again in any case."""

AGAIN = round(0.1 / TICK)
"""Packets that are repeated where there is no quiet one."""

HUSHED = 0.5
"""Share of the largest packet's bytes below which a packet is quiet."""

SPEAKING_RATE = 15.0
"""Characters a second of ordinary speech, for a sentence whose length is not known yet."""


def _nothing() -> None:
    """Nobody waits for the end of the buffer."""


class Buffer:
    """What has come on a stream and was not sent yet."""

    def __init__(self) -> None:
        self.broken = ""
        """Why no more will come; empty while all is well."""
        self.closed = False
        """Nobody wants it any more."""
        self.on_close: Callable[[], object] = _nothing

    def put(self, item: Item) -> None:
        raise NotImplementedError

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            self.on_close()


class Sound(Buffer):
    """The Opus packets of one sentence: each is given out once and then forgotten."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: deque[Chunk] = deque()
        self._gone: deque[Chunk] = deque(maxlen=UNHEARD + BACK)
        self._ended = False
        self._taken = self._furthest = 0
        self.seconds: float | None = None
        """Length of the whole, once the producer has said it."""
        self.position = 0
        """Of the newest packet given out, in the clock of the picture (1/90000 s)."""

    def put(self, item: Item) -> None:
        if isinstance(item, End):
            self._ended, self.seconds = True, item.seconds
        elif isinstance(item, Chunk) and item.pts < LONGEST * OPUS_RATE:
            self._waiting.append(item)

    def take(self) -> bytes | None:
        """The next packet, or None when none has come yet."""
        if not self._waiting:
            return None
        chunk = self._waiting.popleft()
        self._gone.append(chunk)
        self._taken += 1
        self._furthest = max(self._furthest, self._taken)
        # An encoder may count its own delay as a negative start.
        self.position = max(0, chunk.pts * VIDEO_RATE // OPUS_RATE)
        return chunk.data

    def cut(self) -> None:
        """It ends here, and what was on its way is not heard."""
        self._furthest = max(0, self._furthest - UNHEARD)

    def step_back(self) -> None:
        """Give out again what was not heard, from the quiet packet before it on: no word is cut in its middle."""
        quiet = _quiet([*self._gone][::-1][UNHEARD:])
        for _ in range(min(len(self._gone), UNHEARD + (AGAIN if quiet is None else quiet + 1))):
            self._waiting.appendleft(self._gone.pop())
            self._taken -= 1
        if self._waiting:
            self.position = max(0, self._waiting[0].pts * VIDEO_RATE // OPUS_RATE)

    @property
    def rest(self) -> int:
        """Where the voice pauses next, in the clock of the picture; where it is when no pause is near."""
        ahead = [*islice(self._waiting, BACK)]
        quiet = _quiet(ahead)
        return self.position if quiet is None else ahead[quiet].pts * VIDEO_RATE // OPUS_RATE + FRAME

    @property
    def played(self) -> float:
        """Seconds given out and heard, without repetitions."""
        return self._furthest * TICK

    @property
    def lead(self) -> float:
        """Seconds that lie ready."""
        return len(self._waiting) * TICK

    @property
    def complete(self) -> bool:
        """Nothing more will come."""
        return self._ended or bool(self.broken)

    @property
    def over(self) -> bool:
        return self.complete and not self._waiting


def _quiet(chunks: list[Chunk]) -> int | None:
    """The first of them in which the voice pauses: an encoder spends few bytes there."""
    sizes = [len(chunk.data) for chunk in chunks]
    return next((index for index, size in enumerate(sizes) if size < HUSHED * max(sizes)), None)


class Picture(Buffer):
    """The H.264 packets of one sentence, kept for KEPT from a keyframe on, so that a viewer can join again.

    Positions are in 1/90000 s since the start of the sentence, and the sound dictates them.
    """

    def __init__(self) -> None:
        super().__init__()
        self._chunks: deque[Chunk] = deque()
        self._phase = 0
        self._length: int | None = None
        self.shown = -1
        """Position of the newest packet given out; −1 before the first."""

    def put(self, item: Item) -> None:
        if isinstance(item, Header):
            self._phase = item.phase
        elif isinstance(item, End):
            self._length = round(item.seconds * VIDEO_RATE)
        elif isinstance(item, Chunk) and item.pts < LONGEST * VIDEO_RATE and not self.closed:
            self._chunks.append(item)

    def close(self) -> None:
        super().close()
        self._chunks.clear()

    @property
    def begun(self) -> bool:
        """Some of it lies ready."""
        return bool(self._chunks)

    def rewind(self) -> None:
        """Give out again everything since the newest keyframe: the decoder needs all of it to show the last."""
        self.shown = -1

    def due(self, position: int) -> list[bytes]:
        """What has become due since the last call: nothing while it is too late to agree with the sound.

        A keyframe makes everything before it needless.
        """
        passed = self._passed(position)
        if not passed or (len(passed) == len(self._chunks) and position >= self._covered()):
            return []
        keys = [index for index, chunk in enumerate(passed) if chunk.key]
        due = [chunk for chunk in passed[max(keys, default=0) :] if chunk.pts > self.shown]
        for _ in range(max((index for index in keys if passed[index].pts <= position - KEPT), default=0)):
            self._chunks.popleft()
        if due:
            self.shown = due[-1].pts
        return [chunk.data for chunk in due]

    def joinable(self, position: int) -> bool:
        """Whether enough lies ready to begin showing it at `position`."""
        passed = self._passed(position)
        if not passed or position - passed[-1].pts > STALE or self.finished(position):
            return False
        return self._length is not None or self._chunks[-1].pts + FRAME - position >= LEAD * VIDEO_RATE

    def stale(self, position: int) -> bool:
        """Whether the frame that is shown has stood still for too long."""
        return position - self.shown > STALE and not self.finished(position)

    def finished(self, position: int) -> bool:
        return self._length is not None and position >= self._length

    def phase(self, position: int) -> int:
        """Frame of the head motion's period at `position`."""
        return (self._phase + position // FRAME) % LOOP

    def _covered(self) -> int:
        """Where the newest frame stops agreeing with the sound. A slow renderer gives fewer, which stand longer."""
        newest = self._chunks[-1].pts
        before = self._chunks[-2].pts if len(self._chunks) > 1 else newest - FRAME
        return newest + (newest - before) + TOLERANCE

    def _passed(self, position: int) -> list[Chunk]:
        return list(takewhile(lambda chunk: chunk.pts <= position, self._chunks))


class Sentence:
    """One sentence of a turn: its buffers are filled while it waits and while it plays."""

    def __init__(self, turn: str, number: int, text: str) -> None:
        self.turn, self.number, self.text = turn, number, text
        self.sound, self.picture = Sound(), Picture()

    @property
    def fraction(self) -> float:
        """How much of its sound was sent, 0 … 1; estimated from the text while the length is unknown."""
        sound = self.sound
        if sound.over and not sound.broken:
            return 1.0
        known = sound.seconds or max(len(self.text) / SPEAKING_RATE, sound.played + sound.lead)
        return min(1.0, sound.played / known) if known else 0.0
