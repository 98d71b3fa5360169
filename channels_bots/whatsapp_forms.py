"""Twilio's webhook forms: what a person sent, and what became of what was sent to them.

Fields: https://www.twilio.com/docs/messaging/guides/webhook-request (what arrives),
https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks (what became of it).
"""

import re
from collections.abc import Mapping

from channels_bots.messenger import Attachment, Incoming, Receipt, State
from channels_bots.whatsapp_refusals import CLOSED, in_words

_SID = re.compile(r"(SM|MM)[0-9a-fA-F]{32}")
_ADDRESS = re.compile(r"whatsapp:(\+[1-9][0-9]{5,14})")
"""E.164."""

MOST_MEDIA = 10
"""Of one message, as Twilio limits it."""

Form = Mapping[str, str]

STATES: Mapping[str, State] = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "failed": "failed",
    "undelivered": "failed",
    "canceled": "failed",
}
"""The others (`accepted`, `queued`, `sending` …) come before anything is known."""


def incoming(form: Form) -> Incoming:
    """Raises ValueError."""
    sender = _ADDRESS.fullmatch(form.get("From", ""))
    if sender is None:
        raise ValueError("it comes from no WhatsApp number")
    heard = _sound(form)
    return Incoming(
        id=_sid(form),
        sender=sender.group(1),
        name=form.get("ProfileName", ""),
        text=form.get("Body", ""),
        attachment=heard,
        strange="" if heard else _strange(form),
    )


def receipt(form: Form) -> list[Receipt]:
    """None while it is on its way to WhatsApp. Raises ValueError."""
    sid, status = _sid(form), form.get("MessageStatus", "")
    if not status:
        raise ValueError("it has no MessageStatus")
    state = STATES.get(status)
    if state is None:
        return []
    if state != "failed":
        return [Receipt(sid, state)]
    code = _number(form, "ErrorCode")
    return [Receipt(sid, state, in_words(code), closed=code == CLOSED)]


def _sid(form: Form) -> str:
    sid = form.get("MessageSid", "")
    if not _SID.fullmatch(sid):
        raise ValueError("it has no MessageSid")
    return sid


def _number(form: Form, field: str) -> int:
    value = form.get(field) or "0"
    if not (value.isascii() and value.isdigit()):
        raise ValueError(f"{field} is no number")
    return int(value)


def _media(form: Form) -> list[Attachment]:
    """References and types, in their order."""
    count = _number(form, "NumMedia")
    if count > MOST_MEDIA:
        raise ValueError("NumMedia is above 10")
    found = [(form.get(f"MediaUrl{n}", ""), form.get(f"MediaContentType{n}", "")) for n in range(count)]
    if not all(address for address, _ in found):
        raise ValueError("a MediaUrl is missing")
    return [Attachment(address, kind.partition(";")[0].strip().lower()) for address, kind in found]


def _sound(form: Form) -> Attachment | None:
    """The first recording that can be listened to; a film is, when there is none other."""
    media = _media(form)
    kinds = ("audio/", "application/ogg", "video/")
    return next((one for kind in kinds for one in media if one.media_type.startswith(kind)), None)


def _strange(form: Form) -> str:
    """What it is, when it is neither text nor sound; the words below a picture are text."""
    if form.get("Body", "").strip():
        return ""
    media = _media(form)
    if media:
        return _named(media[0].media_type)
    if form.get("Latitude"):
        return "location"
    return form.get("MessageType") or "empty"


def _named(media_type: str) -> str:
    if media_type == "image/webp":
        return "sticker"
    if media_type in ("text/vcard", "text/x-vcard"):
        return "contact"
    return "picture" if media_type.startswith("image/") else "document"
