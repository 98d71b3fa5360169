"""A chat door: what every messenger can do, and the words that they share.

Undelivered            what was to be sent is not known to have arrived
├── NotSent            it never reached the messenger, or that asked to wait: sent again later
├── Rejected           refused for good: blocked, too large, too late; the text says why
└── Uncertain          it may have arrived: the exchange broke after it had begun
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib import import_module
from typing import Literal, Protocol, cast

from django.http import HttpRequest

from secretary.core.errors import SecretaryError

ParcelKind = Literal["text", "voice", "video", "note"]
"""`note`: a round video."""

Doing = Literal["listening", "recording", "filming"]
"""What a person sees while they wait."""

State = Literal["sent", "delivered", "read", "failed"]


class Undelivered(SecretaryError):
    """Not known to have arrived."""


class NotSent(Undelivered):
    """It never reached the messenger, or that asked to wait."""

    def __init__(self, reason: str, after: float = 0.0) -> None:
        super().__init__(reason)
        self.after = after
        """Seconds that the messenger asks to wait; 0 when it does not say."""


class Rejected(Undelivered):
    """Refused for good. `closed`: only since the person has not written for too long; a template may still pass."""

    def __init__(self, reason: str, *, closed: bool = False) -> None:
        super().__init__(reason)
        self.closed = closed


class Uncertain(Undelivered):
    """It may have arrived."""


class CannotTell(SecretaryError):
    """The messenger does not say what was sent before."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A recording that lies with the messenger."""

    reference: str
    """The messenger's file id or address."""
    media_type: str = ""
    """As the messenger claims."""
    seconds: float = 0.0
    """As claimed; 0 when it does not say."""
    size: int = 0
    """Bytes, as claimed."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """Somebody wrote or said something."""

    id: str
    """Unique at its door: an update id, a MessageSid."""
    sender: str
    """Where an answer goes: a chat id, a number."""
    name: str = ""
    """How the messenger calls the sender."""
    language: str = ""
    """ISO 639-1, of the sender's app."""
    text: str = ""
    attachment: Attachment | None = None
    group: bool = False
    """Said where others listen."""
    strange: str = ""
    """What it is (`sticker`), when it is neither text nor sound."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of something that was sent."""

    id: str
    """As `send` gave it."""
    state: State
    reason: str = ""
    closed: bool = False
    """As in Rejected."""


@dataclass(frozen=True, slots=True)
class Choice:
    label: str
    command: str
    """What the person sends by choosing it, as in "/character sofia"."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """Something to be sent."""

    kind: ParcelKind
    text: str = ""
    """The text, or what stands below a recording."""
    blob: str = ""
    """Key of the recording: OGG/Opus, or MP4 with H.264 and AAC."""
    seconds: float = 0.0
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """What a messenger takes. 0: it has no such thing."""

    text: int
    """Characters of one message."""
    voice_text: int
    """Characters below a voice."""
    video_text: int
    """Characters below a video."""
    voice_bytes: int
    video_bytes: int
    note_bytes: int
    note_seconds: float
    fetch_bytes: int
    """Of a recording that somebody sends."""
    gap: float
    """Seconds between two messages to one person."""
    a_second: int
    """Messages to all."""
    window: timedelta | None = None
    """How long after a person's last word it may be answered."""


class Messenger(Protocol):
    """One door. Everything blocks, within 20 seconds, and is called from threads."""

    name: str
    """As in the address of its webhook and in `Turn.door`."""
    title: str
    """As people call it."""
    limits: Limits

    def on(self) -> bool:
        """Whether it is configured."""

    def lacks(self) -> list[str]:
        """What is missing or half set, a sentence each with what to do; nothing when off or complete."""

    def admits(self, request: HttpRequest, path: str) -> bool:
        """Whether a webhook request really comes from the messenger. `path`: what follows `/bots/<name>/`."""

    def read(self, request: HttpRequest, path: str) -> list[Incoming | Receipt]:
        """What an admitted request tells. Raises ValueError when its shape is strange."""

    def fetch(self, attachment: Attachment) -> bytes:
        """Raises MediaError when it is too large or gone (text for people), Unreachable to be tried again."""

    def send(self, to: str, parcel: Parcel) -> str:
        """The messenger's id of it. Raises Undelivered."""

    def show(self, to: str, doing: Doing) -> None:
        """Tell the person that it is worked on; a failure is nobody's concern."""

    def find(self, to: str, parcel: Parcel, since: datetime) -> str | None:
        """The id of a parcel whose sending broke off, None when it was not sent. Raises CannotTell, NotSent."""


MESSENGERS: Mapping[str, str] = {
    "telegram": "channels_bots.telegram:Telegram",
    "whatsapp": "channels_bots.whatsapp:WhatsApp",
    "terminal": "channels_bots.terminal:Terminal",
}
"""Name → class. A new door is one module and one line here (docs/doors.md)."""


@cache
def messenger(name: str) -> Messenger:
    """The door of this name, loaded on first use. Raises KeyError."""
    module, _, attribute = MESSENGERS[name].partition(":")
    made = cast(Callable[[], Messenger], getattr(import_module(module), attribute))
    return made()
