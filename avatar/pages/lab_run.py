"""One run of the lab: what was said or written is answered, spoken, drawn and recorded, and told as it happens.

The same tasks as a turn's, under a name of its own: no row, no door, no memory of it.
"""

import json
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from avatar.api import hearing
from avatar.api.errands import Errand
from secretary.core import brain, dispatch, marking
from secretary.core.brain.language import guess
from secretary.core.errors import Refused, SecretaryError, Unreachable
from secretary.core.models import Character, User
from secretary.wire import credentials, streams
from secretary.wire.blobs import store
from secretary.wire.config import settings
from secretary.wire.jobs import AnimationJob, MuxJob, SynthesisJob
from secretary.wire.mark import Source
from secretary.wire.types import Clip, Expression, Outcome, Speech, unpack

FIRST: dict[streams.Kind, str] = {"audio": "first_sound", "video": "first_frame"}
"""The streams of a sentence that somebody hears and sees → the mark of the first thing on them."""

Event = dict[str, Any]
"""What happens: `mark` and `at` (ms), `sentence` and `text`, `note`."""


class Teller:
    """Hands events on until the one who listens has left; then the run ends."""

    def __init__(self, hand_on: Callable[[Event], None]) -> None:
        self._hand_on, self._left = hand_on, False
        self.stop: Callable[[], None] = lambda: None
        """Ends the work that is under way."""

    def __call__(self, event: Event) -> None:
        if self._left:
            raise Unreachable("The page has left.")
        self._hand_on(event)

    def leave(self) -> None:
        self._left = True
        self.stop()


@dataclass(frozen=True, slots=True)
class Wish:
    user: User
    character: Character
    face: Expression
    language: str = ""
    """ISO 639-1; empty: as heard, or as it looks."""
    text: str = ""
    sound: Speech | None = None
    """Heard instead of the text."""
    answer: tuple[brain.Sentence, ...] = ()
    """Spoken as it is; answered anew when empty."""
    of: int | None = None
    """The turn that is tried again."""


@dataclass
class Run:
    wish: Wish
    tell: Teller
    errand: Errand = field(default_factory=Errand)
    began: float = field(default_factory=time.monotonic)
    trace: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def mark(self, name: str, **more: Any) -> None:
        self.trace[name] = round((time.monotonic() - self.began) * 1000)
        self.tell({"mark": name, "at": self.trace[name], **more})

    def note(self, words: str) -> None:
        if words in self.notes:
            return
        self.notes.append(words)
        self.tell({"note": words})


def perform(wish: Wish, tell: Teller) -> dict[str, Any]:
    """The run in the form in which it is kept. Raises Refused and Unreachable as `Errand.items`."""
    run = Run(wish, tell)
    tell.stop = run.errand.close
    with run.errand, ThreadPoolExecutor(2, "lab") as watchers:
        text, language = _heard(run)
        first = [watchers.submit(_first, run, kind, name) for kind, name in FIRST.items()]
        try:
            reply, sentences = _answered(run, text, language)
            for found in first:
                found.result()
            voice, clip = _recorded(run, sentences)
        except BaseException:
            run.errand.close()  # or those who wait for a first sound would wait on
            raise
    run.mark("finished")
    return _told(run, text, language) | {"reply": reply, "voice": voice, "clip": clip}


def _told(run: Run, text: str, language: str) -> dict[str, Any]:
    wish = run.wish
    return {
        "text": text,
        "language": language,
        "trace": run.trace,
        "notes": run.notes,
        "character": wish.character.name,
        "expression": wish.face.name,
        "intensity": wish.face.intensity,
        "of": wish.of,
    }


def _heard(run: Run) -> tuple[str, str]:
    """The words and their language."""
    wish, known = run.wish, settings().spoken
    if wish.sound is None:
        text, language = wish.text, wish.language or guess(wish.text, known, known[0])
    else:
        found = hearing.heard(wish.sound, hearing.Wish(wish.language))
        text, language = found.text, wish.language or (found.language if found.language in known else known[0])
    if not text.strip():
        raise Refused("No words were heard. Speak closer to the microphone, or upload another file.")
    run.mark("heard", text=text, language=language)
    return text, language


def _answered(run: Run, text: str, language: str) -> tuple[str, int]:
    """The reply, and in how many sentences; each is spoken and drawn as soon as it is known."""
    said: list[str] = []
    for sentence in run.wish.answer or _thought(run.wish, text, language):
        if not said:
            run.mark("first_word")
        run.tell({"sentence": len(said), "text": sentence.text})
        if sentence.effect:
            run.note(f"{sentence.effect}: not done in the lab")
        _send(run, len(said), sentence)
        said.append(sentence.text)
    return " ".join(said), len(said)


def _thought(wish: Wish, text: str, language: str) -> Iterable[brain.Sentence]:
    now = timezone.localtime(timezone.now(), brain.zone(settings().timezone))
    model = brain.find_model(settings())
    return brain.answer(brain.Question(text, language, wish.character.name, wish.character.manner, (), now, model))


def _send(run: Run, number: int, sentence: brain.Sentence) -> None:
    wish, name = run.wish, run.errand.name
    face = wish.face if sentence.expression == "neutral" else Expression(sentence.expression, wish.face.intensity)
    voice = wish.character.spoken_with
    job = SynthesisJob(name, number, sentence.speakable, sentence.language, voice)
    dispatch.synthesize(job, priority=dispatch.CHAT)
    drawn = AnimationJob(name, number, wish.character.photo, face, wish.face)
    dispatch.animate(drawn, priority=dispatch.CHAT, awaited=False)


def _first(run: Run, kind: streams.Kind, name: str) -> None:
    """Mark the moment at which there is something of the first sentence."""
    try:
        if next(run.errand.chunks(kind), None) is not None:
            run.mark(name)
    except SecretaryError as error:
        run.note(str(error))


def _recorded(run: Run, sentences: int) -> tuple[str, str]:
    """Keys of the voice and of the clip; "" for what could not be made."""
    for number in range(sentences):
        for kind in FIRST:
            _drain(run, kind, number)
    dispatch.mux(MuxJob(run.errand.name, sentences, awaited=True), priority=dispatch.CHAT)
    outcome = unpack(Outcome, json.loads(run.errand.result(1)))
    if not outcome.ok:
        raise Unreachable(outcome.reason)
    if outcome.clip is None:
        run.note("no picture")
    how = marking.source(run.wish.character)
    return outcome.voice.blob if outcome.voice else "", _sealed(outcome.clip, how) if outcome.clip else ""


def _drain(run: Run, kind: streams.Kind, number: int) -> None:
    try:
        for _ in run.errand.items(kind, number):
            pass
    except SecretaryError as error:
        run.note(str(error))


def _sealed(clip: Clip, how: Source) -> str:
    """The clip with its signature."""
    blobs = store(settings().blobs_address)
    key = blobs.put(credentials.sealed(blobs.get(clip.blob), clip.media_type, how), "mp4")
    if key != clip.blob:
        blobs.delete(clip.blob)
    return key
