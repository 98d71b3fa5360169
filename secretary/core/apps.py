from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "secretary.core"
    label = "core"
    verbose_name = "Secretary"
