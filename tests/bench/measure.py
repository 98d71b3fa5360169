"""From a recording of a visit to the times of each utterance, in milliseconds after its true end."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tests.bench.signals import BLOCK, RATE, chirp, find, first_sound, quiet
from tests.bench.tape import Part, Tape
from tests.bench.visit import Recording, Told

STAGES = ("pause found", "words", "first word", "first sound sent", "sound", "mouth", "mouth − sound")
"""All on the page's clock: the first four when the call's socket tells it, then what is heard and seen."""

SAYS = {"thinking": "pause found", "turn": "words", "sentence": "first word", "caption": "first sound sent"}
"""What the socket says (a state, a type) when a stage is reached."""

OVER = ("finished", "failed", "cancelled")
"""States in which a turn may still be told when the next utterance is spoken."""

TAIL = RATE
"""Samples before the true end by which it is found in the recording."""

STRAY = 2 * RATE
"""Samples by which it may lie elsewhere than the one before says: a loaded browser drops some of its microphone."""

ALIKE = 0.3
"""Correlation at the least with what the page's microphone made of the sound: it cancels echo and noise."""

EARLIER = 50.0
"""Milliseconds by which a sound may be heard before the message that announces it."""

REST = 2_000
"""Milliseconds before the true end in which the mouth's rest is looked at."""

LEADS = 300
"""Milliseconds by which a mouth may begin before its sound."""

MOVES, LEAST = 5.0, 2.5
"""A mouth that moves changes by that many times the median at rest, and by so much (of 255) at the least: the keyframes
of the idle loop change it by up to 1.8."""


@dataclass(slots=True)
class Times:
    """Of one utterance."""

    name: str
    text: str = ""
    """What was heard."""
    cut_off: str = ""
    """Why it counts as cut off; empty when it was not."""
    stray: float = 0.0
    """Milliseconds by which its end was found elsewhere than the one before it and the tape say."""
    marks: dict[str, float] = field(default_factory=dict)
    """Milliseconds after the true end, by the names of STAGES; those missing that did not happen."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an utterance truly ends in a recording."""

    end: int
    """Sample."""
    stray: float
    """As in Times."""


def places(recording: Recording, tape: Tape) -> list[Place | None]:
    """Of each utterance; None where it cannot be found.

    Raises ValueError when the tape was not heard at all.
    """
    first, alike = find(recording.microphone[: len(recording.microphone) // 2], chirp())
    if alike < ALIKE:
        raise ValueError("the page did not hear the tape; was the machine too busy to begin the call?")
    found: list[Place | None] = []
    dropped = 0
    for part in tape.parts:
        end = round(part.end * RATE) - round(part.begin * RATE)
        tail = part.samples[max(0, end - TAIL) : end]
        begin = first + round(part.end * RATE) - len(tail) - dropped - STRAY
        at, alike = find(recording.microphone[begin : begin + len(tail) + 2 * STRAY], tail)
        if alike >= ALIKE:
            dropped += STRAY - at
        found.append(Place(begin + at + len(tail), (at - STRAY) / RATE * 1000) if alike >= ALIKE else None)
    return found


def times(recording: Recording, tape: Tape) -> list[Times]:
    """Of each utterance of the tape whose end was found."""
    spoken = {told["turn"]["id"] for _, told in recording.told if told["type"] == "turn" and not told["turn"]["typed"]}
    ours = [(at, told) for at, told in recording.told if _turn(told) in spoken or _of_all(told)]
    placed = zip(tape.parts, places(recording, tape), strict=True)
    return [_of(recording, part, place, ours) for part, place in placed if place is not None]


def _of_all(told: Told) -> bool:
    """Of no turn: a state, or the caption of a cue."""
    return told["type"] == "state" or (told["type"] == "caption" and told["turn"] is None)


def _turn(told: Told) -> Any:
    turn = told.get("turn")
    return turn["id"] if isinstance(turn, dict) else turn


def _of(recording: Recording, part: Part, place: Place, told: Sequence[tuple[float, Told]]) -> Times:
    found, end = Times(part.name, stray=place.stray), place.end
    begin, until = end - round((part.end - part.begin) * RATE), end + round((part.until - part.end) * RATE)
    moment = recording.moment(end)
    first, last = recording.moment(begin) - moment, recording.moment(until) - moment
    _read(found, [(at - moment, message) for at, message in told if first <= at - moment < last])
    sound = _answer(found, recording, (begin, end, until))
    if sound is not None:
        found.marks["sound"] = recording.moment(sound) - moment
        _look(found, [(at - moment, change) for at, change in recording.mouth if at - moment < last])
    return found


def _answer(found: Times, recording: Recording, span: tuple[int, int, int]) -> int | None:
    """The answer's first sample. What is left of the answer before is none, and one before the true end a cut-off.

    A cue ("One moment", told by a caption without a turn) is not the answer: that begins with its own caption.
    `span`: samples of the recording: the utterance begins, ends, and the next begins.
    """
    begin, end, until = span
    voice = recording.voice[:until]
    sound = first_sound(voice, begin + quiet(voice[begin:]))
    if sound is not None and sound < end:
        found.cut_off = found.cut_off or f"an answer began {(end - sound) / RATE:.1f} s before its end"
        return None
    if "cue" in found.marks and sound is not None:
        announced = found.marks.get("first sound sent", np.inf) - EARLIER
        later = (at for at in range(sound, until, BLOCK) if recording.moment(at) - recording.moment(end) >= announced)
        return first_sound(voice, next(later, until))
    return sound


def _read(found: Times, told: Sequence[tuple[float, Told]]) -> None:
    """The first of each kind of message after the true end; a turn that was opened before it."""
    for at, message in told:
        if message["type"] == "turn":
            if message["turn"]["state"] in OVER:
                continue
            found.text = message["turn"]["text"]
            if at < 0:
                found.cut_off = found.cut_off or f"a turn was opened {-at / 1000:.1f} s before its end"
        if at <= 0 or message.get("text") == "":
            continue
        if name := "cue" if message.get("turn", 0) is None else SAYS.get(message.get("state") or message["type"]):
            found.marks.setdefault(name, at)


def _look(found: Times, mouth: Sequence[tuple[float, float]]) -> None:
    """The first picture in which the mouth changes by more than it did at rest."""
    rest = [change for at, change in mouth if -REST < at <= 0]
    if len(rest) < 10:
        return
    most = max(MOVES * float(np.median(rest)), LEAST)
    moved = next((at for at, change in mouth if at > found.marks["sound"] - LEADS and change > most), None)
    if moved is not None:
        found.marks["mouth"] = moved
        found.marks["mouth − sound"] = moved - found.marks["sound"]
