"""How an answer will begin, made ready in the pause in which it is judged whether the person has finished."""

import asyncio
from collections.abc import Callable
from uuid import uuid4

from avatar.live.threads import in_thread
from secretary.core import dialogue
from secretary.core.models import Conversation
from secretary.core.speculation import Supposition
from secretary.wire.types import Expression

LEAD = 0.12
"""Seconds from a turn's opening to its first sentence: the face then stands still, and there its picture begins."""


class Foresight:
    """Of one call. `phase_in` tells the phase that the head will have in so many seconds."""

    def __init__(self, phase_in: Callable[[float], int]) -> None:
        self._phase_in = phase_in
        self._supposed: Supposition | None = None
        self._supposing = asyncio.Lock()

    async def suppose(
        self, conversation: Conversation, words: str, spoken: str, resting: Expression, left: float
    ) -> None:
        """The person may have said these words and no more; that would be certain in `left` seconds."""
        name, phase = f"supposed-{uuid4().hex}", self._phase_in(left + LEAD)
        async with self._supposing:
            self._supposed = Supposition(name, conversation.pk, words, spoken, resting, phase)
            await in_thread(dialogue.suppose, self._supposed)

    async def phase(self, words: str, spoken: str) -> int:
        """At which the answer to these words will begin: where it was made ready for, else in a moment."""
        async with self._supposing:
            supposed = self._supposed
        if supposed and (supposed.text, supposed.language) == (words, spoken):
            return supposed.phase
        return self._phase_in(LEAD)
