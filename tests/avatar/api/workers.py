"""The workers in a thread: the real tasks with the engines that the settings name, taken from the real queues."""

import base64
import json
import threading
from types import TracebackType
from typing import Any

from gpu_tasks import tasks
from secretary.wire.broker import PRIORITY_STEPS
from secretary.wire.config import queue_server

LISTS = [queue if not step else f"{queue}:{step}" for step in PRIORITY_STEPS for queue in ("stt", "tts", "render")]


class Workers:
    """Work while the context lasts."""

    def __init__(self) -> None:
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work)

    def _work(self) -> None:
        while not self._over.is_set():
            if found := queue_server().brpop(LISTS, timeout=0.2):
                self._do(json.loads(found[1]))

    def _do(self, message: dict[str, Any]) -> None:
        args, _, _ = json.loads(base64.b64decode(message["body"]))
        getattr(tasks, message["headers"]["task"].removeprefix("gpu_tasks."))(*args)

    def __enter__(self) -> "Workers":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()
