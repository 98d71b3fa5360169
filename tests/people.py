"""People, characters and turns to test with."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from secretary.core import conversations, turns
from secretary.core.models import Character, Conversation, Sentence, Turn, User
from secretary.wire.blobs import store
from secretary.wire.config import settings


def person(name: str = "ada", **more: Any) -> User:
    return User.objects.create_user(name, first_name=name.title(), **more)


def character(name: str = "Sofia", **more: Any) -> Character:
    portrait = store(settings().blobs_address).put(f"the picture of {name}".encode(), "webp")
    values = {"slug": name.lower(), "name": name, "manner": f"You are {name}.", "portrait": portrait}
    return Character.objects.get_or_create(slug=name.lower(), defaults=values | more)[0]


def conversation(name: str = "ada") -> Conversation:
    character()
    user = User.objects.filter(username=name).first() or person(name)
    return conversations.current(user)


def asked(text: str = "What time is it?", *, by: str = "ada", how: turns.How | None = None) -> Turn:
    """A person has said something."""
    return turns.open(conversation(by), text, "en", how or turns.How())


def sentence(number: int = 0, text: str = "It is noon.") -> Sentence:
    return Sentence(number=number, text=text, speakable=text, language="en")


def lapse(turn: Turn, **values: Any) -> None:
    """Let the lease of a turn run out, as if its worker had been killed."""
    Turn.objects.filter(pk=turn.pk).update(lease=timezone.now() - timedelta(seconds=5), **values)
