"""The Telegram door before a stand-in of the Bot API."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from channels_bots.telegram_webhook import HEADER, path_secret, secret_token
from secretary.wire.config import settings
from tests.stand_ins.bot_api import BotApi


@contextmanager
def bot_api(monkeypatch: pytest.MonkeyPatch) -> Iterator[BotApi]:
    """A Bot API that the settings name."""
    with BotApi() as api:
        configure(monkeypatch, telegram_token=api.token, telegram_api_url=api.address)
        yield api
    monkeypatch.undo()
    settings.cache_clear()


def configure(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    """Settings for one test."""
    for name, value in values.items():
        monkeypatch.setenv(f"SECRETARY_{name.upper()}", value)
    settings.cache_clear()


def called(update: Any, secret: str = "", path: str = "") -> tuple[HttpRequest, str]:
    """A call of the webhook, as Telegram makes it unless told otherwise; and what follows /bots/telegram/."""
    body = update if isinstance(update, bytes) else json.dumps(update).encode()
    headers = {HEADER: secret or secret_token()}
    request = RequestFactory().post("/bots/telegram/", body, "application/json", headers=headers)
    return request, path or f"{path_secret()}/"
