"""What a page answers that needs the queue or the media server while that is away."""

import logging

import redis.exceptions
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin

logger = logging.getLogger(__name__)

AGAIN = 5
"""Seconds after which a browser or a proxy may try again."""


class Away(MiddlewareMixin):
    """Turns such a failure into a page that says so; everything else goes on to be an error."""

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, redis.exceptions.RedisError):
            return None
        # By name: a path may hold the token of a link.
        page = request.resolver_match.view_name if request.resolver_match else "?"
        logger.warning("the page %s was not shown: %s", page, type(error).__name__)
        answer = render(request, "503.html", {"user": None}, status=503)
        answer["Retry-After"] = str(AGAIN)
        return answer
