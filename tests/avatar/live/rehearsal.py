"""A score played without clock or network: producers of a given speed fill it, one tick at a time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from avatar.live.reports import PlayerEvent
from avatar.live.score import SILENCE, Beat, Score
from avatar.live.screen import IdleLoop
from avatar.live.sentence import FRAME, TICK, Picture, Sentence, Sound
from secretary.wire.streams import OPUS_RATE, VIDEO_RATE, Chunk, End, Header, Item
from secretary.wire.types import FPS, GOP, LOOP


def sound_items(turn: str, number: int, seconds: float, pause: range | None = None) -> list[Item]:
    """`pause`: packets that are small, as an encoder's are in a pause."""
    packets = round(seconds / TICK)
    step = round(TICK * OPUS_RATE)
    voice = " of a voice" if pause else ""
    labels = [f"{turn}/{number}/{index}{'' if pause and index in pause else voice}" for index in range(packets)]
    chunks = [Chunk(index * step, label.encode()) for index, label in enumerate(labels)]
    return [Header("opus", OPUS_RATE), *chunks, End(seconds)]


def picture_items(turn: str, number: int, seconds: float, phase: int = 0) -> list[Item]:
    """The spoken frames, and the tail up to the idle loop's next keyframe."""
    frames = round(seconds * FPS)
    frames += -(phase + frames) % GOP
    chunks = [Chunk(n * FRAME, f"{turn}/{number}/{n}".encode(), n % GOP == 0) for n in range(frames)]
    return [Header("h264", VIDEO_RATE, 512, 512, phase), *chunks, End(frames / FPS, frames / FPS - seconds)]


def idle_loop(label: str = "idle") -> IdleLoop:
    return IdleLoop.of(Chunk(n * FRAME, f"{label}/{n}".encode(), n % GOP == 0) for n in range(LOOP))


@dataclass
class Producer:
    """Delivers items at `speed` times real time, from `after` seconds on."""

    buffer: Sound | Picture
    items: list[Item]
    speed: float
    after: float

    def work(self, now: float) -> None:
        made = (now - self.after) * self.speed
        while made >= 0 and self.items:
            item = self.items[0]
            rate = OPUS_RATE if isinstance(self.buffer, Sound) else VIDEO_RATE
            if isinstance(item, Chunk) and item.pts / rate > made:
                return
            self.buffer.put(self.items.pop(0))


@dataclass
class Rehearsal:
    events: list[PlayerEvent] = field(default_factory=list)
    beats: list[Beat] = field(default_factory=list)
    producers: list[Producer] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.score = Score(self.events.append)
        self.score.show(idle_loop())

    @property
    def now(self) -> float:
        return len(self.beats) * TICK

    def say(
        self,
        turn: str,
        number: int,
        seconds: float = 1.0,
        sound: float | None = 10.0,
        picture: float | None = 10.0,
        *,
        phase: int = 0,
        pause: range | None = None,
    ) -> Sentence | None:
        """Add a sentence whose sound and picture come at these speeds; None: never."""
        sentence = self.score.add(turn, number, "Some words of a sentence.")
        if sentence and sound:
            self.producers.append(Producer(sentence.sound, sound_items(turn, number, seconds, pause), sound, self.now))
        if sentence and picture:
            items = picture_items(turn, number, seconds, phase)
            self.producers.append(Producer(sentence.picture, items, picture, self.now))
        return sentence

    def run(self, seconds: float) -> "Rehearsal":
        return self.run_until(lambda: False, seconds)

    def run_until(self, done: Callable[[], bool], limit: float = 60.0) -> "Rehearsal":
        end = self.now + limit
        while self.now < end - TICK / 2 and not done():
            for producer in self.producers:
                producer.work(self.now)
            self.beats.append(self.score.tick(self.now))
        return self

    def heard(self) -> list[str]:
        """The sound packets in order, without silence."""
        return [beat.sound.decode() for beat in self.beats if beat.sound != SILENCE]

    def seen(self) -> list[str]:
        """The picture packets in order."""
        return [packet.decode() for beat in self.beats for packet in beat.pictures]

    def offsets(self, turn: str, number: int) -> list[float]:
        """For each beat whose newest picture belongs to a sentence that sounds: picture minus sound in seconds."""
        return list(self._offsets(f"{turn}/{number}/"))

    def _offsets(self, label: str) -> Iterator[float]:
        for beat in self.beats:
            newest = beat.pictures[-1].decode() if beat.pictures else ""
            sound = beat.sound.decode(errors="replace")
            if newest.startswith(label) and sound.startswith(label):
                yield int(newest.removeprefix(label)) / FPS - int(sound.removeprefix(label)) * TICK

    def of(self, kind: type[PlayerEvent]) -> list[PlayerEvent]:
        return [event for event in self.events if isinstance(event, kind)]
