"""`secretary up`: what stands in its way is told in one clear line; the whole of it starts and stops."""

import http.server
import json
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import pytest

from secretary import programs, up
from secretary.progress import Downloads, Steps
from secretary.wire.config import Settings

COMMAND = (sys.executable, "-m", "secretary.cli", "up")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(data: Path, port: int) -> "subprocess.CompletedProcess[str]":
    """For starts that cannot succeed."""
    environment = os.environ | {"SECRETARY_DATA": str(data), "PORT": str(port)}
    return subprocess.run(COMMAND, env=environment, capture_output=True, text=True, timeout=60, check=False)


@contextmanager
def listening() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield int(taken.getsockname()[1])


def test_a_taken_port_is_told_with_another(tmp_path: Path) -> None:
    with listening() as port:
        found = start(tmp_path, port)
    assert found.returncode == 1
    wanted = f"secretary: port {port} is taken by another program; choose another: PORT={port + 1} make run\n"
    assert found.stderr == wanted


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    found = start(tmp_path / "file" / "var", free_port())
    assert found.returncode == 1
    assert re.fullmatch(r"secretary: /.*/file/var cannot be written \(.*\); set SECRETARY_DATA .*\n", found.stderr)


def test_a_wrong_setting_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRETARY_COLOUR", "red")
    found = start(tmp_path, free_port())
    assert found.stderr == "secretary: SECRETARY_COLOUR is not a setting; see docs/configuration.md for the list\n"


HOLD = "import sys; from pathlib import Path; from secretary.up import alone\nwith alone(Path(sys.argv[1])): input()"


def test_a_second_start_on_the_same_data_names_the_first(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path / "run")]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as first:
        while not (tmp_path / "run" / "up.lock").exists() or not (tmp_path / "run" / "up.lock").read_text():
            assert first.poll() is None
        found = start(tmp_path, free_port())
        first.communicate(b"\n")
    assert f"Secretary already runs on this data (process {first.pid}); stop it, or set" in found.stderr


def test_the_lock_is_free_again_after_a_start_that_ended(tmp_path: Path) -> None:
    for _ in range(2):
        with up.alone(tmp_path):
            assert (tmp_path / "up.lock").read_text() == str(os.getpid())


@contextmanager
def readiness(answer: dict[str, object], status: int) -> Iterator[int]:
    class Health(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *args: object) -> None: ...

    with http.server.HTTPServer(("127.0.0.1", 0), Health) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_it_waits_for_what_readiness_lacks() -> None:
    components = {"stt": {"ok": False, "detail": "still loading"}, "tts": {"ok": True}}
    with readiness({"ready": False, "components": components}, 503) as port:
        assert up.lacking(port) == {"stt": "still loading"}
    with readiness({"ready": True, "components": {}}, 200) as port:
        assert up.lacking(port) == {}
    assert up.lacking(free_port()) == {"web": "does not answer yet"}


def test_every_queue_has_a_worker(tmp_path: Path) -> None:
    config = Settings(data=tmp_path)
    commands = [program.command for program in (*programs.workers(config), *programs.web(config))]
    queues = {queue for command in commands if "-Q" in command for queue in command[command.index("-Q") + 1].split(",")}
    assert queues == {"stt", "tts", "render", "dialogue", "io"}


def test_no_address_of_a_person_reaches_a_log(tmp_path: Path) -> None:
    [web] = [program for program in programs.web(Settings(data=tmp_path)) if program.name == "web"]
    assert "--no-access-log" in web.command
    assert web.command[web.command.index("--host") + 1] == "127.0.0.1"


def test_a_step_tells_its_seconds_also_when_others_speak_in_between() -> None:
    out = StringIO()
    steps = Steps(out)
    with steps.step("one"):
        pass
    with steps.step("two"):
        steps.say("stt: a warning")
    assert out.getvalue() == "  one … 0.0 s\n  two … \nstt: a warning\n  two: 0.0 s\n"


def test_a_download_without_a_terminal_is_told_in_quarters() -> None:
    out = StringIO()
    downloads = Downloads(Steps(out))
    for done in range(0, 101):
        downloads.moved("model.bin", done * 1_000_000, 100_000_000)
    assert [line.split()[1] for line in out.getvalue().splitlines()] == ["25", "50", "75", "100"]
