"""What a call is doing, in the words of docs/call-protocol.md: derived from facts, never set."""

from dataclasses import dataclass, field
from typing import Literal

State = Literal["idle", "connecting", "listening", "hearing", "thinking", "speaking", "muted", "failed"]

WORDS: dict[State, str] = {
    "idle": "Ready. Press the microphone to begin.",
    "connecting": "Connecting …",
    "listening": "Listening",
    "hearing": "Hearing you",
    "thinking": "Thinking",
    "speaking": "Speaking",
    "muted": "Microphone off",
    "failed": "The connection failed",
}


@dataclass
class Mood:
    linked: bool = False
    """A WebRTC connection was asked for."""
    connected: bool = False
    failed: bool = False
    microphone: bool = False
    """The page sends sound."""
    muted: bool = False
    hearing: bool = False
    transcribing: bool = False
    speaking: bool = False
    held: bool = False
    """The answer waits while the person speaks."""
    waiting: set[int] = field(default_factory=set)
    """Turns that are not over."""

    @property
    def state(self) -> State:  # noqa: PLR0911
        if self.speaking and not self.held:
            return "speaking"
        if self.hearing:
            return "hearing"
        if self.waiting or self.transcribing:
            return "thinking"
        if self.failed:
            return "failed"
        if not self.linked:
            return "idle"
        if not self.connected:
            return "connecting"
        return "listening" if self.microphone and not self.muted else "muted"
