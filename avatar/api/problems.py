"""What is refused or goes wrong, and how a program is told: one shape an API."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import ninja.errors
import pydantic
import redis.exceptions
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from ninja import NinjaAPI, Schema

from secretary.core.errors import NotYours, Refused, Unreachable
from secretary.wire import worklog

logger = logging.getLogger(__name__)

CODES = {
    400: "unreadable",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media",
    416: "range_not_satisfiable",
    422: "invalid",
    429: "too_many_requests",
    503: "unavailable",
}
"""Status → code, where nothing more exact is known."""

LATER = 5
"""Seconds after which it is worth trying again what did not answer."""


@dataclass(eq=False)
class Problem(Exception):
    """Why a request is not answered."""

    status: int
    message: str
    """For whoever writes the program."""
    hint: str = ""
    """What to do next."""
    code: str = ""
    retry_after: int = 0
    """Seconds."""

    def __post_init__(self) -> None:
        self.code = self.code or CODES.get(self.status, "internal")


class ErrorDetail(Schema):
    code: str
    message: str
    hint: str | None = None


class Error(Schema):
    error: ErrorDetail


@dataclass(frozen=True, slots=True)
class Shape:
    """How one API tells of a problem."""

    tell: Callable[[Problem], dict[str, Any]]
    statuses: Mapping[int, int] = field(default_factory=dict)
    """Status → the one that this API has for it."""


def _tell(problem: Problem) -> dict[str, Any]:
    told = {"code": problem.code, "message": problem.message}
    return {"error": told | ({"hint": problem.hint} if problem.hint else {})}


OURS = Shape(_tell)
"""Of /api/v1/."""


def answer(problem: Problem, shape: Shape) -> HttpResponse:
    headers = {"WWW-Authenticate": "Bearer"} if problem.status == 401 else {}
    if problem.retry_after:
        headers["Retry-After"] = str(problem.retry_after)
    status = shape.statuses.get(problem.status, problem.status)
    return JsonResponse(shape.tell(problem), status=status, headers=headers)


def handle(api: NinjaAPI, shape: Shape) -> None:
    """Have every error of this API answered in its shape."""

    def told(request: HttpRequest, error: Any) -> HttpResponse:
        return answer(understood(error), shape)

    # Ninja knows these by itself, in a shape of its own.
    for kind in (Exception, Http404, ninja.errors.HttpError, ninja.errors.ValidationError):
        api.add_exception_handler(kind, told)


def understood(error: Exception) -> Problem:
    """The problem behind an error; a fault of ours is logged, and tells nothing."""
    for kinds, problem in _KNOWN:
        if isinstance(error, kinds):
            return problem(error)
    logger.error("the API failed", exc_info=error)
    worklog.error("api", type(error).__name__)
    return Problem(500, "Something went wrong here, and was written to the log.")


def _invalid(error: ninja.errors.ValidationError | pydantic.ValidationError) -> Problem:
    """Each field that is wrong, and why; never what was sent, which may be long or private."""
    found = error.errors if isinstance(error, ninja.errors.ValidationError) else error.errors(include_input=False)
    told = []
    for one in found:
        place = [str(part) for part in one["loc"] if part not in ("query", "path", "body", "form")]
        told.append(f"{'.'.join(place)}: {one['msg']}" if place else str(one["msg"]))
    return Problem(422, "; ".join(told)[:500] or "The request is not valid.")


def _unauthorized(error: object) -> Problem:
    hint = "Send the header Authorization: Bearer <token>; `secretary create-token` makes one."
    return Problem(401, "There is no valid token in this request.", hint)


def _unavailable(told: str) -> Problem:
    return Problem(503, told, "See /health/ready for what runs.", retry_after=LATER)


_KNOWN: tuple[tuple[tuple[type[Exception], ...], Callable[[Any], Problem]], ...] = (
    ((Problem,), lambda error: error),
    ((NotYours,), lambda error: Problem(404, str(error))),
    ((Refused,), lambda error: Problem(422, str(error), code="refused")),
    ((Unreachable,), lambda error: _unavailable(str(error))),
    ((redis.exceptions.RedisError,), lambda error: _unavailable("The queue and media servers do not answer.")),
    ((Http404,), lambda error: Problem(404, "There is nothing at this address.")),
    ((RequestDataTooBig,), lambda error: Problem(413, "The body is too large.")),
    ((ninja.errors.ValidationError, pydantic.ValidationError), _invalid),
    ((ninja.errors.AuthenticationError,), _unauthorized),
    ((ninja.errors.HttpError,), lambda error: Problem(error.status_code, str(error))),
    (
        (SuspiciousOperation, BadRequest, MultiPartParserError, UnreadablePostError),
        lambda error: Problem(400, "The request cannot be read."),
    ),
)
"""What may be raised → what is told of it; the first that fits."""
