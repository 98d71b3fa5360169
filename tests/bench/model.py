"""A stand-in model server as slow as a real one: the first token after 200 ms, then 30 a second; no answer twice."""

import random
import time
from collections.abc import Iterator
from typing import Any

from tests.stand_in_model import StandInModel

FIRST = 0.2
"""Seconds to the first token."""

PACE = 30.0
"""Tokens a second; a word is one."""

WHO = ("My sister", "The baker", "An old friend", "The doctor", "Your neighbour", "The gardener", "A young teacher")
DOES = ("likes", "remembers", "sells", "carries", "paints", "repairs", "admires", "counts")
WHAT = ("the green boats", "three small clocks", "every old bridge", "the winter apples", "a box of letters")
WHERE = ("near the harbour", "behind the station", "on quiet mornings", "in the long street", "before breakfast")


class Paced(list[str]):
    """Words that come one at a time."""

    def __iter__(self) -> Iterator[str]:
        for number, word in enumerate(super().__iter__()):
            if number:
                time.sleep(1 / PACE)
            yield word


class PacedModel(StandInModel):
    def __init__(self) -> None:
        super().__init__()
        self.pause = FIRST
        self._random = random.Random(1)

    def words(self, asked: dict[str, Any]) -> list[str]:
        """Three sentences of about seven words."""
        sentences = [" ".join(map(self._random.choice, (WHO, DOES, WHAT, WHERE))) for _ in range(3)]
        return Paced(f"{word} " for word in f"{'. '.join(sentences)}.".split())
