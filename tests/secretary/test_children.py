"""Children: started, started again, stopped, and never left behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from secretary.children import Children, GaveUp, Program
from tests.processes import alive, until

SLEEP = "import time; time.sleep(600)"
WITH_GRANDCHILD = f"""
import subprocess, sys
subprocess.Popen([sys.executable, "-c", {SLEEP!r}])
print("WARNING: both are up", flush=True)
{SLEEP}
"""
DEAF = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('WARNING: deaf', flush=True); {SLEEP}"

SUPERVISOR = f"""
import sys, time
from pathlib import Path
from secretary.children import Children, Program
children = Children(Path(sys.argv[1]), lambda line: print(line, flush=True))
for name, code in (("one", {WITH_GRANDCHILD!r}), ("two", {WITH_GRANDCHILD!r}), ("three", {DEAF!r})):
    children.start(Program(name, (sys.executable, "-c", code)))
time.sleep(600)
"""


def python(code: str, name: str = "one", **options: bool) -> Program:
    return Program(name, (sys.executable, "-c", code), **options)  # type: ignore[arg-type]


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def children(tmp_path: Path, said: list[str]) -> Iterator[Children]:
    family = Children(tmp_path / "logs", said.append)
    yield family
    family.stop()


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    """Three programs, one of them deaf to TERM, and two grandchildren."""
    command = [sys.executable, "-c", SUPERVISOR, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for _ in range(3):
            assert "WARNING" in process.stdout.readline()
        yield process
        process.kill()


def family(process: "subprocess.Popen[str]") -> list[psutil.Process]:
    return psutil.Process(process.pid).children(recursive=True)


@pytest.mark.slow
def test_no_process_outlives_a_supervisor_that_is_killed(supervisor: "subprocess.Popen[str]") -> None:
    everyone = family(supervisor)
    assert len(everyone) == 6, "three programs, two grandchildren and the keeper"
    supervisor.kill()
    until(lambda: not alive(everyone), seconds=5)


@pytest.mark.slow
def test_a_keeper_that_is_killed_is_replaced(children: Children) -> None:
    child = children.start(python(SLEEP))
    before = children._keeper.pid
    os.kill(before, signal.SIGKILL)
    until(lambda: children.watch() or children._keeper.pid != before)
    assert child.process.poll() is None


def test_a_program_that_dies_is_started_again(children: Children, said: list[str]) -> None:
    child = children.start(python(SLEEP))
    before = child.process.pid
    os.kill(before, signal.SIGKILL)
    until(lambda: children.watch() or child.process.pid != before)
    assert said[0].startswith("one: was killed by SIGKILL; starting it again in 0.5 s")


@pytest.mark.slow
def test_what_a_dead_program_leaves_is_ended_before_its_successor_starts(children: Children) -> None:
    child = children.start(python(WITH_GRANDCHILD))
    until(lambda: child.log.tail)
    [grandchild] = psutil.Process(child.process.pid).children()
    child.process.kill()
    until(lambda: children.watch() or not alive([grandchild]))


@pytest.mark.slow
def test_a_program_that_keeps_dying_is_given_up_with_its_last_lines(children: Children) -> None:
    child = children.start(python("raise SystemExit('the reason')"))
    with pytest.raises(GaveUp, match=r"one ended with status 1 5 times in a minute(.|\n)*the reason"):
        until(children.watch, seconds=60)
    assert len(child.deaths) == 5


@pytest.mark.slow
def test_stop_kills_what_does_not_listen(tmp_path: Path, said: list[str]) -> None:
    children = Children(tmp_path, said.append)
    child = children.start(python(DEAF))
    until(lambda: child.log.tail)
    children.stop(grace=0.2)
    assert child.process.returncode == -signal.SIGKILL


def test_servers_are_stopped_after_those_who_need_them(tmp_path: Path) -> None:
    code = "import signal, sys, time, pathlib\n"
    code += "def bye(*_):\n    pathlib.Path(sys.argv[1]).open('a').write(sys.argv[2]); sys.exit()\n"
    code += "signal.signal(signal.SIGTERM, bye); print('up', flush=True); time.sleep(600)"
    children = Children(tmp_path, lambda line: None)
    for name, last in (("server", True), ("client", False)):
        command = (sys.executable, "-c", code, str(tmp_path / "order"), f"{name} ")
        child = children.start(Program(name, command, last=last))
        until(lambda child=child: child.log.tail)
    children.stop()
    assert (tmp_path / "order").read_text() == "client server "


def test_a_program_begins_with_no_signal_blocked(children: Children) -> None:
    code = "import signal; print(signal.pthread_sigmask(signal.SIG_BLOCK, []))"
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
    try:
        assert children.run(python(code), timeout=10) == ["set()"]
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def test_running_to_the_end_gives_the_last_lines(children: Children, tmp_path: Path) -> None:
    assert children.run(python("print('a'); print('b')"), timeout=10) == ["a", "b"]
    assert (tmp_path / "logs" / "one.log").read_text() == "a\nb\n"


def test_what_a_secret_program_prints_is_in_no_file(children: Children, tmp_path: Path) -> None:
    assert children.run(python("print('token')", secret=True), timeout=10) == ["token"]
    assert not (tmp_path / "logs" / "one.log").exists()


def test_a_command_that_fails_says_its_last_line(children: Children) -> None:
    with pytest.raises(GaveUp, match=r"one failed: no room \(see .*one.log\)"):
        children.run(python("raise SystemExit('no room')"), timeout=10)


def test_a_command_that_hangs_is_ended(children: Children) -> None:
    with pytest.raises(GaveUp, match="no end after 0 s"):
        children.run(python(SLEEP), timeout=0.3)
