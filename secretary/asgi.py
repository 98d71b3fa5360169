"""HTTP to Django, /ws/call/ to the call; a lifespan that uvicorn can wait for."""

import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "secretary.settings")

from django.core.asgi import get_asgi_application

_django = get_asgi_application()

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import path

from avatar.live import background, calls, census
from avatar.live.consumer import CallConsumer

# The consumer checks the origin itself: a browser sees a close code only after an accept.
_sockets = URLRouter([path("ws/call/", CallConsumer.as_asgi())])  # type: ignore[list-item, arg-type]
_router = ProtocolTypeRouter({"http": _django, "websocket": AuthMiddlewareStack(_sockets)})


async def application(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] != "lifespan":
        await _router(scope, receive, send)
        return
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await calls.prepare()
            telling = background.start(census.run(), "census")
            await send({"type": "lifespan.startup.complete"})
        else:
            await background.stop(telling)
            await calls.close_all()
            await send({"type": "lifespan.shutdown.complete"})
            return
