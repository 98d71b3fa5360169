"""What the stand-in Twilio refuses: parameters by the official facts, recordings by what is in them."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import av

FACTS = json.loads((Path(__file__).parent / "twilio_facts.json").read_text())

WHATSAPP = re.compile(r"whatsapp:\+[1-9][0-9]{5,14}")

MOST = 16 * 1024 * 1024

Fields = dict[str, list[str]]


@dataclass(frozen=True)
class Refusal(Exception):
    status: int
    code: int
    text: str


def check(method: str, fields: Fields) -> None:
    """Names, required ones, types. Raises Refusal."""
    known = {name: fact for name, fact in FACTS["methods"][method]["parameters"].items() if fact["in"] != "path"}
    for name in known:
        if known[name]["required"] and not fields.get(name):
            raise Refusal(400, 21604 if name == "To" else 20001, f"A '{name}' is required.")
    for name, values in fields.items():
        if name not in known:
            raise Refusal(400, 20001, f"The parameter {name} is not known.")
        if len(values) > 1 and known[name]["type"] != "array":
            raise Refusal(400, 20001, f"The parameter {name} is given more than once.")
        for value in values:
            _check_value(name, value, known[name].get("items", known[name]))


def _check_value(name: str, value: str, fact: dict[str, Any]) -> None:
    if not (_TYPES[fact["type"]].fullmatch(value) and _within(value, fact) and _formatted(value, fact.get("format"))):
        raise Refusal(400, _CODES.get(name, 20001), f"The parameter {name} is invalid: it has {len(value)} characters.")


_CODES = {"To": 21211, "From": 21212, "Body": 21617, "MediaUrl": 21620, "StatusCallback": 21609}

_TYPES = {
    "string": re.compile(".*", re.DOTALL),
    "integer": re.compile(r"-?\d+"),
    "number": re.compile(r"-?\d+(\.\d+)?"),
    "boolean": re.compile("true|false"),
}


def _within(value: str, fact: dict[str, Any]) -> bool:
    if fact["type"] == "integer":
        return fact.get("minimum", int(value)) <= int(value) <= fact.get("maximum", int(value))
    known = value in fact.get("enum", [value]) and len(value) <= fact.get("maxLength", len(value))
    return known and bool(re.fullmatch(fact.get("pattern", "(?s:.*)"), value))


def _formatted(value: str, form: str | None) -> bool:
    if form == "uri":
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and "_" not in parts.hostname
    if form == "phone-number":
        return bool(WHATSAPP.fullmatch(value))
    return form != "date-time" or _is_time(value)


def _is_time(value: str) -> bool:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def check_message(fields: Fields, number: str) -> None:
    """What the description says in words about a message by WhatsApp. Raises Refusal."""
    if not fields.get("From"):
        raise Refusal(400, 21603, "A 'From' phone number is required.")
    if fields["From"] != [f"whatsapp:{number}"]:
        raise Refusal(400, 63007, "Twilio could not find a Channel with the specified From address")
    told = [name for name in ("Body", "MediaUrl") if "".join(fields.get(name, []))]
    if not told and not fields.get("ContentSid"):
        raise Refusal(400, 21619, "A text message body or media urls must be specified.")
    if told and fields.get("ContentSid"):
        raise Refusal(400, 20001, "A template takes neither a Body nor a MediaUrl.")
    if len(fields.get("MediaUrl", [])) > 1:
        raise Refusal(400, 20001, "WhatsApp takes one media of a message.")


def recording(data: bytes, media_type: str) -> None:
    """OGG with Opus, or MP4 with H.264 and AAC, of the type that is claimed. Raises Refusal with a code of delivery."""
    if len(data) > MOST:
        raise Refusal(0, 11751, f"the media has {len(data)} bytes")
    try:
        with av.open(BytesIO(data)) as container:
            kinds = sorted(stream.codec_context.codec.canonical_name for stream in container.streams)
            frames = sum(1 for _ in container.decode(container.streams.audio[0]))
            name = container.format.name
    except (av.FFmpegError, IndexError) as error:
        raise Refusal(0, 63021, f"the media cannot be opened: {error}") from error
    wanted = {"audio/ogg": ("ogg", ["opus"]), "video/mp4": ("mp4", ["aac", "h264"])}.get(media_type)
    if wanted is None or wanted[0] not in name.split(",") or kinds != wanted[1] or not frames:
        raise Refusal(0, 12300, f"{media_type} holds {name} with {kinds}")
