"""What is counted of turns, once it is in the database: by door, outcome and stage, never by whom."""

from collections.abc import Mapping

from django.db import transaction

from secretary.core.models import Turn
from secretary.wire import tally
from secretary.wire.config import queue_server

MARKS = ("heard", "first_word", "first_sound", "first_frame", "finished")
"""The stages of a trace, in their order."""


def over(turn: Turn, outcome: str) -> None:
    """A turn has come to its end; the caller has selected its person."""
    transaction.on_commit(lambda: tally.count(queue_server(), "turns", door(turn), outcome))


def reached(turn: Turn, marks: Mapping[str, int]) -> None:
    """Stages that a turn has come to, each once; milliseconds since the true end of the person's speech."""
    seconds: dict[tuple[str, ...], float] = {
        (door(turn), mark): ms / 1000 for mark, ms in marks.items() if mark in MARKS
    }
    if seconds:
        transaction.on_commit(lambda: tally.observe(queue_server(), "stages", seconds))


def door(turn: Turn) -> str:
    return "canary" if turn.conversation.user.is_canary else turn.door
