"""What somebody sees who waits at a door, or who has kept silent for too long."""

import logging

import redis.exceptions

from channels_bots import pace
from channels_bots.messenger import Doing, Undelivered, messenger
from secretary.core.models import Identity, Stage, Turn

logger = logging.getLogger(__name__)

A_DAY = 24 * 3600
"""Seconds between two knocks at one door."""


def doing(turn: Turn) -> Doing | None:
    """What is being made for the person; None when nothing more is to come."""
    identity = turn.identity
    if identity is None or identity.standing != Identity.Standing.ALLOWED:
        return None
    if turn.voice or (turn.stage == Stage.RENDERING and not identity.voice):
        return "filming" if identity.video != Identity.Video.OFF else None
    return "recording" if identity.voice else "listening"


def show(identity: Identity, what: Doing) -> None:
    """Tell somebody that their answer is being made; nothing depends on it."""
    door = messenger(identity.door)
    if door.on():
        door.show(identity.address, what)


def knock(identity: Identity) -> None:
    """Ask somebody who has not written for long to write, where the messenger has a way to; at most once a day."""
    ask = getattr(messenger(identity.door), "knock", None)
    if ask is None or identity.standing != Identity.Standing.ALLOWED:
        return
    try:
        if pace.once(f"knock:{identity.pk}", A_DAY):
            ask(identity.address)
    except (Undelivered, redis.exceptions.RedisError) as error:
        logger.warning("identity %s could not be asked to write: %s", identity.pk, error)
