"""WhatsApp through Twilio: messages by its REST API, webhooks signed with the account's auth token."""

import hmac
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.http import HttpRequest
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http.response import Response
from twilio.request_validator import RequestValidator, add_port, remove_port
from twilio.rest import Client

from channels_bots import whatsapp_forms as forms
from channels_bots.media import media_url
from channels_bots.messenger import (
    Attachment,
    CannotTell,
    Doing,
    Incoming,
    Limits,
    NotSent,
    Parcel,
    Receipt,
    Rejected,
    Uncertain,
)
from channels_bots.whatsapp_exchange import SECONDS, Line
from channels_bots.whatsapp_fetch import fetch
from channels_bots.whatsapp_refusals import of_answer, of_silence
from channels_bots.whatsapp_settings import missing, wanted
from secretary.core.models import Delivery
from secretary.wire.config import settings

MEGABYTES_16 = 16_000_000
"""Of one message, in and out: https://www.twilio.com/docs/whatsapp/guidance-whatsapp-media-messages"""

LIMITS = Limits(
    text=1600,  # https://www.twilio.com/docs/api/errors/21617
    voice_text=0,  # WhatsApp drops what stands below a sound
    video_text=1024,  # of a caption: WhatsApp Cloud API, media messages
    voice_bytes=MEGABYTES_16,
    video_bytes=MEGABYTES_16,
    note_bytes=0,  # nothing round goes through Twilio
    note_seconds=0.0,
    fetch_bytes=MEGABYTES_16,
    gap=0.0,  # the sandbox's pace is asked for by its refusals
    a_second=80,  # https://www.twilio.com/docs/api/errors/63018
    window=timedelta(hours=24),  # https://www.twilio.com/docs/api/errors/63016
)
"""Sound goes out as OGG with Opus, video as MP4 with H.264 and AAC: without sound WhatsApp refuses it."""

VALID = 600
"""Seconds that Twilio may keep a message before it sends it; the addresses of its media live twice as long."""

HOOK = "/bots/whatsapp/"

_LOOK_BACK = 50
"""Messages to a person that are looked through for a lost one."""

SETTLED = timedelta(seconds=20)
"""What was begun so long ago and is not listed was not sent: the exchange has 15 seconds."""

_CLOCKS = timedelta(seconds=5)
"""How far Twilio's clock and ours may be apart; its times have whole seconds."""

_NEVER_WENT = ("failed", "undelivered", "canceled")


class WhatsApp:
    """As messenger.Messenger; `knock` beside it."""

    name = "whatsapp"
    title = "WhatsApp"
    limits = LIMITS

    def __init__(self, seconds: float = SECONDS) -> None:
        """`seconds`: the deadline of an exchange with Twilio."""
        self._seconds = seconds

    def on(self) -> bool:
        return wanted(settings()) and not self.lacks()

    def lacks(self) -> list[str]:
        return missing(settings())

    def admits(self, request: HttpRequest, path: str) -> bool:
        """By X-Twilio-Signature over the public address and the form: https://www.twilio.com/docs/usage/security"""
        token, public = settings().twilio_auth_token.get_secret_value(), settings().public_url.rstrip("/")
        if not token or not public or request.method != "POST":
            return False
        # Never by the Host header or what a proxy says: whoever sends the request writes those.
        address = urlsplit(public + request.get_full_path())
        shown = request.headers.get("X-Twilio-Signature", "").encode()
        validator = RequestValidator(token)
        fits = False
        for spelled in (remove_port(address), add_port(address)):
            # Not its `validate`, which compares letter by letter in Python.
            fits |= hmac.compare_digest(validator.compute_signature(spelled, request.POST).encode(), shown)
        return fits

    def read(self, request: HttpRequest, path: str) -> list[Incoming | Receipt]:
        form = request.POST.dict()
        match path.strip("/"):
            case "":
                return [forms.incoming(form)]
            case "status":
                return [*forms.receipt(form)]
            case _:
                raise ValueError("Twilio has no business at this address")

    def fetch(self, attachment: Attachment) -> bytes:
        return fetch(attachment.reference, self.limits.fetch_bytes)

    def send(self, to: str, parcel: Parcel) -> str:
        return self._create(to, **_content(parcel))

    def knock(self, to: str) -> str:
        """Send the template for people who have not written for a day; once they answer, the rest may follow.

        The messenger's id of it. Raises Undelivered.
        """
        if not settings().twilio_template:
            raise Rejected("SECRETARY_TWILIO_TEMPLATE is not set: nobody can be asked to write again")
        return self._create(to, content_sid=settings().twilio_template)

    def show(self, to: str, doing: Doing) -> None:
        """The API of 2010 has nothing of the kind."""

    def find(self, to: str, parcel: Parcel, since: datetime) -> str | None:
        """By the number, the time, and the text or that there is a recording; what another delivery has is not it.

        Twilio's own filter by time is not used: it looks at `date_sent`, which a queued message does not have.
        Raises NotSent also while it is too early to say.
        """
        fits = [row for row in self._listed(to) if _is(row, parcel, since - _CLOCKS)]
        theirs = Delivery.objects.filter(external_id__in=[row.sid for row in fits])
        taken = set(theirs.values_list("external_id", flat=True))
        for row in sorted(fits, key=lambda row: row.date_created, reverse=True):
            if row.sid not in taken:
                return str(row.sid)
        if datetime.now(UTC) - since < SETTLED:
            raise NotSent("Twilio may still be taking it")
        return None

    def _create(self, to: str, **content: Any) -> str:
        callback = f"{settings().public_url.rstrip('/')}{HOOK}status/"
        try:
            row = self._client().messages.create(
                to=_whatsapp(to), from_=_sender(), validity_period=VALID, status_callback=callback, **content
            )
        except httpx.TransportError as error:
            raise of_silence(error) from error
        except (TwilioRestException, TwilioServiceException) as error:
            raise of_answer(error) from error
        except ValueError as error:
            raise Uncertain("Twilio's answer cannot be read") from error
        if not row.sid:
            raise Uncertain("Twilio's answer names no message")
        return str(row.sid)

    def _listed(self, to: str) -> list[Any]:
        """The latest messages to somebody, the newest first."""
        try:
            rows = self._client().messages
            return list(rows.list(to=_whatsapp(to), from_=_sender(), limit=_LOOK_BACK, page_size=_LOOK_BACK))
        except httpx.TransportError as error:
            raise NotSent("Twilio was not reached") from error
        except (TwilioException, ValueError) as error:
            if 400 <= _status(error) < 500:
                raise CannotTell(f"Twilio does not show what it sent: status {_status(error)}") from error
            raise NotSent("Twilio cannot say just now what it sent") from error

    def _client(self) -> Client:
        token = settings().twilio_auth_token.get_secret_value()
        return Client(settings().twilio_account_sid, token, http_client=Line(self._seconds))


def _status(error: Exception) -> int:
    """HTTP status of a list that was refused, which Twilio's client hides in the arguments; 0 when there is none."""
    return next((each.status_code for each in error.args if isinstance(each, Response)), 0)


def _is(row: Any, parcel: Parcel, since: datetime) -> bool:
    """Whether a row of Twilio's list is this parcel and on its way."""
    if row.date_created is None or row.date_created < since or row.status in _NEVER_WENT:
        return False
    content = _content(parcel)
    same_text = " ".join((row.body or "").split()) == " ".join(content.get("body", "").split())
    return same_text and int(row.num_media or 0) == len(content.get("media_url", []))


def _content(parcel: Parcel) -> dict[str, Any]:
    """Of messages.create. A choice is a line that can be typed: buttons need a template of their own."""
    lines = [parcel.text, *(f"{choice.label}: {choice.command}" for choice in parcel.choices)]
    text = "\n".join(line for line in lines if line)
    if parcel.kind == "text":
        return {"body": text}
    recording = {"media_url": [media_url(parcel.blob)]}
    return recording if parcel.kind == "voice" or not text else recording | {"body": text}


def _whatsapp(number: str) -> str:
    return f"whatsapp:{number.removeprefix('whatsapp:')}"


def _sender() -> str:
    return _whatsapp(settings().twilio_from)
