"""A call in Chromium with a tape as its microphone, recorded on one clock (see tap.js)."""

import base64
import json
import wave
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Page, Playwright

from tests.bench.signals import RATE, Samples, chirp, find
from tests.bench.tape import BEFORE, Tape
from tests.system.chromium import Cookies, chromium
from tests.system.running import Running

TAP = Path(__file__).with_name("tap.js")

PIECE = RATE // 10
"""Samples that tap.js sends at a time."""

SMALL = {"width": 480, "height": 800}
"""Of the page: it is painted by the cores that are measured."""

Say = Callable[[str], None]
Told = dict[str, Any]


@dataclass
class Recording:
    """What the page heard, played, showed and was told."""

    arrived: list[float] = field(default_factory=list)
    """Milliseconds on the page's clock (performance.now) at which each PIECE of both sounds was there."""
    microphone: Samples = field(default_factory=lambda: np.zeros(0, np.float32))
    voice: Samples = field(default_factory=lambda: np.zeros(0, np.float32))
    mouth: list[tuple[float, float]] = field(default_factory=list)
    """Milliseconds, and how much the mouth changed."""
    told: list[tuple[float, Told]] = field(default_factory=list)
    """Milliseconds, and a message of the socket."""
    _zeros: NDArray[np.float64] | None = None

    def grow(self, taken: dict[str, Any]) -> None:
        self.arrived += taken["arrived"]
        self.microphone = np.concatenate([self.microphone, _samples(taken["microphone"])])
        self.voice = np.concatenate([self.voice, _samples(taken["voice"])])
        self.mouth += [(at, change) for at, change in taken["frames"]]
        self.told += [(at, json.loads(message)) for at, message in taken["told"]]

    @property
    def seconds(self) -> float:
        return len(self.microphone) / RATE

    def moment(self, sample: int) -> float:
        """Of a sample, on the page's clock.

        A piece arrives when its last sample is over or later, and the clock of samples only ever falls behind (a loaded
        browser skips some): so the earliest of all arrivals from then on, each against its sample, tells.
        """
        if self._zeros is None or len(self._zeros) != len(self.arrived):
            ends = np.arange(1, len(self.arrived) + 1) * PIECE / RATE * 1000
            self._zeros = np.minimum.accumulate((np.array(self.arrived) - ends)[::-1])[::-1]
        return float(self._zeros[min(sample // PIECE, len(self._zeros) - 1)]) + sample / RATE * 1000

    def keep(self, stem: Path) -> None:
        """As `stem`.wav (left the microphone, right the secretary) and `stem`.json: to look into a strange figure."""
        sides = np.stack([self.microphone, self.voice], axis=1).clip(-1, 1)
        with wave.open(str(stem.with_suffix(".wav")), "wb") as file:
            file.setnchannels(2)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes((sides * 32_767).astype("<i2").tobytes())
        rest = {"arrived": self.arrived, "mouth": self.mouth, "told": self.told}
        stem.with_suffix(".json").write_text(json.dumps(rest))


def _samples(text: str) -> Samples:
    return np.frombuffer(base64.b64decode(text), "<i2").astype(np.float32) / np.float32(32_768)


@dataclass(frozen=True, slots=True)
class Cue:
    """Something to do while the tape plays."""

    at: float
    """Seconds after the first marker's begin."""
    act: Callable[[], object]


class Visit:
    """`patience`: milliseconds after which the person has heard enough of an answer."""

    def __init__(self, playwright: Playwright, running: Running, cookies: Cookies, *, patience: int = 1500) -> None:
        self._playwright, self._running, self._cookies, self._patience = playwright, running, cookies, patience

    def hear(self, tape: Tape, say: Say, cues: Sequence[Cue] = ()) -> Recording:
        """Play the tape to the end; `say` gets the progress in words."""
        with TemporaryDirectory() as folder:
            file = tape.write(Path(folder) / "tape.wav")
            with chromium(self._playwright, self._cookies, microphone=file, viewport=SMALL) as context:
                context.add_init_script(path=TAP)
                page = context.new_page()
                page.goto(self._running.address)
                self._call(page)
                return self._record(page, tape, say, cues)

    def _call(self, page: Page) -> None:
        page.locator("[data-testid=status][data-state=idle]").wait_for(timeout=60_000)
        page.evaluate(f"tap.patience = {self._patience}")
        page.get_by_test_id("mic").click()
        page.locator("#stage[data-shows=live]").wait_for(timeout=60_000)
        page.evaluate("tap.watch()")

    def _record(self, page: Page, tape: Tape, say: Say, cues: Sequence[Cue]) -> Recording:
        recording, left = Recording(), sorted(cues, key=lambda cue: cue.at)
        began = 0.0
        told = 0
        while recording.seconds < tape.seconds:
            page.wait_for_timeout(100)
            recording.grow(page.evaluate("tap.take()"))
            began = began or self._began(recording)
            now = recording.seconds - began if began else 0.0
            while began and left and left[0].at <= now:
                left.pop(0).act()
            heard = sum(part.end <= now for part in tape.parts) if began else 0
            if heard > told:
                told = heard
                say(f"{heard} of {len(tape.parts)} utterances")
        return recording

    def _began(self, recording: Recording) -> float:
        """Seconds of the recording at which the first marker begins; 0 while it is not heard."""
        if recording.seconds < BEFORE / 2:
            return 0.0
        at, alike = find(recording.microphone, chirp())
        return at / RATE if alike > 0.4 else 0.0
