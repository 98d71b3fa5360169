"""What is told to a page, in the language of that page."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language_from_request, gettext, override


def language(scope: dict[str, Any]) -> str:
    """Of the page that opened a socket, found as Django finds it for the page itself: cookie, then browser."""
    request = HttpRequest()
    request.COOKIES = scope.get("cookies", {})
    accepted = dict(scope["headers"]).get(b"accept-language", b"")
    request.META["HTTP_ACCEPT_LANGUAGE"] = accepted.decode("latin-1")
    return get_language_from_request(request)


def worded(message: dict[str, Any], language: str) -> dict[str, Any]:
    """The message with what people read of it (`words`, the `error` of its turn) in that language."""
    with override(language):
        if message.get("words"):
            return message | {"words": gettext(message["words"])}
        turn = message.get("turn")
        if isinstance(turn, dict) and turn["error"]:
            return message | {"turn": turn | {"error": gettext(turn["error"])}}
    return message
