"""The console script `secretary`. Heavy imports wait until a subcommand needs them."""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from secretary import programs
from secretary.wire import models
from secretary.wire.config import Unset, settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a subcommand; trouble is one clear line and status 1."""
    chosen = _parser().parse_args(arguments)
    from secretary.up import TROUBLE

    try:
        return int(chosen.run(chosen) or 0)
    except (Unset, *TROUBLE) as error:
        print(f"secretary: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("secretary: stopped; the same command goes on where this one was", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="secretary", description="A self-hosted assistant with a face and a voice.")
    commands = parser.add_subparsers(required=True, metavar="command")
    commands.add_parser("up", help="start everything on this machine").set_defaults(run=_up)
    commands.add_parser("enter", help="print a fresh link to enter").set_defaults(run=_enter)
    token = commands.add_parser("create-token", help="make a token of the owner for a program (docs/api.md)")
    token.add_argument("--name", default="command line", help="what it is for")
    token.add_argument("--scopes", default="", help="with commas between them; all when not given")
    token.set_defaults(run=_create_token)
    worker = commands.add_parser("worker", help="start one worker, for example on a host with a GPU")
    worker.add_argument("--queues", default="stt,tts,render", help="comma-separated, of stt tts render dialogue io")
    worker.set_defaults(run=_worker)
    chat = commands.add_parser("chat", help="talk to the running Secretary in this terminal (docs/doors.md)")
    chat.add_argument("said", nargs="*", help="what you say, or a WAV file; without it you are asked")
    chat.set_defaults(run=_chat)
    bench = commands.add_parser("bench", help="measure how quick this machine answers (docs/benchmarks.md)")
    bench.add_argument("--quick", action="store_true", help="a few utterances of each group, to tune by")
    bench.add_argument("--groups", default="", help="letters with commas between them; all when not given")
    bench.add_argument("--pipecat", action="store_true", help="Pipecat too, in an environment of its own")
    bench.set_defaults(run=_bench)
    kinds = commands.add_parser("models", help="the files that the engines load").add_subparsers(required=True)
    kinds.add_parser("list", help="which there are").set_defaults(run=_list)
    fetch = kinds.add_parser("fetch", help="bring those that are needed, or those named")
    fetch.add_argument("names", nargs="*")
    fetch.add_argument("--accept", action="append", default=[], metavar="LICENCE", help="a licence that you accept")
    fetch.set_defaults(run=_fetch)
    return parser


def _up(chosen: argparse.Namespace) -> None:
    from secretary.progress import Steps
    from secretary.up import up

    up(Steps())


def _enter(chosen: argparse.Namespace) -> int:
    """The link's path is the last line; what comes before it are warnings."""
    config = settings()
    command = programs.django("enter_link").command
    environment = programs.environment(config)
    found = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if found.returncode == 0:
        print((config.public_url.rstrip("/") or f"http://127.0.0.1:{config.port}") + found.stdout.split()[-1])
    return found.returncode


def _create_token(chosen: argparse.Namespace) -> int:
    """The token is the last line, alone."""
    command = [*programs.django("create_token").command, f"--name={chosen.name}"]
    command += [f"--scopes={chosen.scopes}"] if chosen.scopes else []
    return subprocess.run(command, env=programs.environment(settings()), check=False).returncode


def _worker(chosen: argparse.Namespace) -> None:
    from secretary.progress import Steps
    from secretary.up import fetch_models

    config = settings()
    queues = tuple(chosen.queues.split(","))
    if set(queues) & set(programs.GPU_QUEUES):
        fetch_models(models.needed(), Steps())
    command = programs.worker("-".join(queues), queues, config).command
    os.execvpe(command[0], command, programs.environment(config))  # noqa: S606


def _chat(chosen: argparse.Namespace) -> int:
    """In a process of its own, since it needs Django."""
    command = (*programs.django("chat").command, *chosen.said)
    return subprocess.run(command, env=programs.environment(settings()), check=False).returncode


def _bench(chosen: argparse.Namespace) -> int:
    """In a process of its own: it lies with the tests, beside the installed packages."""
    root = Path(__file__).resolve().parents[1]
    if not (root / "tests" / "bench").is_dir() or not all(map(find_spec, ("playwright", "psutil", "pytest"))):
        print("secretary: the bench runs in a checkout with the test packages; there: make bench", file=sys.stderr)
        return 1
    command = [sys.executable, "-m", "tests.bench", f"--groups={chosen.groups}"]
    command += [f"--{name}" for name in ("quick", "pipecat") if getattr(chosen, name)]
    return subprocess.run(command, cwd=root, check=False).returncode


def _list(chosen: argparse.Namespace) -> None:
    wanted = models.needed()
    for name, model in models.models().items():
        state = "here" if models.ready(name) else "needed" if name in wanted else "not here"
        print(f"{name:24} {model.size / 1e6:8.1f} MB  {model.licence:12} {state:9} {model.about}")


def _fetch(chosen: argparse.Namespace) -> None:
    from secretary.progress import Steps
    from secretary.up import fetch_models

    fetch_models(chosen.names or models.needed(), Steps(), frozenset(chosen.accept))


if __name__ == "__main__":
    sys.exit(main())
