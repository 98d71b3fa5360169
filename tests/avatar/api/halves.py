"""A voice that speaks a sentence when it is told to."""

import threading
from types import TracebackType

from secretary.wire import streams, writing
from secretary.wire.config import media_server, queue_server
from tests.dispatched import lying
from tests.processes import until


class Halves:
    """Speaks the first sentence as soon as both were asked for; the others by `speak`."""

    def __init__(self) -> None:
        self._thread = threading.Thread(target=self._begin)

    def _begin(self) -> None:
        until(lambda: len(lying(queue_server())) == 2)
        self.speak(0)

    def speak(self, number: int) -> None:
        """Half a second of silence."""
        turn = lying(queue_server())[0].argument["turn"]
        with writing.Writer(media_server(), streams.name("speech", turn, number, 1), turn=turn) as writer:
            writer.open(streams.Header("pcm_s16le", 24_000))
            writer.send([streams.Chunk(0, bytes(24_000))])
            writer.end(0.5)

    def __enter__(self) -> "Halves":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._thread.join()
