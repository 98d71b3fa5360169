"""A short sentence in character while the first word of an answer is not there yet."""

import asyncio
import logging

import redis.asyncio
from redis.exceptions import RedisError

from avatar.live import background
from avatar.live.player import Player
from avatar.live.threads import in_thread
from secretary.core import voicing
from secretary.core.models import Turn
from secretary.wire.listening import follow
from secretary.wire.streams import StreamBroken, attempts

logger = logging.getLogger(__name__)

CUE = "cue-"
"""Begins the player's name of a cue; the turn that it waits for follows."""

WAIT = 1.2
"""Seconds without a first word after which a person wonders whether they were heard."""

PATIENCE = 2.0
"""Seconds that its sound may take; later the answer itself is the better sign of life."""


class Cue:
    """One at a time: for the newest turn."""

    def __init__(self, server: redis.asyncio.Redis, player: Player) -> None:
        self._server, self._player = server, player
        self._turn = 0
        self._task: asyncio.Task[None] | None = None

    def expect(self, turn: Turn) -> None:
        """From now on the first word of this turn is waited for."""
        self.forget()
        self._turn = turn.pk
        self._task = background.start(self._bridge(turn), "cue")

    def forget(self, turn_id: int = 0) -> None:
        """The word has come, or is not waited for any more."""
        if self._task and turn_id in (0, self._turn):
            self._task.cancel()
            self._task = None

    async def _bridge(self, turn: Turn) -> None:
        await asyncio.sleep(WAIT)
        name = f"{CUE}{turn.pk}"
        if not (text := await in_thread(voicing.bridge, turn, name)):
            return
        try:
            # Only once it sounds for sure: a cue that does not come must not hold up the answer.
            async for _ in follow(self._server, attempts("audio", name, 0), timeout=PATIENCE):
                self._player.add(name, 0, text)
                self._player.complete(name, 1)
                return
        except (StreamBroken, RedisError, OSError) as error:
            logger.info("no cue for turn %s: %s", turn.pk, error)
