"""The groups of utterances that go through a whole installation, each as one call in Chromium."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
from playwright.sync_api import Playwright

from tests.bench.measure import Times, times
from tests.bench.signals import Samples
from tests.bench.tape import Tape, tape
from tests.bench.visit import Cue, Say, Visit
from tests.system.page import Page
from tests.system.running import Running
from tests.system.visitor import log_in

GAP = 4.5
"""Seconds from the true end of an utterance to the next: an answer begins and is stopped in them."""

LONG_GAP = 8.0
"""The same where chat messages are answered meanwhile."""

CHATS = ("Who are you?", "What can you do?", "What day is it today?", "Who are you?", "What can you do?")

EARLY = 1.2
"""Seconds before the true end at which the chat messages are begun to be sent, so that they are queued by then."""

Utterances = Sequence[tuple[str, Samples]]


@dataclass(frozen=True, slots=True)
class Heard:
    """What a group's call came to."""

    times: list[Times]
    asked: int
    """Utterances on the tape; one whose end could not be found in what the page recorded is not in `times`."""
    memory: float = 0.0
    """Bytes (sum of PSS) of the whole installation in the middle of the call."""
    cores: float = 0.0
    """That the installation kept busy."""
    browser: float = 0.0
    """Cores that the browser kept busy, which would be elsewhere."""


class Installation:
    """A running installation with a browser for it."""

    def __init__(self, running: Running, playwright: Playwright, say: Say) -> None:
        self._running, self._say = running, say
        self._visit = Visit(playwright, running, log_in(running))

    def plain(self, name: str, utterances: Utterances) -> Heard:
        """Each is said and answered."""
        return self._call(name, tape(utterances, GAP))

    def with_chats(self, name: str, utterances: Utterances) -> Heard:
        """The same, while five chat messages are queued."""
        with closing(Page(self._running.address, self._running.fresh_link())) as chat:

            def ask() -> None:
                for text in CHATS:
                    chat.reconnect()  # a page that asks again stops its own last answer; one that has left does not
                    chat.ask(text)

            script = tape(utterances, LONG_GAP)
            return self._call(name, script, [Cue(part.end - EARLY, ask) for part in script.parts])

    def _call(self, name: str, script: Tape, cues: Sequence[Cue] = ()) -> Heard:
        """What was recorded is kept under `name` beside the installation."""
        looks: list[Look] = []
        times_of_look = (script.parts[0].begin, script.parts[len(script.parts) // 2].end + 1.0, script.parts[-1].until)
        looking = [Cue(at, lambda: looks.append(look(self._running))) for at in times_of_look]
        recording = self._visit.hear(script, lambda words: self._say(f"{name}: {words}"), [*cues, *looking])
        recording.keep(self._running.data.parent / name)
        found = times(recording, script)
        cores, browser = busy(looks[0], looks[-1])
        return Heard(found, len(script.parts), looks[1].memory, cores, browser)


@dataclass(frozen=True, slots=True)
class Look:
    """At the processes, at one moment."""

    at: float
    memory: float
    """Bytes of the installation: PSS, what processes share is divided among them."""
    installation: float
    """Seconds of a core that it has taken so far."""
    browser: float
    """The same of the browser, which is a child of the bench."""


def look(running: Running) -> Look:
    ours = [psutil.Process(running.process.pid), *running.everyone()]
    others = [process for process in psutil.Process().children(recursive=True) if process not in ours]
    memory = _sum(ours, lambda process: process.memory_full_info().pss)
    return Look(time.monotonic(), memory, _sum(ours, _taken), _sum(others, _taken))


def _taken(process: psutil.Process) -> float:
    taken = process.cpu_times()
    return float(taken.user + taken.system)


def _sum(processes: Sequence[psutil.Process], read: Callable[[psutil.Process], float]) -> float:
    """Without those that have ended meanwhile."""
    total = 0.0
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            total += read(process)
    return total


def busy(first: Look, last: Look) -> tuple[float, float]:
    """Cores: of the installation, of the browser."""
    seconds = last.at - first.at
    return (last.installation - first.installation) / seconds, (last.browser - first.browser) / seconds


@contextmanager
def installation(folder: Path, playwright: Playwright, say: Say, **engines: str) -> Iterator[Installation]:
    """Started afresh in `folder`, ready; ended with the block."""
    folder.mkdir(parents=True, exist_ok=True)
    say("starting an installation")
    with Running(folder, **engines) as running:
        yield Installation(running.wait(), playwright, say)
