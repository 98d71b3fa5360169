"""The Celery app of the web side: the queues `dialogue` and `io`."""

import os

from celery import Celery, signals
from celery.signals import setup_logging, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "secretary.settings")

import django
from django.apps import apps

if not apps.models_ready:  # a Celery command; else Django is on its way and imports this module itself
    django.setup()

from secretary.wire import worklog
from secretary.wire.broker import celery_settings
from secretary.wire.config import settings

app = Celery("secretary")
app.set_default()  # other threads than this one would fall back to an app without settings
app.conf.update(celery_settings(settings()))
app.conf.imports = ("secretary.core.tasks", "channels_bots.tasks")
worklog.connect(signals)


@worker_ready.connect
def _warm_up(**_: object) -> None:
    """Read the command templates and load the model's client before somebody waits for them."""
    if "dialogue" in app.amqp.queues.consume_from:
        from secretary.core import dialogue

        dialogue.warm_up()
        dialogue.warm_up_model()


@setup_logging.connect
def _keep_ours(**_: object) -> None:
    """Django has set up logging already; a connected receiver keeps Celery from adding its own."""
