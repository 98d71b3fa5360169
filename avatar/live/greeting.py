"""What a character says first: once a conversation, when its first call begins and nothing was said yet."""

import asyncio
from uuid import uuid4

from avatar.live.cue import CUE
from avatar.live.floor import Floor
from avatar.live.mood import Mood
from avatar.live.player import Player
from avatar.live.threads import in_thread
from secretary.core import voicing
from secretary.core.models import Conversation
from secretary.wire.types import Expression

BREATH = 0.5
"""Seconds after the connection: whoever came to say something has said it, and no first word is cut off."""

LEAD = 0.12
"""Seconds from asking for it to its first sound, as with an answer."""


class Greeting:
    """Of one call. It is no turn: nothing of it is kept, and a word of the person's ends it."""

    def __init__(self, player: Player, mood: Mood, floor: Floor) -> None:
        self._player, self._mood, self._floor = player, mood, floor
        self._name = ""

    @property
    def sounds(self) -> bool:
        """It is being spoken, or about to be."""
        return bool(self._name)

    async def say(self, conversation: Conversation, resting: Expression) -> None:
        """Have it spoken, unless it was said before or somebody has said something."""
        await asyncio.sleep(BREATH)
        if self._mood.waiting or self._mood.hearing:
            return
        name = f"{CUE}greeting-{uuid4().hex}"
        phase = self._player.phase_in(LEAD)
        sentences = await in_thread(voicing.greet, conversation, name, resting, phase)
        if not sentences or self._mood.waiting:
            return
        self._name, self._floor.answering = name, True
        for number, text in enumerate(sentences):
            self._player.add(name, number, text)
        self._player.complete(name, len(sentences))

    def played(self, turn: str) -> None:
        """Something was played to its end."""
        if turn == self._name:
            self.forget()
            if not self._mood.waiting:
                self._floor.release()

    def forget(self) -> None:
        """It was stopped, or is over."""
        self._name = ""
