"""What a call plays at each tick: the sentences of its turns in order with their pictures, silence and rest between.

Pure: no clock, no network. The player calls `tick` every TICK seconds and sends what it returns.
"""

from collections.abc import Callable
from dataclasses import dataclass

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
from avatar.live.screen import STILL, IdleLoop, Screen
from avatar.live.script import Script
from avatar.live.sentence import LEAD, TICK, Sentence
from secretary.wire.types import PAUSE

SILENCE = b"\xf8\xff\xfe"
"""20 ms of Opus silence (RFC 6716: a mono CELT frame that decodes to zeros), whatever the encoder of the rest."""

REST = round(PAUSE / TICK)
"""Ticks of rest between two sentences."""

PATIENCE = round(0.06 / TICK)
"""Ticks for which ready sound waits for a first frame: a quick renderer needs no more. A later one joins in flight."""

LENIENCE = round(0.25 / TICK)
"""Ticks for which it waits when frames come, but slowly."""

EXPECTANT = round(0.6 / TICK)
"""Ticks for which the face stands still for a sentence that will come: where it stands, the sentence may begin."""

GIVE_UP = round(8.0 / TICK)
"""Ticks without any sound after which a sentence is given up."""

REMEMBERED = 100
"""Turns whose spoken part is kept, and whose late sentences are refused."""


@dataclass(frozen=True, slots=True)
class Beat:
    """What leaves in one tick."""

    sound: bytes
    """One Opus packet."""
    pictures: list[bytes]
    """H.264 packets, to be decoded in this order; only the last is looked at."""


class Score:
    """The timeline of a call without its clock."""

    def __init__(self, emit: Callable[[PlayerEvent], None]) -> None:
        self._emit = emit
        self._screen = Screen()
        self._answers: dict[str, Script] = {}
        self._current: Sentence | None = None
        self._held = False
        self._rested = REST
        self._waited = self._ready = 0
        """Ticks since the next sentence's turn came, and since its sound was there."""

    @property
    def phase(self) -> int:
        return self._screen.phase

    def show(self, idle: IdleLoop) -> None:
        self._screen.set_idle(idle)

    def refresh(self) -> None:
        self._screen.refresh()

    def hold(self, held: bool) -> None:
        """Stop the answer in place, or go on: from the start of a word where there is one close by."""
        if held and not self._held:
            self._screen.settle(self._current.sound.rest if self._current else 0)
        elif self._held and not held and self._current:
            self._current.sound.step_back()
            self._screen.step_back(self._current.sound.position)
        self._held = held

    def add(self, turn: str, number: int, text: str) -> Sentence | None:
        """A sentence whose buffers the caller fills; None when the turn was dropped or the number is past."""
        answer = self._answer(turn)
        if answer.over or number < answer.number or number in answer.sentences:
            return None
        sentence = answer.sentences[number] = Sentence(turn, number, text)
        return sentence

    def complete(self, turn: str, sentences: int) -> None:
        answer = self._answer(turn)
        if not answer.over:
            answer.count = sentences
            self._settle(answer)

    def interrupt(self) -> str:
        """Drop everything. Returns the id of the turn that was (to be) heard, "" when there was none."""
        waiting = [answer for answer in self._answers.values() if not answer.over]
        if self._current is not None:
            self._screen.settle(0 if self._held else self._current.sound.rest, leave=True)
            self._current.sound.cut()
            self._end(self._current)
        for answer in waiting:
            answer.dropped = True
            answer.sentences.clear()
        self._held, self._rested, self._waited, self._ready = False, REST, 0, 0
        if waiting:
            self._emit(Quiet())
        return waiting[0].turn if waiting else ""

    def spoken(self, turn: str) -> tuple[tuple[int, float], ...]:
        """Number and fraction of each sentence of a turn that sounded, the current one so far."""
        answer = self._answers.get(turn)
        if answer is None:
            return ()
        current = self._current if self._current is not None and self._current.turn == turn else None
        return (*answer.spoken, *([(current.number, current.fraction)] if current else ()))

    def tick(self, at: float) -> Beat:
        """The next TICK seconds. `at` (monotonic seconds) stamps what is reported."""
        if self._held:
            return Beat(SILENCE, self._screen.hold(STILL))
        sentence = self._current or self._start()
        if sentence is None:
            self._rested += 1
            return Beat(SILENCE, self._screen.stand() if self._expectant else self._screen.go_on())
        packet = sentence.sound.take()
        if packet is None:
            return Beat(SILENCE, self._stall(sentence))
        self._waited = 0
        pictures = self._screen.play(sentence.picture, sentence.sound.position)
        self._report_firsts(sentence, at)
        if sentence.sound.over and not sentence.sound.broken:
            self._finish(sentence)
        return Beat(packet, pictures)

    def _answer(self, turn: str) -> Script:
        if turn not in self._answers:
            past = [old for old, answer in self._answers.items() if answer.over]
            for old in past[: max(0, len(past) - REMEMBERED)]:
                del self._answers[old]
            self._answers[turn] = Script(turn)
        return self._answers[turn]

    def _start(self) -> Sentence | None:
        """Begin the next sentence when its time has come."""
        answer = next((answer for answer in self._answers.values() if not answer.over), None)
        if answer is None or not answer.expects:
            return None
        sentence = answer.sentences.get(answer.number)
        self._waited += 1
        if sentence is None or not self._startable(sentence):
            self._give_up(answer, sentence)
            return None
        self._current, self._waited, self._ready = sentence, 0, 0
        self._emit(SentenceStarted(answer.turn, sentence.number, sentence.text, sentence.sound.seconds))
        return sentence

    @property
    def _expectant(self) -> bool:
        """The next sentence begins in a moment."""
        return self._rested > REST and (0 < self._waited <= EXPECTANT or self._ready > 0)

    def _startable(self, sentence: Sentence) -> bool:
        sound, picture = sentence.sound, sentence.picture
        if sound.lead < LEAD and not (sound.complete and sound.lead):
            return False
        self._ready += 1
        waited = self._ready > (LENIENCE if picture.begun else PATIENCE)
        seen = bool(picture.broken) or picture.joinable(0) or waited
        return seen and self._rested >= REST

    def _stall(self, sentence: Sentence) -> list[bytes]:
        """The sound is late, broke off, or its end came after its last packet was sent."""
        self._waited += 1
        if sentence.sound.broken or self._waited > GIVE_UP:
            self._lose(sentence.turn, sentence.number, sentence.sound.broken)
        elif sentence.sound.over:
            self._finish(sentence)
            return self._screen.go_on()
        return self._screen.hold()

    def _give_up(self, answer: Script, sentence: Sentence | None) -> None:
        """The sentence whose turn it is cannot start: go past it when there is no hope."""
        over = sentence is not None and sentence.sound.over
        if over or self._waited > GIVE_UP:
            self._lose(answer.turn, answer.number, sentence.sound.broken if sentence else "")

    def _report_firsts(self, sentence: Sentence, at: float) -> None:
        answer = self._answers[sentence.turn]
        if not answer.sounded:
            answer.sounded = True
            self._emit(FirstSound(answer.turn, at))
        if not answer.seen and self._screen.shows(sentence.picture):
            answer.seen = True
            self._emit(FirstFrame(answer.turn, at))

    def _finish(self, sentence: Sentence) -> None:
        self._end(sentence)
        self._advance(sentence.turn)

    def _lose(self, turn: str, number: int, reason: str) -> None:
        answer = self._answers[turn]
        sentence = answer.sentences.get(number)
        if sentence is not None and sentence.sound.played:
            answer.spoken.append((number, sentence.fraction))
        self._emit(SentenceLost(turn, number, reason or f"no sound for {GIVE_UP * TICK:.0f} s"))
        self._advance(turn)

    def _end(self, sentence: Sentence) -> None:
        self._answers[sentence.turn].spoken.append((sentence.number, sentence.fraction))
        self._current, self._rested = None, 0
        self._emit(SentenceEnded(sentence.turn, sentence.number, sentence.fraction))

    def _advance(self, turn: str) -> None:
        """On to the next number."""
        answer = self._answers[turn]
        sentence = answer.sentences.pop(answer.number, None)
        if sentence is not None:
            sentence.sound.close()
            # The picture that is shown plays its tail; it ends with it.
            if not self._screen.shows(sentence.picture):
                sentence.picture.close()
        answer.number += 1
        self._current, self._waited, self._ready = None, 0, 0
        self._settle(answer)

    def _settle(self, answer: Script) -> None:
        if answer.over:
            self._emit(TurnPlayed(answer.turn, tuple(answer.spoken)))
            self._fall_quiet()

    def _fall_quiet(self) -> None:
        if all(answer.over for answer in self._answers.values()):
            self._emit(Quiet())
