"""The Celery app of beat: what is to be done again and again. It only sends, so it does without Django."""

import logging

from celery import Celery, signals
from celery.signals import setup_logging

from secretary.wire import worklog
from secretary.wire.broker import celery_settings
from secretary.wire.config import settings

app = Celery("secretary")
app.conf.update(celery_settings(settings()))
app.conf.beat_schedule = {
    "watch": {
        "task": "secretary.watch",
        "schedule": 2.0,
        "options": {"queue": "dialogue", "expires": 10, "priority": 5},
    },
    "remind": {
        "task": "secretary.remind",
        "schedule": 5.0,
        "options": {"queue": "dialogue", "expires": 10, "priority": 5},
    },
    "purge": {
        "task": "secretary.purge",
        "schedule": 24 * 3600.0,
        "options": {"queue": "io", "expires": 12 * 3600, "priority": 9},
    },
}

worklog.connect(signals)


@setup_logging.connect
def _log_lines(**_: object) -> None:
    logging.basicConfig(level=settings().log_level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
