from django.apps import AppConfig


class ChannelsBotsConfig(AppConfig):
    name = "channels_bots"
