"""The whole of `secretary up`: starts, lets in, and leaves nothing behind."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest
import redis

from secretary.wire.config import settings, socket_folder
from tests.processes import alive, until

MODELS = settings().models_folder
"""Fetched once, by `make test`."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Running:
    """A whole installation under `secretary up`, on data and a port of its own."""

    def __init__(self, data: Path) -> None:
        self.data, self.port, self.lines = data, free_port(), deque[str]()
        ours = {"SECRETARY_DATA": str(data), "PORT": str(self.port), "SECRETARY_MODELS": str(MODELS)}
        self.environment = os.environ | ours | {"DJANGO_SETTINGS_MODULE": "secretary.settings"}
        self.canary: subprocess.Popen[bytes] | None = None
        command = (sys.executable, "-m", "secretary.cli", "up")
        self.process = subprocess.Popen(
            command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def wait(self) -> "Running":
        """Until it says that it is ready."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            if line.startswith("Secretary is ready"):
                return self
        raise AssertionError("".join(self.lines))

    @property
    def link(self) -> str:
        return self.lines[-1].removeprefix("Secretary is ready: ").strip()

    def everyone(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def in_a_render(self) -> None:
        """Return once a render has begun."""
        media = redis.Redis(unix_socket_path=str(socket_folder(self.data) / "media.sock"))
        before = set(media.scan_iter("video:*"))
        canary = [sys.executable, "-m", "django", "canary"]
        self.canary = subprocess.Popen(canary, env=self.environment, stderr=subprocess.DEVNULL)
        until(lambda: set(media.scan_iter("video:*")) - before, seconds=60)
        media.close()

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()
        if self.canary:
            self.canary.kill()
            self.canary.wait()


def get(address: str) -> int:
    """The status, following no redirect."""
    return httpx.get(address, timeout=20).status_code


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, Running]]:
    """Two copies side by side."""
    both = Running(tmp_path_factory.mktemp("one")), Running(tmp_path_factory.mktemp("two"))
    try:
        yield both[0].wait(), both[1].wait()
    finally:
        for one in both:
            one.close()


@pytest.mark.slow
def test_two_copies_are_ready_side_by_side(pair: tuple[Running, Running]) -> None:
    for one in pair:
        assert re.fullmatch(rf"http://127\.0\.0\.1:{one.port}/enter/[\w-]{{20,}}", one.link)
        assert get(f"http://127.0.0.1:{one.port}/health/ready") == 200


@pytest.mark.slow
def test_no_token_that_still_lets_in_lies_in_a_log(pair: tuple[Running, Running]) -> None:
    token = pair[0].link.rsplit("/", 1)[1]
    assert not [log for log in (pair[0].data / "logs").iterdir() if token in log.read_text()]


@pytest.mark.slow
def test_the_link_lets_in_once(pair: tuple[Running, Running]) -> None:
    assert get(pair[0].link) == 302
    assert get(pair[0].link) not in {200, 302}


@pytest.mark.slow
def test_flower_listens_on_a_private_socket_only(pair: tuple[Running, Running]) -> None:
    transport = httpx.HTTPTransport(uds=str(socket_folder(pair[0].data) / "flower.sock"))
    with httpx.Client(transport=transport, base_url="http://flower") as client:
        assert client.get("/flower/healthcheck").status_code == 200


@pytest.mark.slow
def test_a_worker_that_is_killed_is_back_in_its_queue(pair: tuple[Running, Running]) -> None:
    top = psutil.Process(pair[1].process.pid).children()
    [stt] = [process for process in top if "stt@%h" in process.cmdline()]
    stt.kill()
    assert pair[1].process.stdout is not None
    # Reading blocks until the supervisor says it.
    assert any(line.startswith("stt: was killed by SIGKILL; starting") for line in pair[1].process.stdout)


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_behind_in_the_middle_of_a_render(tmp_path: Path, how: signal.Signals) -> None:
    one = Running(tmp_path)
    try:
        one.wait().in_a_render()
        everyone = one.everyone()
        one.process.send_signal(how)
        until(lambda: not alive(everyone), seconds=5)
    finally:
        one.close()


@pytest.mark.slow
def test_it_starts_again_on_the_data_of_a_killed_one(tmp_path: Path) -> None:
    for _ in range(2):
        one = Running(tmp_path)
        try:
            one.wait()
        finally:
            one.close()
