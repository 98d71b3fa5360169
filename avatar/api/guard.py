"""Round each view of an API: limits before the body is read, and every answer in the API's own shape."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, path
from django.views.decorators.csrf import csrf_exempt

from avatar.api.problems import Problem, Shape, answer
from secretary.core.characters import portraits, samples

MAX_FORM = samples.MAX_BYTES + portraits.MAX_BYTES
"""Bytes of the files of one form: a character with its picture and a recorded voice. Each file has a limit too."""

MAX_TEXT = 256 * 1024
"""Bytes of a body without a file."""

AROUND = 64 * 1024
"""Bytes of a form beside its files."""

View = Callable[..., HttpResponseBase]

HINTS = {405: "See openapi.json for the methods of each address.", 404: "See openapi.json for the addresses."}


def guarded(patterns: Iterable[URLPattern | URLResolver], shape: Shape) -> list[URLPattern | URLResolver]:
    """The addresses of an API with its own login, and one for everything below it that there is not."""
    kept: list[URLPattern | URLResolver] = []
    for pattern in patterns:
        assert isinstance(pattern, URLPattern)
        kept.append(URLPattern(pattern.pattern, _shaped(pattern.callback, shape), pattern.default_args, pattern.name))
    return [*kept, path("<path:rest>", _shaped(_nothing, shape), name="nothing")]


def _shaped(view: View, shape: Shape) -> View:
    @wraps(view)
    def shaped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if too_large := _too_large(request):
            return answer(too_large, shape)
        try:
            given = view(request, *args, **kwargs)
        except Http404:  # of ninja's root, which only names the rest
            given = _nothing(request)
        plain = isinstance(given, HttpResponse) and not given.headers.get("Content-Type", "").startswith("application/")
        return _reshaped(given, shape) if given.status_code >= 400 and plain else given

    # The API looks at the token itself, and at the CSRF token of who comes with a session.
    return csrf_exempt(login_not_required(shaped))


def _nothing(request: HttpRequest, rest: str = "") -> HttpResponse:
    return HttpResponse(status=404, content_type="text/plain")


def _too_large(request: HttpRequest) -> Problem | None:
    length = request.headers.get("Content-Length", "")
    most = MAX_FORM + AROUND if request.content_type == "multipart/form-data" else MAX_TEXT
    if not length.isdecimal() or int(length) <= most:
        return None
    return Problem(413, f"The request has {int(length):,} bytes; at most {most:,} are taken.")


def _reshaped(given: HttpResponseBase, shape: Shape) -> HttpResponse:
    """An answer of Django's or ninja's own, with its headers."""
    reasons = {404: "There is nothing at this address.", 405: "This address does not know the method."}
    status = given.status_code
    told = answer(Problem(status, reasons.get(status, given.reason_phrase), HINTS.get(status, "")), shape)
    for name in ("Allow", "Content-Range"):
        if name in given.headers:
            told[name] = given.headers[name]
    return told
