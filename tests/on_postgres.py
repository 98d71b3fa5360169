"""Runs tests on a PostgreSQL of its own: `python -m tests.on_postgres tests/secretary/core`, with pytest's options.

The server lives in a temporary folder, on a free port of 127.0.0.1, and ends with the tests. TEST_DATABASE_URL names
it (see tests/settings.py). It refuses to run as root; then it runs as the system's user `postgres`.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.system.running import free_port

MISSING = "PostgreSQL's server is missing; run: sudo apt install postgresql"

HASTY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
"""Nothing of it outlives the tests."""


def programs() -> Path:
    """The folder of `initdb` and `postgres`: Debian keeps them off the path. Ends the program without them."""
    for folder in [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True), Path("/usr/local/bin")]:
        if (folder / "initdb").exists():
            return folder
    sys.exit(MISSING)


@contextmanager
def postgres() -> Iterator[str]:
    """The address of an empty database on a fresh server."""
    found, owner = programs(), "postgres" if os.getuid() == 0 else None
    folder, port = Path(tempfile.mkdtemp(prefix="secretary-postgres-")), free_port()
    if owner:
        shutil.chown(folder, owner)
    data, options = str(folder / "data"), [part for setting in HASTY for part in ("-c", setting)]
    try:
        initdb = [found / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8"]
        subprocess.run(initdb, check=True, user=owner, cwd=folder, stdout=subprocess.DEVNULL)
        place = ["-c", "listen_addresses=127.0.0.1", "-p", str(port), "-k", str(folder)]
        control = [found / "pg_ctl", "-D", data, "-l", folder / "log"]
        start = [*control, "-w", "-o", " ".join([*place, *options]), "start"]
        subprocess.run(start, check=True, user=owner, cwd=folder, stdout=subprocess.DEVNULL)
        try:
            createdb = [found / "createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "postgres", "secretary"]
            subprocess.run(createdb, check=True, cwd=folder)
            yield f"postgres://postgres@127.0.0.1:{port}/secretary"
        finally:
            stop = [*control, "-m", "immediate", "stop"]
            subprocess.run(stop, check=True, user=owner, cwd=folder, stdout=subprocess.DEVNULL)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    with postgres() as address:
        # Nobody needs the database to be dropped: it would wait for threads that still hold it.
        command = [sys.executable, "-m", "pytest", "--reuse-db", *sys.argv[1:]]
        done = subprocess.run(command, env=os.environ | {"TEST_DATABASE_URL": address}, check=False)
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
