"""A whole installation under `secretary up`, on data and a port of its own."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psutil

from secretary.wire.config import settings
from tests.processes import alive, until

ROOT = Path(__file__).resolve().parents[2]

READY = "Secretary is ready: "


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Running:
    """Starts at once; `wait` until it is ready. `engines`: more of the environment.

    `public`: its address is told as the one under which others reach it.
    """

    def __init__(self, data: Path, *, public: bool = False, **engines: str) -> None:
        self.data, self.port = data, free_port()
        ours = {
            "SECRETARY_DATA": str(data),
            "PORT": str(self.port),
            "SECRETARY_MODELS": str(settings().models_folder),
            "DJANGO_SETTINGS_MODULE": "secretary.settings",
            "PYTHONPATH": str(ROOT),  # for the engines of the tests
        }
        if public:
            ours["SECRETARY_PUBLIC_URL"] = self.address
        self.environment = os.environ | ours | engines
        self.output = data / "up.log"
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "secretary.cli", "up"],
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # a Ctrl-C at the tests is not one here
            )

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def wait(self) -> "Running":
        """Until it says that it is ready."""
        until(lambda: READY in self.output.read_text() or self.process.poll() is not None, seconds=240)
        assert READY in self.output.read_text(), self.output.read_text()
        return self

    def fresh_link(self) -> str:
        """The path of a new one-time link."""
        command = [sys.executable, "-m", "django", "enter_link"]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=True).stdout.strip()

    def everyone(self) -> list[psutil.Process]:
        return alive(psutil.Process(self.process.pid).children(recursive=True))

    def close(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __enter__(self) -> "Running":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
