"""HTTP with Twilio: one exchange on one connection, with a deadline for the whole and a bound on what comes back."""

import asyncio
import base64
import ssl
from collections.abc import Coroutine
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpx
from twilio.http.response import Response

from channels_bots.messenger import NotSent
from channels_bots.whatsapp_refusals import BUSY, pause
from secretary.wire.config import settings

SECONDS = 15.0
"""Of a whole exchange; what calls has 20."""

_CONNECT = 4.0
"""Seconds to connect. Shorter than the whole: what never connected can be sent again without a doubt."""

_ANSWER = 2_000_000
"""Bytes of an answer of the API; a page of 50 rows has about 50,000."""

REAL = "https://api.twilio.com"


class TooLong(ValueError):
    """More bytes than wanted."""


@cache
def _trust() -> ssl.SSLContext:
    """The system's roots: read once, since that takes 20 ms."""
    return httpx.create_ssl_context()


def ask(
    request: httpx.Request,
    most: int,
    *,
    seconds: float,
    transport: httpx.AsyncBaseTransport | None = None,
) -> httpx.Response:
    """What is answered, read to its end; no redirect is followed.

    Never a connection that was used before: one that the other side closes at that moment would leave open whether
    the request arrived. Raises httpx.TransportError, TooLong.
    """

    async def exchange() -> httpx.Response:
        timeout = httpx.Timeout(seconds, connect=min(_CONNECT, seconds / 2))
        async with (
            asyncio.timeout(seconds),
            httpx.AsyncClient(timeout=timeout, verify=_trust(), transport=transport) as client,
        ):
            response = await client.send(request, stream=True)
            return await _whole(response, most)

    try:
        # A loop of its own: a deadline that also holds against an answer that comes byte by byte.
        return _run(exchange())
    except TimeoutError as error:
        raise httpx.ReadTimeout(f"no answer within {seconds:g} s", request=request) from error


def _run(work: Coroutine[Any, Any, httpx.Response]) -> httpx.Response:
    """As asyncio.run, but without its wait for a name server that does not answer: that thread ends by itself."""
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(work)
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


async def _whole(response: httpx.Response, most: int) -> httpx.Response:
    body = bytearray()
    async for piece in response.aiter_bytes():
        body += piece
        if len(body) > most:
            raise TooLong(f"more than {most} bytes")
    # What is read is decoded already: these would have it decoded again.
    kept = [(key, value) for key, value in response.headers.multi_items() if key not in _OF_THE_WAY]
    return httpx.Response(response.status_code, headers=kept, content=bytes(body), request=response.request)


_OF_THE_WAY = ("content-encoding", "content-length", "transfer-encoding")


def basic(user: str, password: str) -> str:
    """The Authorization header (RFC 7617)."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


class Line:
    """Carries the requests of Twilio's client. Unlike Twilio's own it logs none: they hold people's numbers."""

    def __init__(self, seconds: float) -> None:
        """`seconds`: the deadline of an exchange."""
        self._seconds = seconds

    def request(
        self,
        method: str,
        uri: str,
        *,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        **_: object,
    ) -> Response:
        """Raises httpx.TransportError; NotSent when Twilio asks to wait, since its client drops that header."""
        credentials = {"Authorization": basic(*auth)} if auth else {}
        request = httpx.Request(
            method, at_home(uri), params=_plain(params), data=_plain(data), headers=(headers or {}) | credentials
        )
        response = ask(request, _ANSWER, seconds=self._seconds)
        if response.status_code == BUSY:
            raise NotSent("Twilio asks to send more slowly", after=pause(response.headers.get("Retry-After", "")))
        return Response(response.status_code, response.text, dict(response.headers))


def at_home(uri: str) -> str:
    """The address with the scheme and host that the settings name."""
    home = settings().twilio_api_url.rstrip("/") or REAL
    parts = urlsplit(uri)
    return home + parts.path + (f"?{parts.query}" if parts.query else "")


def _plain(fields: dict[str, object] | None) -> dict[str, Any]:
    return {key: value if isinstance(value, list) else str(value) for key, value in (fields or {}).items()}
