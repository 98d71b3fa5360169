"""Whether WhatsApp is configured, and what is half set."""

import re
from urllib.parse import urlsplit

from secretary.wire.config import Settings

_SID = re.compile(r"AC[0-9a-fA-F]{32}")
_TEMPLATE = re.compile(r"HX[0-9a-fA-F]{32}")
_NUMBER = re.compile(r"\+[1-9][0-9]{5,14}")

_HERE = ("127.0.0.1", "localhost", "::1")


def wanted(config: Settings) -> bool:
    """Whether any of the account, its token and the number is set."""
    return any(_given(config).values())


def missing(config: Settings) -> list[str]:
    """A sentence for each thing that is missing or wrong; none when WhatsApp is not wanted."""
    if not wanted(config):
        return []
    absent = [f"SECRETARY_{name}" for name, value in _given(config).items() if not value]
    told = [f"{name} is missing: WhatsApp needs it beside the others." for name in absent]
    return told + _misspelled(config) + _address(config.public_url)


def _given(config: Settings) -> dict[str, str]:
    return {
        "TWILIO_ACCOUNT_SID": config.twilio_account_sid,
        "TWILIO_AUTH_TOKEN": config.twilio_auth_token.get_secret_value(),
        "TWILIO_FROM": config.twilio_from,
    }


def _misspelled(config: Settings) -> list[str]:
    told = []
    if config.twilio_account_sid and not _SID.fullmatch(config.twilio_account_sid):
        told.append("SECRETARY_TWILIO_ACCOUNT_SID must be AC and 32 hexadecimal digits, as Twilio's console shows it.")
    if config.twilio_from and not _NUMBER.fullmatch(config.twilio_from.removeprefix("whatsapp:")):
        told.append("SECRETARY_TWILIO_FROM must be + and digits without spaces, as in +14155238886.")
    if config.twilio_template and not _TEMPLATE.fullmatch(config.twilio_template):
        told.append("SECRETARY_TWILIO_TEMPLATE must be a ContentSid: HX and 32 hexadecimal digits.")
    return told


def _address(public_url: str) -> list[str]:
    parts = urlsplit(public_url)
    if not parts.hostname:
        return ["SECRETARY_PUBLIC_URL is missing: Twilio fetches recordings there, and signs webhooks for it."]
    if parts.scheme != "https" and parts.hostname not in _HERE:
        return ["SECRETARY_PUBLIC_URL must begin with https:// for WhatsApp."]
    if parts.query or parts.fragment:
        return ["SECRETARY_PUBLIC_URL must be an address without ? and #."]
    return []
