"""What the Bot API takes: parameters by the facts of its specification, recordings by opening them."""

import json
import re
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import av

MESSAGES = ("sendMessage", "sendVoice", "sendVideo", "sendVideoNote")

UPLOAD, DOWNLOAD, BUBBLE = 50_000_000, 20_000_000, 1_000_000
"""Bytes."""

ACTIONS = ("typing", "record_voice", "upload_voice", "record_video_note", "upload_video_note", "upload_video")


class Bad(Exception):
    """Refused, with Telegram's description."""

    def __init__(self, description: str, status: int = 400, **parameters: Any) -> None:
        super().__init__(description)
        self.description, self.status, self.parameters = description, status, parameters


@dataclass(frozen=True, slots=True)
class File:
    """A part of an upload."""

    name: str
    media_type: str
    data: bytes


@cache
def facts() -> dict[str, Any]:
    return dict(json.loads(Path(__file__).with_name("bot_api_facts.json").read_text()))


def checked(method: str, given: dict[str, str], files: dict[str, File]) -> dict[str, Any]:
    """The parameters, parsed. Raises Bad."""
    if method not in facts()["methods"]:
        raise Bad("Not Found: method not found", 404)
    known = facts()["methods"][method]
    if unknown := {*given, *files} - {*known}:
        raise Bad(f"Bad Request: unknown parameters {sorted(unknown)}")
    if missing := [name for name, fact in known.items() if fact["required"] and not (given.get(name) or name in files)]:
        raise Bad(f"Bad Request: parameters {missing} are empty")
    parsed = {name: _parsed(name, text, known[name]["types"]) for name, text in given.items()}
    _RULES.get(method, _no_rule)(parsed, files)
    return parsed


def _parsed(name: str, text: str, kinds: list[str]) -> Any:
    for kind in kinds:
        try:
            return _as(kind, text)
        except (ValueError, KeyError):
            continue
    raise Bad(f"Bad Request: {name} is no {' or '.join(kinds)}")


def _as(kind: str, text: str) -> Any:
    match kind:
        case "String" | "InputFile":
            return text
        case "Integer":
            return int(text)
        case "Boolean":
            return {"true": True, "false": False}[text.lower()]
    value = json.loads(text)
    _check_value(kind, value)
    return value


def _check_value(kind: str, value: Any) -> None:
    if kind.startswith("Array of "):
        if not isinstance(value, list):
            raise ValueError(kind)
        for each in value:
            _check_value(kind.removeprefix("Array of "), each)
        return
    plain = {"String": str, "Integer": int, "Boolean": bool}
    if kind in plain:
        if not isinstance(value, plain[kind]):
            raise ValueError(kind)
        return
    fields = facts()["types"].get("BotCommandScopeAllPrivateChats" if kind == "BotCommandScope" else kind)
    if fields is None or not isinstance(value, dict) or {*value} - {*fields}:
        raise ValueError(kind)
    for name, fact in fields.items():
        if name in value and len(fact["types"]) == 1:
            _check_value(fact["types"][0], value[name])
        elif name not in value and fact["required"]:
            raise ValueError(kind)


def _no_rule(parsed: dict[str, Any], files: dict[str, File]) -> None:
    """Facts alone."""


def _message(parsed: dict[str, Any], files: dict[str, File]) -> None:
    if not parsed["text"].strip():
        raise Bad("Bad Request: message text is empty")
    if len(parsed["text"]) > 4096:
        raise Bad("Bad Request: message is too long")
    for row in parsed.get("reply_markup", {}).get("inline_keyboard", []):
        for button in row:
            if not 1 <= len(button.get("callback_data", "").encode()) <= 64:
                raise Bad("Bad Request: BUTTON_DATA_INVALID")


def _voice(parsed: dict[str, Any], files: dict[str, File]) -> None:
    found = _opened(parsed, files, "voice")
    if "ogg" not in found.container or found.sound != "opus" or found.picture:
        raise Bad("Bad Request: a voice is an OGG file with Opus")
    _captioned(parsed)


def _video(parsed: dict[str, Any], files: dict[str, File]) -> None:
    found = _opened(parsed, files, "video")
    _moving(found)
    if (parsed.get("width"), parsed.get("height")) != found.size:
        raise Bad("Bad Request: width and height are not the video's")
    _captioned(parsed)


def _note(parsed: dict[str, Any], files: dict[str, File]) -> None:
    found = _opened(parsed, files, "video_note")
    _moving(found)
    if found.size != (parsed.get("length"), parsed.get("length")):
        raise Bad("Bad Request: a video note is square, and length is its side")
    if found.seconds > 60.05:
        raise Bad("Bad Request: a video note lasts a minute at most")


def _moving(found: "_Found") -> None:
    if "mp4" not in found.container or found.picture != "h264" or found.sound != "aac":
        raise Bad("Bad Request: a video is an MP4 with H.264 and AAC")


def _captioned(parsed: dict[str, Any]) -> None:
    if len(parsed.get("caption", "")) > 1024:
        raise Bad("Bad Request: message caption is too long")


def _action(parsed: dict[str, Any], files: dict[str, File]) -> None:
    if parsed["action"] not in ACTIONS:
        raise Bad("Bad Request: wrong parameter action in request")


def _webhook(parsed: dict[str, Any], files: dict[str, File]) -> None:
    address = urlsplit(parsed["url"])
    if parsed["url"] and address.scheme != "https":
        raise Bad("Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
    if (address.port or 443) not in (443, 80, 88, 8443):
        raise Bad("Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", parsed.get("secret_token", "")):
        raise Bad("Bad Request: secret token contains unallowed characters")


def _commands(parsed: dict[str, Any], files: dict[str, File]) -> None:
    for each in parsed["commands"]:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", each["command"]):
            raise Bad("Bad Request: BOT_COMMAND_INVALID")
        if not 1 <= len(each["description"]) <= 256:
            raise Bad("Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")


_RULES = {
    "sendMessage": _message, "sendVoice": _voice, "sendVideo": _video, "sendVideoNote": _note,
    "sendChatAction": _action, "setWebhook": _webhook, "setMyCommands": _commands,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Found:
    container: str
    sound: str
    picture: str
    size: tuple[int, int]
    seconds: float


def _opened(parsed: dict[str, Any], files: dict[str, File], name: str) -> _Found:
    """What lies in an upload. Raises Bad when its claims are untrue."""
    if name not in files:
        raise Bad("Bad Request: wrong remote file identifier specified")
    file = files[name]
    if not file.data or len(file.data) > UPLOAD:
        raise Bad("Request Entity Too Large" if file.data else "Bad Request: file must be non-empty", 413)
    try:
        with av.open(BytesIO(file.data)) as container:
            sounds, pictures = container.streams.audio, container.streams.video
            size = (pictures[0].width, pictures[0].height) if pictures else (0, 0)
            codecs = [
                streams[0].codec_context.codec.canonical_name if streams else "" for streams in (sounds, pictures)
            ]
            found = _Found(container.format.name, codecs[0], codecs[1], size, (container.duration or 0) / 1e6)
    except av.FFmpegError as error:
        raise Bad(f"Bad Request: the file cannot be opened ({error})") from error
    if abs(parsed.get("duration", 0) - found.seconds) > 1.05:
        raise Bad(f"Bad Request: duration is not the {found.seconds:.2f} s of the file")
    return found
