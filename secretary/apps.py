"""Binds tasks to our Celery app in every Django process: without it, `send_task` falls back to amqp silently."""

from importlib import import_module

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class SecretaryConfig(AppConfig):
    name = "secretary"
    label = "secretary_project"

    def ready(self) -> None:
        import_module("secretary.celery")
        import_module("secretary.checks")


class DeskConfig(AdminConfig):
    default = False
    default_site = "secretary.core.desk.Desk"
