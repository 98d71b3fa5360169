"""What the stand-in Twilio keeps of a message, and the trouble that a test may want."""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal


@dataclass
class Message:
    """A row as Twilio keeps it."""

    sid: str
    to: str
    """As in +4915123456789."""
    body: str
    media_urls: list[str]
    template: str = ""
    callback: str = ""
    valid: int = 36000
    """Seconds, as asked."""
    status: str = "queued"
    error: int | None = None
    created: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))
    at: float = field(default_factory=time.monotonic)
    """When it was taken."""
    recording: bytes = b""
    media_type: str = ""
    done: bool = False


@dataclass(frozen=True)
class Trouble:
    """What befalls one request to send."""

    kind: Literal["refuse", "hang", "drop", "garble"]
    taken: bool = False
    """Whether the message is taken, and goes out, before it."""
    status: int = 503
    code: int = 20503
    retry_after: str = ""
    seconds: float = 60.0
