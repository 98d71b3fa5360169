"""The Celery app of the workers: the queues `stt`, `tts` and `render`."""

import logging
import os
import signal

from celery import Celery, signals
from celery.signals import setup_logging, worker_process_init

from secretary.wire import worklog
from secretary.wire.broker import celery_settings
from secretary.wire.config import settings

app = Celery("gpu_tasks")
app.set_default()
app.conf.update(celery_settings(settings()))
app.conf.imports = ("gpu_tasks.tasks",)
worklog.connect(signals)


@setup_logging.connect
def _log_lines(**_: object) -> None:
    logging.basicConfig(level=settings().log_level, format="%(asctime)s %(levelname)s %(name)s %(message)s")


@worker_process_init.connect
def _warm_up(**_: object) -> None:
    """Load the engines before the first task; the pool's parent never touches them (nor CUDA).

    One that cannot be loaded ends the worker: who started it reads why in its last lines.
    """
    from gpu_tasks import warmup
    from gpu_tasks.engines import EngineError
    from secretary.wire.models import ModelError

    try:
        warmup.run(app.amqp.queues.consume_from)
    except (EngineError, ModelError) as error:
        logging.getLogger(__name__).critical("this worker cannot work: %s", error)
        os.kill(os.getppid(), signal.SIGTERM)
