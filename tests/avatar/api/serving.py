"""The web side on a real port, served as `secretary up` does, in a thread of the test."""

import threading
import time
from types import TracebackType

import uvicorn

from secretary.asgi import application
from tests.system.running import free_port


class Served:
    """Serve while the context lasts."""

    def __init__(self) -> None:
        port = free_port()
        config = uvicorn.Config(application, port=port, lifespan="off", log_level="warning", ws="none")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run)
        self.address = f"http://127.0.0.1:{port}"

    def __enter__(self) -> "Served":
        self._thread.start()
        while not self._server.started:
            assert self._thread.is_alive(), "the server did not start"
            time.sleep(0.01)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.should_exit = True
        self._thread.join()
