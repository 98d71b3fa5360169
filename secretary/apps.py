"""Binds tasks to our Celery app in every Django process: without it, `send_task` falls back to amqp silently."""

from importlib import import_module

from django.apps import AppConfig


class SecretaryConfig(AppConfig):
    name = "secretary"
    label = "secretary_project"

    def ready(self) -> None:
        import_module("secretary.celery")
