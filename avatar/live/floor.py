"""Who has the floor: while a person speaks the answer is held, and goes on when what they said was no turn."""

from typing import Protocol

from avatar.live.overheard import is_backchannel, is_echo

REMEMBERED = 400
"""Characters of what was spoken last, which an echo may repeat."""


class Voice(Protocol):
    """The answer's, which can wait."""

    def hold(self) -> None: ...
    def resume(self) -> None: ...


class Floor:
    """`answering` tells that an answer is being spoken or awaited: only then can anybody be interrupted."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self._spoken = ""
        self.held = False
        """The answer waits for the person."""
        self.answering = False

    def spoke(self, text: str) -> None:
        """A sentence of the answer begins to sound."""
        self._spoken = f"{self._spoken} {text}"[-REMEMBERED:]

    def take(self) -> None:
        """A voice at the microphone: silence, until it is known what it says."""
        if self.answering:
            self._hold()

    def consider(self, text: str, language: str) -> None:
        """All that a person has said, and they pause."""
        if not self.answering:
            return
        if self.is_turn(text, language):
            self._hold()
        else:
            self.yield_back()

    def is_turn(self, text: str, language: str) -> bool:
        """Whether these words want an answer: not a listener's mhm, nor the answer itself coming back."""
        if not self.answering:
            return bool(text)
        return bool(text) and not is_backchannel(text, language) and not is_echo(text, self._spoken)

    def yield_back(self) -> None:
        """The answer goes on where it stopped."""
        if self.held:
            self.held = False
            self._voice.resume()

    def release(self) -> None:
        """There is no answer to go on with."""
        self.held = self.answering = False

    def _hold(self) -> None:
        if not self.held:
            self.held = True
            self._voice.hold()
