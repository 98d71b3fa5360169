"""What a start says while it goes on: a line for each step with its seconds, and a bar for each download."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

SMALL = 5_000_000
"""Bytes up to which a download is not worth a line."""


class Steps:
    """Lines on a terminal or in a log; other threads may say something in the middle of a step."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out or sys.stdout
        self._lock = threading.Lock()
        self._open = False

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        """Announce a step, and its seconds once it is done."""
        begun = time.monotonic()
        with self._lock:
            self._write(f"  {what} … ")
            self._open = True
        yield
        with self._lock:
            start = "" if self._open else f"  {what}: "
            self._open = False
            self._write(f"{start}{time.monotonic() - begun:.1f} s\n")

    def say(self, line: str) -> None:
        with self._lock:
            self._write(f"\n{line}\n" if self._open else f"{line}\n")
            self._open = False

    def _write(self, text: str) -> None:
        self._out.write(text)
        self._out.flush()


class Downloads:
    """A bar for each file of a fetch; plain lines at each quarter where there is no terminal."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
        self._quarters: dict[str, int] = {}
        self._tasks: dict[str, TaskID] = {}
        columns = (TextColumn("    {task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
        console = Console()
        self._bars = Progress(*columns, TimeRemainingColumn(), console=console) if console.is_terminal else None

    def note(self, text: str) -> None:
        self._steps.say(f"    {text}")

    def moved(self, label: str, done: int, total: int) -> None:
        """Bytes."""
        if self._bars is None:
            self._plain(label, done, total)
            return
        if label not in self._tasks:
            self._steps.say("") if not self._tasks else None
            self._bars.start()
            self._tasks[label] = self._bars.add_task(label, total=total)
        self._bars.update(self._tasks[label], completed=done)

    def close(self) -> None:
        if self._bars:
            self._bars.stop()

    def _plain(self, label: str, done: int, total: int) -> None:
        quarter = 4 * done // total if total else 4
        if total > SMALL and quarter != self._quarters.get(label, 0):
            self._quarters[label] = quarter
            self._steps.say(f"    {label}: {done / 1e6:.0f} of {total / 1e6:.0f} MB")
