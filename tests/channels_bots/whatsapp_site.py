"""An installation as far as Twilio meets it, in this process: the webhook of the door, and the recordings."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from channels_bots import media
from channels_bots.messenger import Incoming, Parcel, ParcelKind, Receipt
from channels_bots.whatsapp import WhatsApp
from secretary.wire import config
from secretary.wire.blobs import store
from tests.stand_ins.twilio_api import Twilio

told: list[Incoming | Receipt] = []
"""What the door read."""


@csrf_exempt
@login_not_required
def webhook(request: HttpRequest, rest: str = "") -> HttpResponse:
    door = WhatsApp()
    if not door.admits(request, rest):
        return HttpResponse(status=403)
    told.extend(door.read(request, rest))
    return HttpResponse()


urlpatterns = [
    path("bots/media/<str:token>/<str:name>", media.show),
    path("bots/whatsapp/", webhook),
    path("bots/whatsapp/<path:rest>", webhook),
]

ACCOUNT, TOKEN = "AC" + "0f" * 16, "a secret of the tests"


def configure(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    """Set up WhatsApp; `values` by the names of the settings, "" for what is not set."""
    complete = {
        "twilio_account_sid": ACCOUNT,
        "twilio_auth_token": TOKEN,
        "twilio_from": "+14155238886",
        "public_url": "https://bot.example.org",
    }
    for name, value in (complete | values).items():
        monkeypatch.setenv(f"SECRETARY_{name.upper()}", value)
    config.settings.cache_clear()


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


class Site:
    """Listens on 127.0.0.1 while it is entered."""

    def __init__(self) -> None:
        told.clear()
        self._server = ThreadedWSGIServer(("127.0.0.1", 0), _Quiet, connections_override={})
        self._server.set_app(WSGIHandler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def reachable(monkeypatch: pytest.MonkeyPatch) -> Iterator[Twilio]:
    """The stand-in Twilio, and an installation that it reaches under its public address."""
    with Twilio(ACCOUNT, TOKEN) as api, Site() as site:
        configure(monkeypatch, twilio_api_url=api.url)
        api.webhook("https://bot.example.org", site.url)
        yield api
    monkeypatch.undo()
    config.settings.cache_clear()


def recorded(kind: ParcelKind, data: bytes, text: str = "") -> Parcel:
    """A parcel with a recording."""
    suffix = "ogg" if kind == "voice" else "mp4"
    return Parcel(kind, text, store(config.settings().blobs_address).put(data, suffix), 1.0)
