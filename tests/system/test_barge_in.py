"""Somebody speaks while the answer does: what is heard and seen of it in Chromium, with a tape as the microphone."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from statistics import median

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Playwright

from gpu_tasks.tts.embedded import Embedded
from tests.bench.visit import TAP, Recording
from tests.stand_in_model import StandInModel
from tests.system import microphones
from tests.system.chromium import chromium
from tests.system.conftest import Record
from tests.system.microphones import RATE
from tests.system.running import Running
from tests.system.test_call import MISHEARD, misheard
from tests.system.visitor import Turn, Visitor, log_in

pytestmark = pytest.mark.slow

STOPPED = 600
"""Milliseconds from the first voiced sample at the microphone to the end of sound and of the mouth's movement."""

RESUMED = 1000
"""Milliseconds from the end of a murmur to the sound of the answer that goes on."""

JUMP = 2.0
"""Times the median between neighbouring pictures that two pictures differ at a join at the most."""

QUESTION = "0880"
INTERRUPTIONS = ("0930", "0890", "0920")
MURMURS = ("Okay.", "Okay, right.", "Okay.")
"""Those of them that the recogniser writes down as they are, spoken by a machine."""

APART, BRIEFLY_APART = 6.5, 4.5
"""Seconds after each of them: an answer begins and is spoken for a while; it goes on."""

ANSWER = (
    "I would like to tell you about the old lighthouse on the northern coast. It was built by two brothers who had "
    "never seen the sea before. Every evening one of them climbed up to light the lamp, and the other one wrote a long "
    "letter home. They did that for more than forty years without missing a single night. Many ships found their way "
    "because of them, and nobody ever asked for their names. Today a small museum remembers both of them."
)

LATE = 0.7
"""Seconds to its first word: longer than the head's motion was planned for."""

BLOCK = RATE // 100
LOUD, AUDIBLE = -40.0, -50.0
"""Of a block (10 ms) of the microphone and of the answer, in dB of full scale."""

PAUSE = 150
"""Blocks without a voice between two parts of the tape."""

MUTE = 30
"""Blocks without a sound that are no pause of a speaker."""

CALM = 1.5
"""A mouth that changes by less (of 255) stands still; one at rest does by less than 1.1."""

AT_LATEST = 1500.0
"""Milliseconds after a voice in which the mouth is looked at: later it may be the next answer's."""

SMOOTH = 52.0
"""Milliseconds between two pictures at the most: a longer gap is a busy machine's freeze."""

SHOWN = Path(__file__).with_name("shown.js")

Blocks = NDArray[np.bool_]


@dataclass
class Talk:
    """A call in which somebody asks, interrupts three times, and murmurs three times."""

    recording: Recording
    pictures: NDArray[np.float64]
    """As shown.js has them."""
    silences: list[tuple[float, bool]]
    turns: list[Turn]

    @cached_property
    def spoken(self) -> list[tuple[int, int]]:
        """The first and last blocks of what was said at the microphone."""
        loud = np.flatnonzero(level(self.recording.microphone) > LOUD)
        cuts = np.flatnonzero(np.diff(loud) > PAUSE)
        return list(zip(loud[[0, *cuts + 1]].tolist(), loud[[*cuts, -1]].tolist(), strict=True))

    @property
    def interruptions(self) -> list[tuple[int, int]]:
        return self.spoken[1 : 1 + len(INTERRUPTIONS)]

    @property
    def murmurs(self) -> list[tuple[int, int]]:
        return self.spoken[1 + len(INTERRUPTIONS) :]

    @cached_property
    def audible(self) -> Blocks:
        """In which blocks the page made sound of the answer."""
        heard: Blocks = level(self.recording.voice) > AUDIBLE
        ends = [at for at, _ in self.silences[1:]] + [np.inf]
        for (begin, muted), end in zip(self.silences, ends, strict=True):
            if muted:
                heard[[begin <= self.moment(block) < end for block in range(len(heard))]] = False
        return heard

    def moment(self, block: int) -> float:
        return self.recording.moment(block * BLOCK)

    def sound_stops(self, onset: int) -> float:
        """Milliseconds after that block."""
        at = onset
        while self.audible[at : at + MUTE].any():
            at += 1
        return float(at - onset) * 10

    def sound_resumes(self, end: int) -> float:
        """Milliseconds after that block."""
        return float(np.argmax(self.audible[end:])) * 10

    def mouth_stops(self, onset: int) -> float:
        """Milliseconds after that block; what a picture that fades does to a mouth is no movement of it."""
        after = self.pictures[:, 0] - self.moment(onset)
        fading = np.concatenate([[False], self.pictures[:-1, 4] > 0])
        moving = after[(after > 0) & (after < AT_LATEST) & (self.pictures[:, 2] > CALM) & ~fading]
        return float(moving.max(initial=0.0))

    @cached_property
    def neighbours(self) -> float:
        """How much two pictures of the answer differ in the middle: from this or the next, two in three seconds."""
        spoken = np.interp(self.pictures[:, 0], *self._loudness) > 0.5
        calm = (self.pictures[:, 4] == 0) & spoken & (np.diff(self.pictures[:, 0], prepend=0) < SMOOTH)
        return float(np.median(self.pictures[calm, 1]))

    @property
    def _loudness(self) -> tuple[list[float], NDArray[np.float64]]:
        """Moments, and the share of their half second in which the answer was heard."""
        share = np.convolve(self.audible, np.ones(50) / 50, "same")
        return [self.moment(block) for block in range(len(share))], share

    def jumps(self) -> list[tuple[float, float]]:
        """Of each stretch in which a picture faded: the largest change without the page's doing, and with it.

        Both in times of `neighbours`; where the picture did not go on from elsewhere there is nothing to tell.
        """
        changes: list[list[tuple[float, float]]] = [[]]
        for (at, *_), (now, shown, _, bare, opacity) in pairwise(self.pictures):
            if opacity and now - at < SMOOTH:
                changes[-1].append((bare / self.neighbours, shown / self.neighbours))
            elif not opacity:
                changes.append([])
        largest = [tuple(max(column) for column in zip(*stretch, strict=True)) for stretch in changes if stretch]
        return [(bare, shown) for bare, shown in largest if bare > JUMP]


def level(samples: NDArray[np.float32]) -> NDArray[np.float64]:
    """Of each block, in dB of full scale."""
    blocks = samples[: len(samples) // BLOCK * BLOCK].reshape(-1, BLOCK).astype(np.float64)
    return np.asarray(10 * np.log10((blocks**2).mean(axis=1) + 1e-12))


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, models: None) -> Iterator[Running]:
    with StandInModel() as model:
        model.answer, model.pause = ANSWER, LATE
        engines = {"SECRETARY_LLM_URL": model.url, "SECRETARY_LLM_MODEL": "stand-in"}
        with Running(tmp_path_factory.mktemp("barge"), **engines) as running:
            yield running.wait()


@pytest.fixture(scope="module")
def talk(playwright: Playwright, running: Running, record: Record, voices: Embedded) -> Talk:
    """On a busy machine one call may miss its moments: then there is another, twice at most."""
    said = [microphones.human(number)[0] for number in (QUESTION, *INTERRUPTIONS)]
    murmured = [microphones.synthetic(voices, text, "en") for text in MURMURS]
    parts = [microphones.silence(3.0)]
    for sound, pause in [*((one, APART) for one in said), *((one, BRIEFLY_APART) for one in murmured)]:
        parts += [sound, microphones.silence(pause)]
    microphone, seconds = record(*parts), sum(map(len, parts)) / RATE + microphones.BEFORE
    for _ in range(3):
        talk = call(playwright, running, microphone, seconds)
        report(talk)
        if in_time(talk):
            break
    return talk


def call(playwright: Playwright, running: Running, microphone: Path, seconds: float) -> Talk:
    with chromium(
        playwright, log_in(running), microphone=microphone, viewport={"width": 480, "height": 800}
    ) as context:
        context.add_init_script(path=TAP)
        context.add_init_script(path=SHOWN)
        visitor = Visitor(context, running.address)
        visitor.page.get_by_test_id("mic").click()
        visitor.page.locator("#stage[data-shows=live]").wait_for(timeout=60_000)
        visitor.page.evaluate("shown.watch()")
        return listen(visitor, seconds)


def in_time(talk: Talk) -> bool:
    stopped = median(talk.sound_stops(onset) for onset, _ in talk.interruptions)
    resumed = median(talk.sound_resumes(end) for _, end in talk.murmurs)
    jumped = median(shown for _, shown in talk.jumps() or [(0.0, 9.0)])
    understood = len(talk.turns) == 1 + len(INTERRUPTIONS) and all(said(talk.turns))
    return stopped <= STOPPED and resumed <= RESUMED and jumped <= JUMP and understood


def listen(visitor: Visitor, seconds: float) -> Talk:
    recording, pictures = Recording(), []
    while recording.seconds < seconds:
        visitor.page.wait_for_timeout(200)
        recording.grow(visitor.page.evaluate("tap.take()"))
        pictures += visitor.page.evaluate("shown.take()")
    return Talk(recording, np.array(pictures), visitor.page.evaluate("shown.silences"), visitor.turns)


def report(talk: Talk) -> None:
    def rounded(values: list[float]) -> list[float]:
        return [round(value, 1) for value in values]

    print(f"sound stops after {rounded([talk.sound_stops(onset) for onset, _ in talk.interruptions])} ms")
    print(f"mouth stops after {rounded([talk.mouth_stops(onset) for onset, _ in talk.interruptions])} ms")
    print(f"sound resumes after {rounded([talk.sound_resumes(end) for _, end in talk.murmurs])} ms")
    print(f"jumps: {', '.join(f'{bare:.1f} shown as {shown:.1f}' for bare, shown in talk.jumps())} times the median")


def said(turns: list[Turn]) -> list[bool]:
    """Whether each was understood."""
    words = [microphones.human(number)[1] for number in (QUESTION, *INTERRUPTIONS)]
    return [misheard(word, turn["text"]) <= MISHEARD for word, turn in zip(words, turns, strict=True)]


def test_sound_and_mouth_stop_within_600_ms_of_a_voice(talk: Talk) -> None:
    assert median(talk.sound_stops(onset) for onset, _ in talk.interruptions) <= STOPPED
    assert median(talk.mouth_stops(onset) for onset, _ in talk.interruptions) <= STOPPED


def test_what_was_said_meanwhile_is_answered_and_the_rest_of_the_answer_dropped(talk: Talk) -> None:
    assert all(said(talk.turns))
    *stopped, last = talk.turns
    assert all(0 < len(turn["spoken"]) < len(turn["reply"]) for turn in stopped)
    assert last["reply"] == ANSWER


def test_an_answer_goes_on_within_a_second_after_a_murmur(talk: Talk) -> None:
    assert len(talk.murmurs) == len(MURMURS)
    assert any(muted for at, muted in talk.silences if at > talk.moment(talk.murmurs[0][0]))
    assert median(talk.sound_resumes(end) for _, end in talk.murmurs) <= RESUMED


def test_where_the_picture_goes_on_from_elsewhere_nothing_jumps(talk: Talk) -> None:
    """Late answers and interruptions."""
    jumps = talk.jumps()
    assert len(jumps) >= len(INTERRUPTIONS)
    assert median(shown for _, shown in jumps) <= JUMP
