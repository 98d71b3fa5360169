"""The programs that make up a running Secretary, as commands."""

import os
import re
import sys

from secretary.children import Program
from secretary.wire.config import Settings, socket_folder

GPU_QUEUES = ("stt", "tts", "render")

ROOT = re.compile(r"superuser privileges|uid=0|Please specify a different user|SecurityWarning")
"""Celery's advice to root concerns pickled arguments; ours are JSON."""


NOT_READY = re.compile(r"Service Unavailable: /health/ready")
"""Django calls that an error; the supervisor asks until it is ready."""


MEMORY = {"MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": "1000000", "MALLOC_TRIM_THRESHOLD_": "4000000"}
"""For glibc: give freed memory back. By itself it keeps up to sixteen heaps a program, and large arrays in them.

Smaller thresholds save some MB more, and a picture then takes half as long again."""


def environment(config: Settings) -> dict[str, str]:
    """All that every program inherits: one thread a numerical library, since several programs share few cores."""
    names = [f"{library}_NUM_THREADS" for library in ("OMP", "OPENBLAS", "MKL")]
    threads = {name: os.environ.get(name, "1") for name in names}
    memory = {name: os.environ.get(name, value) for name, value in MEMORY.items()}
    ours = {"SECRETARY_DATA": str(config.folder), "PORT": str(config.port)}
    # With Django's settings named, Celery would load Django into the workers that do without.
    inherited = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    return inherited | threads | memory | ours | {"PYTHONUNBUFFERED": "1"}


def workers(config: Settings) -> list[Program]:
    """Those that need neither the database nor Django."""
    # Voice and picture are made by two, or the first picture of a sentence would wait for the last of its sound.
    return [worker(queue, (queue,), config) for queue in GPU_QUEUES]


def web(config: Settings) -> list[Program]:
    """Those that need the database."""
    return [
        _uvicorn(config),
        worker("dialogue", ("dialogue",), config),
        worker("io", ("io",), config),
        _beat(config),
        _flower(config),
        *_pollers(config),
    ]


def worker(name: str, queues: tuple[str, ...], config: Settings) -> Program:
    """One Celery worker: a process that can be killed for the GPU queues, threads for what waits on networks."""
    if set(queues) <= set(GPU_QUEUES):
        app, pool = "gpu_tasks.celery:app", ("--pool=prefork", "--concurrency=1")
    else:
        app, pool = "secretary.celery:app", ("--pool=threads", "--concurrency=8")
    options = ("-Q", ",".join(queues), "-n", f"{name}@%h", *pool, "--without-gossip", "--without-mingle")
    return Program(name, (*_celery(app), "worker", *options, "-l", config.log_level), quiet=ROOT)


def django(name: str, *, secret: bool = False) -> Program:
    """A management command."""
    return Program(name, (sys.executable, "-m", "django", name, "--settings=secretary.settings"), secret=secret)


def _uvicorn(config: Settings) -> Program:
    # The access log would keep the tokens of /enter/ links.
    options = ("--no-access-log", "--timeout-graceful-shutdown", "3", "--loop", "uvloop", "--lifespan", "on")
    # Sound and picture do not compress, and no page sends much at once.
    socket = ("--ws-per-message-deflate", "false", "--ws-max-size", "262144")
    place = ("--host", "127.0.0.1", "--port", str(config.port))
    level = ("--log-level", config.log_level.lower())
    command = (sys.executable, "-m", "uvicorn", "secretary.asgi:application", *place, *options, *socket, *level)
    return Program("web", command, quiet=NOT_READY)


def _pollers(config: Settings) -> list[Program]:
    """What keeps a chat door open beside its webhook, for each door that is configured."""
    return [django("telegram")] if config.telegram_token.get_secret_value() else []


def _beat(config: Settings) -> Program:
    schedule = config.folder / "run" / "beat"
    return Program("beat", (*_celery("secretary.beat:app"), "beat", "-s", str(schedule), "-l", config.log_level))


def _flower(config: Settings) -> Program:
    """On a unix socket: whoever reaches Flower may stop workers, so only the web process does."""
    place = (f"--unix-socket={socket_folder(config.folder)}/flower.sock", "--url-prefix=flower")
    return Program("flower", (*_celery("gpu_tasks.celery:app"), "flower", *place), quiet=ROOT)


def _celery(app: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "celery", "-A", app)
