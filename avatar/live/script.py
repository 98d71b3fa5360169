"""The sentences of a turn, as the player sees them."""

from dataclasses import dataclass, field

from avatar.live.sentence import Sentence


@dataclass(slots=True)
class Script:
    """The sentences of a turn, as the player sees them."""

    turn: str
    sentences: dict[int, Sentence] = field(default_factory=dict)
    """Those not over yet."""
    number: int = 0
    """Of the sentence that plays now or next."""
    count: int | None = None
    """How many there are, once known."""
    spoken: list[tuple[int, float]] = field(default_factory=list)
    sounded: bool = False
    seen: bool = False
    dropped: bool = False

    @property
    def over(self) -> bool:
        return self.dropped or (self.count is not None and self.number >= self.count)

    @property
    def expects(self) -> bool:
        """Whether a sentence is known to be missing or on its way."""
        return bool(self.sentences) or (self.count is not None and self.number < self.count)
