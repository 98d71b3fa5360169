"""An utterance while it is spoken: what is being found out about it."""

import asyncio
from dataclasses import dataclass, field

from secretary.wire.types import Transcript


@dataclass
class Hearing:
    """An utterance under way."""

    utterance: str
    began: float
    revision: int = 0
    language: str = ""
    """Once a look was sure of it."""
    glanced: Transcript | None = None
    """The newest words, of a look or of a pause."""
    next_look: float = 0.0
    """Monotonic seconds before which there is none."""
    words: asyncio.Task[Transcript] | None = None
    """Of the pause that lasts now, or of the whole."""
    work: set[asyncio.Task[None]] = field(default_factory=set)
    """Ends with the pause or the utterance."""

    def next(self) -> int:
        self.revision += 1
        return self.revision

    def forget(self) -> None:
        """What was made of the pause does not count: the voice goes on, or was none."""
        for task in (*self.work, *([self.words] if self.words else [])):
            task.cancel()
        self.work, self.words = set(), None
