"""Recordings that people sent, from Twilio's own hosts and from nowhere else.

A MediaUrl asks for the account's credentials and answers with a redirect to a store that wants none
(https://www.twilio.com/docs/messaging/api/media-resource). Each step is checked before it is taken.
"""

import time

import httpx

from channels_bots.whatsapp_exchange import REAL, TooLong, ask, basic
from secretary.core.errors import Unreachable
from secretary.wire.config import settings
from secretary.wire.media import MediaError

STORES = {"mms.twiliocdn.com": "/", "media.twiliocdn.com": "/", "s3-external-1.amazonaws.com": "/media.twiliocdn.com/"}
"""Host → how the path begins, where Twilio keeps media: Amazon's host has everybody's buckets.

Twilio's help, "Protect Media Access with HTTP Basic Authentication for Programmable Messaging".
"""

MOST_STEPS = 4

SECONDS = 18.0
"""For all steps together."""


def fetch(address: str, most: int, *, transport: httpx.AsyncBaseTransport | None = None) -> bytes:
    """The bytes at a MediaUrl. Raises MediaError when it is too large or gone, Unreachable to be tried again."""
    until = time.monotonic() + SECONDS
    for _ in range(MOST_STEPS):
        # Checked and asked as the same parsed address: two parsers may see two hosts in one text.
        url = _parsed(address)
        response = _step(url, most, until=until, transport=transport)
        if not response.is_redirect:
            return _content(response)
        address = str(url.join(_parsed(response.headers.get("Location", ""))))
    raise MediaError("Twilio sends from place to place for the recording")


def _parsed(address: str) -> httpx.URL:
    try:
        return httpx.URL(address)
    except httpx.InvalidURL as error:
        raise MediaError("the recording does not lie with Twilio") from error


def _step(url: httpx.URL, most: int, *, until: float, transport: httpx.AsyncBaseTransport | None) -> httpx.Response:
    request = httpx.Request("GET", url, headers=_credentials(url))
    left = until - time.monotonic()
    if left <= 0:
        raise Unreachable("Twilio takes too long to give the recording")
    try:
        return ask(request, most, seconds=left, transport=transport)
    except TooLong as error:
        raise MediaError(f"the recording is larger than {most / 1e6:.0f} MB") from error
    except httpx.TransportError as error:
        raise Unreachable("Twilio does not give the recording just now") from error


def _credentials(url: httpx.URL) -> dict[str, str]:
    """The headers for this step: the account's for the API only. Raises MediaError for a place that is not Twilio's."""
    home = httpx.URL(settings().twilio_api_url or REAL)
    if not url.userinfo and (url.scheme, url.host, url.port) == (home.scheme, home.host, home.port):
        token = settings().twilio_auth_token.get_secret_value()
        return {"Authorization": basic(settings().twilio_account_sid, token)}
    beginning = STORES.get(url.host)
    if url.scheme != "https" or url.port or url.userinfo or beginning is None:
        raise MediaError("the recording does not lie with Twilio")
    if not url.path.startswith(beginning) or ".." in url.path:
        raise MediaError("the recording does not lie with Twilio")
    return {}


def _content(response: httpx.Response) -> bytes:
    if response.status_code in (404, 410):
        raise MediaError("the recording is no longer there")
    if response.status_code != 200:
        # Also 403: a store's address has expired, and the API gives a new one.
        raise Unreachable(f"Twilio answers with status {response.status_code} for the recording")
    return response.content
