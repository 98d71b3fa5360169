"""What Twilio's refusals mean. Codes: https://www.twilio.com/docs/api/errors"""

from collections.abc import Mapping

import httpx
from twilio.base.exceptions import TwilioRestException, TwilioServiceException

from channels_bots.messenger import NotSent, Rejected, Uncertain, Undelivered

BUSY = 429
"""HTTP status."""

CLOSED = 63016
"""Outside of the 24 hours after the person's last word."""

PAUSE = 3.0
"""Seconds to wait when Twilio does not say: the sandbox takes one message in three seconds."""

LONGEST_PAUSE = 600.0

TOO_FAST = frozenset({20429, 63018, 14107, 30022})
"""Codes of too many requests: of the API, of the channel, of the account."""

WORDS: Mapping[int, str] = {
    20003: "Twilio does not accept the account SID and the auth token: compare them with the console",
    20404: "Twilio does not know this account: compare SECRETARY_TWILIO_ACCOUNT_SID with the console",
    21211: "this is no number that can be written to",
    21408: "the Twilio account may not write to this country",
    21606: "the Twilio account may not send from SECRETARY_TWILIO_FROM",
    21610: "the person has stopped messages from this number; START takes them again",
    21617: "the text is longer than 1600 characters",
    21620: "Twilio cannot use the address of the recording: SECRETARY_PUBLIC_URL must be reached from the internet",
    21910: "both numbers must be WhatsApp numbers",
    30008: "WhatsApp did not deliver it and gives no reason",
    63003: "the number has no WhatsApp, or does not take messages from businesses",
    63005: "WhatsApp refused the content",
    63007: "SECRETARY_TWILIO_FROM is no WhatsApp sender of this Twilio account",
    63013: "WhatsApp refused it for its rules",
    63015: "the number has not joined the Twilio sandbox, or left it: it must send the join words again",
    CLOSED: "the person has not written for 24 hours, and WhatsApp takes only templates then",
    63018: "more was sent than this WhatsApp sender may send",
    63019: "Twilio could not fetch the recording: SECRETARY_PUBLIC_URL must be reached from the internet",
    63021: "WhatsApp refused the recording",
    63024: "the number cannot be reached by WhatsApp",
    63032: "WhatsApp keeps this person from being written to",
    63038: "the Twilio account has sent all that it may send today",
    63049: "WhatsApp chose not to deliver it",
}


def in_words(code: int) -> str:
    """A sentence for the owner, with the code; for an unknown one where it is explained."""
    meaning = WORDS.get(code, "Twilio refused it, see https://www.twilio.com/docs/api/errors")
    return f"{meaning} (Twilio {code})" if code else meaning


def pause(retry_after: str) -> float:
    """Seconds of a Retry-After header; a date there counts as none."""
    return min(float(retry_after), LONGEST_PAUSE) if retry_after.isdigit() else PAUSE


def of_answer(error: TwilioRestException | TwilioServiceException) -> Undelivered:
    """What an answer that is no success tells about the parcel."""
    code = int(error.code or 0)
    if error.status == BUSY or code in TOO_FAST:
        return NotSent(in_words(code), after=PAUSE)
    if code == CLOSED:
        return Rejected(in_words(code), closed=True)
    if 400 <= error.status < 500:
        return Rejected(in_words(code) if code else f"Twilio refused it with status {error.status}")
    return Uncertain(f"Twilio answered with status {error.status}")


def of_silence(error: httpx.TransportError) -> Undelivered:
    """What an exchange that broke tells: before a connection stood, nothing can have arrived."""
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.ProxyError | httpx.UnsupportedProtocol):
        return NotSent("Twilio was not reached")
    return Uncertain("the connection to Twilio broke before it answered")
