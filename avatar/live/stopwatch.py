"""When things happened to each turn of a call, by this process's clock."""


class Stopwatch:
    """Marks may come before the beginning is known: an event can overtake the opening that it follows from."""

    def __init__(self) -> None:
        self._began: dict[int, float] = {}
        self._marks: dict[int, dict[str, float]] = {}

    def begin(self, turn: int, at: float) -> None:
        """`at`: monotonic seconds of the true end of the person's speech."""
        self._began[turn] = at

    def mark(self, turn: int, name: str, at: float) -> None:
        """The first mark of a name counts."""
        self._marks.setdefault(turn, {}).setdefault(name, at)

    def take(self, turn: int) -> dict[str, int]:
        """The marks of a turn in milliseconds since it began; forgets the turn."""
        began, marks = self._began.pop(turn, None), self._marks.pop(turn, {})
        return {} if began is None else {name: round((at - began) * 1000) for name, at in marks.items()}
