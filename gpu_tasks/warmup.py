"""Load what this worker's queues need before its first task, so that nobody waits for it."""

import logging
import time
from collections.abc import Container

import numpy as np

from gpu_tasks import engines
from secretary.wire import pulse
from secretary.wire.config import queue_server
from secretary.wire.types import Speech, Voice

logger = logging.getLogger(__name__)


def run(queues: Container[str]) -> None:
    """Warm the engines of the queues that this worker reads."""
    for kind in engines.ENGINES:
        if kind in queues:
            started = time.monotonic()
            _warm(kind)
            engine = engines.engine(kind)
            pulse.stamp(queue_server(), kind, engine.label, engine.device, clones=getattr(engine, "clones", False))
            logger.info("%s is warm on %s after %.1f s", engine.label, engine.device, time.monotonic() - started)


def _warm(kind: engines.Kind) -> None:
    if kind == "stt":
        engines.transcriber().transcribe(Speech(np.zeros(16_000, np.float32), 16_000), ("en",))
    elif kind == "tts":
        for language in ("en", "de"):
            list(engines.synthesizer().synthesize("One.", Voice(""), language))
    else:
        engines.renderer()
