from django.apps import AppConfig


class AvatarConfig(AppConfig):
    name = "avatar"
    verbose_name = "Avatar"
