"""Codes that join two doors: eight characters that one door shows and the other takes."""

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from secretary.core import doors
from secretary.core.errors import Refused
from secretary.core.models import Identity, LinkCode, User, WrongCode

LENGTH = 8
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without those that look alike: 40 bits in all."""

TRIES = 3
"""Wrong codes that somebody may type in an hour."""

UNKNOWN = "That code is not known, was used already, or is older than an hour. Ask for a new one at the other door."
TOO_MANY = "Three wrong codes within an hour: no more are looked at for now. Try again in an hour."
NOBODY = "That code was shown to somebody who is not known here either. Take one from the account page."
OWN = "That code is one of your own: type it at the other door."
ANOTHER = "That code belongs to another account of this installation, which cannot be joined with yours."


def show(user: User | None = None, identity: Identity | None = None) -> str:
    """A fresh code of a person, or of somebody at a door who is not known yet; an earlier one is void."""
    if identity and (person := _person(identity)):
        user, identity = person, None
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    with transaction.atomic():
        LinkCode.objects.filter(user=user, identity=identity).delete()
        LinkCode.objects.filter(expires__lt=timezone.now()).delete()
        LinkCode.objects.create(
            user=user, identity=identity, code_hash=_hash(code), expires=timezone.now() + LinkCode.LIFETIME
        )
    return code


def shown(code: str) -> LinkCode | None:
    """What became of a code within its hour."""
    return LinkCode.objects.filter(code_hash=_hash(code), expires__gt=timezone.now()).first()


def take_at(identity: Identity, code: str) -> User:
    """Somebody at a chat door types a code. Returns the person they are from now on. Raises Refused."""
    with _spent(code, f"identity {identity.pk}") as found:
        taker, shower = _person(identity), _shower(found)
        if shower is None:
            if taker is None or found.identity is None:
                raise Refused(NOBODY)
            doors.join(found.identity, taker)
            return taker
        if shower == taker:
            raise Refused(OWN)
        if taker and shower.door_only and not taker.door_only:
            doors.absorb(shower, taker)
            return taker
        doors.join(identity, shower)
        return shower


def take_by(user: User, code: str) -> Identity:
    """A person types a code on their page. Returns the door that is theirs from now on. Raises Refused."""
    with _spent(code, f"user {user.pk}") as found:
        shower = _shower(found)
        if shower == user:
            raise Refused(OWN)
        if shower is None and found.identity is not None:
            doors.join(found.identity, user)
            return found.identity
        if shower is None or not shower.door_only:
            raise Refused(ANOTHER)
        door = found.identity or shower.identities.first()
        if door is None:
            raise Refused(UNKNOWN)
        doors.absorb(shower, user)
        return door


def _person(identity: Identity) -> User | None:
    """Who stands there; nobody whom one would take the word of before they are approved."""
    return identity.user if identity.standing == Identity.Standing.ALLOWED else None


def _shower(code: LinkCode) -> User | None:
    """Whose code it is; None while they are not known."""
    return code.user or (_person(code.identity) if code.identity else None)


@contextmanager
def _spent(code: str, taker: str) -> Iterator[LinkCode]:
    """The code, used up unless the block refuses it. A wrong one counts against who typed it."""
    now = timezone.now()
    if WrongCode.objects.filter(taker=taker, created__gt=now - timedelta(hours=1)).count() >= TRIES:
        raise Refused(TOO_MANY)
    hashed = _hash(code)
    with transaction.atomic():
        if LinkCode.objects.filter(code_hash=hashed, used=None, expires__gt=now).update(used=now):
            yield LinkCode.objects.select_related("user", "identity__user").get(code_hash=hashed)
            return
    WrongCode.objects.filter(created__lt=now - timedelta(days=1)).delete()
    WrongCode.objects.create(taker=taker)
    raise Refused(UNKNOWN)


def _hash(code: str) -> str:
    """Of the code as people type it: in small letters, with a dash or blanks, with the command before it."""
    plain = "".join(letter for letter in code.upper().strip().removeprefix("/LINK") if letter.isalnum())
    return hashlib.sha256(f"link code {plain}".encode()).hexdigest()
