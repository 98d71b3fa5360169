"""The Celery app of the workers: the queues `stt`, `tts` and `render`."""

import logging

from celery import Celery
from celery.signals import setup_logging, worker_process_init

from secretary.wire.config import celery_settings, settings

app = Celery("gpu_tasks")
app.set_default()
app.conf.update(celery_settings(settings()))
app.conf.imports = ("gpu_tasks.tasks",)


@setup_logging.connect
def _log_lines(**_: object) -> None:
    logging.basicConfig(level=settings().log_level, format="%(asctime)s %(levelname)s %(name)s %(message)s")


@worker_process_init.connect
def _warm_up(**_: object) -> None:
    """Load the engines before the first task; the pool's parent never touches them (nor CUDA)."""
    from gpu_tasks import warmup

    warmup.run(app.amqp.queues.consume_from)
