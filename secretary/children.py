"""Programs that live and die with this process: started, watched, started again, stopped in order."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from secretary import keeper
from secretary.child_logs import ChildLog, SecretLog

DEATHS = 5
"""Within MINUTE; then a program is given up, since one more start would not mend it."""

MINUTE = 60.0
"""Seconds."""

SLOWEST = 8.0
"""Seconds, the longest wait before a restart."""


class GaveUp(Exception):
    """A program cannot be kept running; the text holds its last lines."""


@dataclass(frozen=True)
class Program:
    """What to run."""

    name: str
    command: tuple[str, ...]
    last: bool = False
    """Others need it until they have ended: it is stopped after them."""
    quiet: re.Pattern[str] | None = None
    """Warnings that are no news."""
    secret: bool = False
    """What it prints is kept in no file."""


@dataclass
class Child:
    """A running Program."""

    program: Program
    process: "subprocess.Popen[str]"
    log: ChildLog
    deaths: deque[float] = field(default_factory=lambda: deque(maxlen=DEATHS))
    """When it ended unasked, `time.monotonic()`."""
    again_at: float | None = None
    """When to start it again, while it is down."""


class Children:
    """The programs of one supervisor. Start and watch them from its main thread: the kernel ties them to that."""

    def __init__(
        self,
        logs: Path,
        say: Callable[[str], None],
        *,
        environment: dict[str, str] | None = None,
        held: Iterable[int] = (),
    ) -> None:
        """`held`: open files that every program keeps open too, such as a lock that must outlast the supervisor."""
        self._logs, self._say, self._held = logs, say, tuple(held)
        self._environment = environment
        self._children: dict[str, Child] = {}
        self._start_keeper()

    def start(self, program: Program) -> Child:
        log = ChildLog(self._path(program), lambda line: self._say(f"{program.name}: {line}"), quiet=program.quiet)
        child = Child(program, self._launch(program, log), log)
        self._children[program.name] = child
        return child

    def run(self, program: Program, *, timeout: float) -> list[str]:
        """Run to the end and return the last lines. Raises GaveUp when it fails or exceeds `timeout` seconds."""
        kind = SecretLog if program.secret else ChildLog
        log = kind(self._path(program), lambda line: None)
        process = self._launch(program, log)
        try:
            process.wait(timeout)
        except subprocess.TimeoutExpired:
            log.add(f"no end after {timeout:.0f} s")
        finally:
            self._end(process)
            log.close()
        if process.returncode != 0:
            raise GaveUp(f"{program.name} failed: {log.tail[-1] if log.tail else 'without a word'} (see {log.path})")
        return list(log.tail)

    def watch(self) -> None:
        """One look at all: what has died is started again, after a wait that doubles. Raises GaveUp."""
        if self._keeper.poll() is not None:
            os.close(self._pipe)
            self._start_keeper()
        now = time.monotonic()
        for child in list(self._children.values()):
            if child.again_at is None and child.process.poll() is not None:
                self._has_died(child, now)
            elif child.again_at is not None and now >= child.again_at:
                child.process, child.again_at = self._launch(child.program, child.log), None

    def stop(self, *, grace: float = 3.5, grace_last: float = 1.0) -> None:
        """End all, those marked `last` after the others; KILL what is left after `grace` seconds."""
        for last, seconds in ((False, grace), (True, grace_last)):
            group = [child.process for child in self._children.values() if child.program.last is last]
            _end_all(group, seconds)
        for child in self._children.values():
            child.log.close()
        self._children.clear()
        os.close(self._pipe)
        self._keeper.wait(keeper.GRACE + 1)

    def _has_died(self, child: Child, now: float) -> None:
        self._end(child.process)
        child.log.finish()
        child.deaths.append(now)
        ended = _how(child.process.returncode)
        if len(child.deaths) == DEATHS and now - child.deaths[0] < MINUTE:
            lines = "\n  ".join(child.log.tail)
            raise GaveUp(f"{child.program.name} {ended} {DEATHS} times in a minute. Its last lines:\n  {lines}")
        recent = sum(now - death < MINUTE for death in child.deaths)
        wait = min(0.25 * 2**recent, SLOWEST)
        child.again_at = now + wait
        self._say(f"{child.program.name}: {ended}; starting it again in {wait:.1f} s (log: {child.log.path})")

    def _launch(self, program: Program, log: ChildLog) -> "subprocess.Popen[str]":
        launcher = [sys.executable, "-IS", keeper.__file__, "launch", str(self._pipe), str(os.getpid())]
        process = subprocess.Popen(
            [*launcher, *program.command],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            pass_fds=(self._pipe, *self._held),
            start_new_session=True,
        )
        assert process.stdout is not None
        log.follow(process.stdout)
        return process

    def _path(self, program: Program) -> Path:
        return self._logs / f"{program.name}.log"

    def _end(self, process: "subprocess.Popen[str]") -> None:
        """What a dead program has left of its group must not go on beside its successor."""
        keeper.tell(process.pid, signal.SIGKILL)
        process.wait()
        with contextlib.suppress(BrokenPipeError):
            os.write(self._pipe, f"-{process.pid}\n".encode())

    def _start_keeper(self) -> None:
        reading, self._pipe = os.pipe()
        self._keeper = subprocess.Popen(
            [sys.executable, "-IS", keeper.__file__, "keep", str(reading)],
            pass_fds=(reading,),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(reading)
        for child in self._children.values():
            os.write(self._pipe, f"+{child.process.pid}\n".encode())


def _end_all(processes: list["subprocess.Popen[str]"], grace: float) -> None:
    deadline = time.monotonic() + grace
    for process in processes:
        if process.poll() is None:
            process.terminate()
    for process in processes:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            pass
        finally:
            keeper.tell(process.pid, signal.SIGKILL)
            process.wait()


def _how(code: int) -> str:
    return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with status {code}"
