"""What the face shows at each tick: an answer's picture if there is one, else the idle loop; the head never jumps."""

from collections.abc import Iterable
from dataclasses import dataclass

from avatar.live.sentence import FRAME, TICK, Picture
from secretary.wire.streams import VIDEO_RATE, Chunk
from secretary.wire.types import GOP, LOOP

HOLD = round(0.2 / TICK)
"""Ticks for which a late picture stands still before the idle loop takes over."""

STILL = round(0.6 / TICK)
"""Ticks for which the picture of an answer that is held stands still. Then the face listens."""

BEFORE_CUT = round(0.16 / TICK)
"""Ticks for which the face stands still before the picture goes on from elsewhere.

The page sees that, and dissolves the one into the other (static/avatar/dissolve.js).
"""

NEAR = 4
"""Frames of the head's motion that may be left out: two pictures so far apart differ as neighbours do."""

SOON = round(0.3 * VIDEO_RATE)
"""How long the face waits for the picture of a sentence that sounds already, in the clock of the picture."""

STEP = round(TICK * VIDEO_RATE)
"""One tick in the clock of the picture."""


@dataclass(frozen=True, slots=True)
class IdleLoop:
    """The character's resting face: one period of the head motion, encoded."""

    frames: tuple[Chunk | None, ...]
    """LOOP of them; None where a slow renderer gave no frame."""

    @classmethod
    def of(cls, chunks: Iterable[Chunk]) -> "IdleLoop":
        """From the chunks of a rendered loop. Raises ValueError when a keyframe is missing."""
        frames: list[Chunk | None] = [None] * LOOP
        for chunk in chunks:
            frames[chunk.pts // FRAME % LOOP] = chunk
        for phase in range(0, LOOP, GOP):
            key = frames[phase]
            if key is None or not key.key:
                raise ValueError(f"the idle loop has no keyframe at frame {phase}")
        return cls(tuple(frames))

    def at(self, phase: int) -> list[bytes]:
        frame = self.frames[phase]
        return [frame.data] if frame else []

    def join(self, phase: int) -> list[bytes]:
        """Everything from the newest keyframe up to `phase`."""
        return [packet for frame in range(phase - phase % GOP, phase + 1) for packet in self.at(frame)]


class Screen:
    """The picture side of a call's timeline. Each tick calls one of `play`, `go_on`, `stand`, `hold` and `rest`."""

    def __init__(self) -> None:
        self.phase = 0
        """Frame of the head motion's period that is shown now."""
        self._idle: IdleLoop | None = None
        self._idling = self._changed = False
        self._still = BEFORE_CUT
        """Ticks since the newest packet."""
        self._picture: Picture | None = None
        self._position = 0
        self._since_frame = -STEP
        self._held = 0
        self._rest_at = 0
        """Position up to which the picture goes on without sound."""
        self._leaving = False

    def set_idle(self, idle: IdleLoop) -> None:
        self._changed = self._idle is not None
        self._idle, self._idling = idle, False

    def refresh(self) -> None:
        """The viewer lost the picture: begin again from the newest keyframe."""
        self._idling = False
        if self._picture is not None:
            self._picture.rewind()

    def settle(self, position: int, *, leave: bool = False) -> None:
        """The sound stops, and its next pause is at `position`: the mouth may shut up to there.

        Then the picture stands still, or the idle loop takes over for good (`leave`).
        """
        self._rest_at, self._leaving, self._held = position, leave, 0

    def step_back(self, position: int) -> None:
        """The sound goes on from an earlier `position`: the face does so too, if it stood still for long enough."""
        if self._picture is not None and self._still >= BEFORE_CUT and self._picture.joinable(position):
            self._picture.rewind()

    def drop(self) -> None:
        """Leave the answer's picture for good."""
        if self._picture is not None:
            self._picture.close()
        self._picture, self._leaving = None, False

    def shows(self, picture: Picture) -> bool:
        return self._picture is picture

    def play(self, picture: Picture, position: int) -> list[bytes]:
        """The packets due when the sentence's sound is at `position` (1/90000 s)."""
        self._held, self._rest_at, self._leaving = 0, 0, False
        if not self.shows(picture):
            if not picture.joinable(position):
                return self.stand() if position < SOON and not picture.broken else self.go_on()
            if not self._may_join(picture, position):
                return self.stand()
            self.drop()
            self._picture = picture
            picture.rewind()
        return self._advance(position)

    def go_on(self) -> list[bytes]:
        """No sound drives the face: the picture plays its own tail, then the idle loop."""
        if self._leaving and self._position >= self._rest_at:
            if self._still < BEFORE_CUT:
                return self.stand()
            self.drop()
        picture = self._picture
        if picture is None:
            return self.rest()
        packets = self._advance(self._position + STEP)
        if self._picture is None:
            picture.close()
        return packets

    def stand(self) -> list[bytes]:
        """Stand still: an answer is about to begin."""
        self._still += 1
        return []

    def hold(self, still: int = HOLD) -> list[bytes]:
        """The sound stalls: stand still for so many ticks, then idle until it goes on."""
        if self._picture is not None and self._position < self._rest_at:
            return self._advance(self._position + STEP)
        self._held += 1
        if self._picture is not None and self._held <= still:
            return self.stand()
        self._picture = None
        return self.rest()

    def rest(self) -> list[bytes]:
        """The idle loop, from the phase at which the face stands."""
        if self._changed and self._still < BEFORE_CUT:
            return self.stand()
        self._since_frame += STEP
        moved = self._since_frame >= FRAME
        if moved:
            self._since_frame -= FRAME
            self.phase = (self.phase + 1) % LOOP
        if self._idle is None:
            return []
        packets = self._idle.at(self.phase) if moved else []
        if not self._idling:
            self._idling, self._changed = True, False
            packets = self._idle.join(self.phase)
        return self._told(packets)

    def _advance(self, position: int) -> list[bytes]:
        assert self._picture is not None
        picture, self._position, self._idling = self._picture, position, False
        if picture.finished(position):
            self._picture = None
            # One step back, so that the first idle frame is the one that follows the picture's last.
            self.phase, self._since_frame = picture.phase(position), position % FRAME - STEP
            return self.rest()
        packets = picture.due(position)
        if picture.stale(position):
            self._picture = None
            return self.rest()
        if packets:
            self.phase, self._since_frame = picture.phase(picture.shown), (position - picture.shown) % FRAME
        return self._told(packets)

    def _told(self, packets: list[bytes]) -> list[bytes]:
        self._still = 0 if packets else self._still + 1
        return packets

    def _may_join(self, picture: Picture, position: int) -> bool:
        """Whether it goes on from where the face stands, or the face stood still for long enough."""
        further = (picture.phase(position) - self.phase + LOOP // 2) % LOOP - LOOP // 2
        return self._still >= BEFORE_CUT or (position <= NEAR * FRAME and abs(further - 1) <= NEAR)
