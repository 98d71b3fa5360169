"""What of a program's output reaches the terminal, and what is kept."""

import re
from contextlib import closing
from pathlib import Path

import pytest

from secretary.child_logs import ChildLog

LINES = """\
INFO all is well
Traceback (most recent call last):
  File "a.py", line 1, in <module>
    boom()
ValueError: boom
INFO going on
2026-01-01 ERROR the task failed"""


@pytest.fixture
def shown() -> list[str]:
    return []


def test_errors_and_the_end_of_a_traceback_are_shown(tmp_path: Path, shown: list[str]) -> None:
    with closing(ChildLog(tmp_path / "a.log", shown.append)) as log:
        for line in LINES.splitlines():
            log.add(line)
    assert shown == ["ValueError: boom", "2026-01-01 ERROR the task failed"]


def test_the_file_keeps_every_line(tmp_path: Path, shown: list[str]) -> None:
    with closing(ChildLog(tmp_path / "a.log", shown.append)) as log:
        for line in LINES.splitlines():
            log.add(line)
    assert (tmp_path / "a.log").read_text().splitlines() == LINES.splitlines()


def test_usual_warnings_are_quiet(tmp_path: Path, shown: list[str]) -> None:
    with closing(ChildLog(tmp_path / "a.log", shown.append, quiet=re.compile("overcommit"))) as log:
        log.add("# WARNING Memory overcommit must be enabled!")
    assert shown == []


def test_a_new_start_begins_a_new_file(tmp_path: Path, shown: list[str]) -> None:
    for word in ("old", "new"):
        with closing(ChildLog(tmp_path / "a.log", shown.append)) as log:
            log.add(word)
    assert (tmp_path / "a.log").read_text() == "new\n"
    assert (tmp_path / "a.log.1").read_text() == "old\n"
