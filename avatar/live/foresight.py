"""How an answer will begin, made ready before it is certain that the person has finished."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

from avatar.live.threads import in_thread
from secretary.core import dialogue, speculation
from secretary.core.models import Conversation
from secretary.core.speculation import Supposition
from secretary.wire.types import LOOP, Expression

LEAD = 0.12
"""Seconds from a turn's opening to its first sentence: the face then stands still, and there its picture begins."""

NEAR = 3
"""Frames of the head's motion by which a picture may begin elsewhere than it should: it is not drawn anew for less."""


STALE = 2.0
"""Seconds after the moment for which a picture was meant in which an answer may still begin with it."""


class Foresight:
    """Of one call. `phase_in` tells the phase that the head will have in so many seconds, `scene` who is asked and with
    which face at rest.
    """

    def __init__(self, phase_in: Callable[[float], int], scene: Callable[[], tuple[Conversation, Expression]]) -> None:
        self._phase_in, self._scene = phase_in, scene
        self._phase: int | None = None
        """Where the picture begins that is being made ready, until `_until` (monotonic seconds)."""
        self._until = 0.0
        self._newest: Supposition | None = None
        self._supposing = asyncio.Lock()

    async def suppose(self, words: str, spoken: str, left: float | None) -> None:
        """The person may have said these words and no more; that would be certain in `left` seconds.

        While they still speak (None), only the voice is made ready.
        """
        conversation, resting = self._scene()
        async with self._supposing:
            if left is not None:
                self._phase = self._near(self._phase_in(left + LEAD))
                self._until = time.monotonic() + left + STALE
            phase = None if left is None else self._phase
            supposed = Supposition(f"supposed-{uuid4().hex}", conversation.pk, words, spoken, resting, phase)
            if self._newest is None or replace(supposed, name=self._newest.name) != self._newest:
                self._newest = supposed
                await in_thread(dialogue.suppose, supposed)

    async def go_on(self) -> None:
        """The person goes on after a pause."""
        async with self._supposing:
            if self._phase is not None:
                self._phase = self._newest = None
                await in_thread(speculation.leave_face, self._scene()[0].pk)

    async def phase(self) -> int:
        """At which an answer will begin that is asked for now: where it was made ready for, else in a moment."""
        async with self._supposing:
            phase, self._phase, self._newest = self._phase, None, None
            return self._phase_in(LEAD) if phase is None or time.monotonic() > self._until else phase

    def _near(self, phase: int) -> int:
        """Where the picture begins that is there already, if that is close by."""
        if self._phase is None or (self._phase - phase + NEAR) % LOOP > 2 * NEAR:
            return phase
        return self._phase
