from importlib import import_module

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "secretary.core"
    label = "core"
    verbose_name = "Secretary"

    def ready(self) -> None:
        import_module("secretary.core.admin.wording").translate()
