"""Lets no process outlive the supervisor, also when that is killed with -9. Only the standard library: runs as a file.

Every program is launched as the leader of a process group, and the launcher tells the keeper that group through a
pipe before it becomes the program. The supervisor and a launcher hold the only write ends of the pipe: its end of
file means that the supervisor is gone, and the keeper ends every group it has been told.
"""

import contextlib
import ctypes
import os
import signal
import sys
import time

GRACE = 2.0
"""Seconds from TERM to KILL once the supervisor is gone."""

PR_SET_PDEATHSIG = 1
"""prctl(2), Linux only."""


def keep(pipe: int) -> None:
    """Read `+group` and `-group` lines until the end of file, then end what is left."""
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, signal.SIG_IGN)
    groups: set[int] = set()
    with os.fdopen(pipe) as lines:
        for line in lines:
            change = groups.add if line[0] == "+" else groups.discard
            change(int(line[1:]))
    end(groups)


def end(groups: set[int], grace: float = GRACE) -> None:
    """TERM to every group, KILL after `grace` seconds to those that are left."""
    deadline = time.monotonic() + grace
    left = {group for group in groups if tell(group, signal.SIGTERM)}
    while left and time.monotonic() < deadline:
        time.sleep(0.05)
        left = {group for group in left if tell(group, 0)}
    for group in left:
        tell(group, signal.SIGKILL)


def tell(group: int, sign: int) -> bool:
    """Signal a process group; whether there still was one."""
    try:
        os.killpg(group, sign)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def launch(pipe: int, parent: int, command: list[str]) -> None:
    """Become the program `command`, known to the keeper, with no signal blocked or ignored."""
    # A keeper that has just died is replaced, and its successor told again.
    with contextlib.suppress(BrokenPipeError):
        os.write(pipe, f"+{os.getpid()}\n".encode())
    os.close(pipe)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(sign, signal.SIG_DFL)
    if sys.platform == "linux":
        _die_with_the_parent()
    if os.getppid() != parent:
        sys.exit("the supervisor is gone")
    os.execvp(command[0], command)  # noqa: S606


def _die_with_the_parent() -> None:
    """The kernel's own guard comes on top: it reaches only this process, not what it starts, and only on Linux."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["keep", fd]:
            keep(int(fd))
        case ["launch", fd, supervisor, *program]:
            launch(int(fd), int(supervisor), program)
