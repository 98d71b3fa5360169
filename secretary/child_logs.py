"""What the programs under the supervisor print: kept in a file each, and what matters shown in the terminal."""

import re
import threading
from collections import deque
from collections.abc import Callable
from logging import LogRecord
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import IO

SIZE = 5_000_000
"""Bytes of a log file before the next one begins; one older file is kept."""

TAIL = 12
"""Lines that are shown when a program is given up."""

LOUD = re.compile(r"\b(WARNING|ERROR|CRITICAL|Error|Fatal)\b")


class ChildLog:
    """Reads a program's output in a thread of its own until that closes it."""

    def __init__(self, path: Path, show: Callable[[str], None], *, quiet: re.Pattern[str] | None = None) -> None:
        self.path = path
        self.tail: deque[str] = deque(maxlen=TAIL)
        self._show, self._quiet = show, quiet
        self._within = False
        self._reader: threading.Thread | None = None
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = RotatingFileHandler(path, maxBytes=SIZE, backupCount=1, encoding="utf-8", delay=True)
        if path.exists():
            self._file.doRollover()

    def follow(self, output: IO[str]) -> None:
        """Begin to read; goes on until the output ends."""
        name = f"log-{self.path.stem}"
        self._reader = threading.Thread(target=self._read, args=(output,), name=name, daemon=True)
        self._reader.start()

    def finish(self) -> None:
        """Wait for the lines that a program wrote just before it ended."""
        if self._reader:
            self._reader.join(2)

    def close(self) -> None:
        """Once its program has ended for good."""
        self.finish()
        self._file.close()

    def _read(self, output: IO[str]) -> None:
        with output:
            for line in output:
                self.add(line.rstrip("\n"))

    def add(self, line: str) -> None:
        self.tail.append(line)
        self._keep(line)
        if self._is_loud(line):
            self._show(line)

    def _keep(self, line: str) -> None:
        self._file.emit(LogRecord(self.path.stem, 0, "", 0, line, None, None))

    def _is_loud(self, line: str) -> bool:
        """A warning, an error, and the exception under a traceback, whose frames stay in the file."""
        if line.startswith("Traceback"):
            self._within = True
            return False
        if self._within and (line[:1].isspace() or not line):
            return False
        ends, self._within = self._within, False
        return ends or bool(LOUD.search(line) and not (self._quiet and self._quiet.search(line)))


class SecretLog(ChildLog):
    """Of a program whose output is a secret: kept in memory only."""

    def _keep(self, line: str) -> None: ...
