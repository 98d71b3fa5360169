"""People at the fake door, and answers that are ready for them."""

from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from channels_bots.messenger import Incoming
from secretary.core import conversations, doors
from secretary.core.models import Delivery, Identity, Sentence, Stage, Turn
from secretary.wire.types import Clip
from tests.channels_bots import recorded
from tests.people import character

_ids = count(1)


def stranger(address: str = "7", door: str = "fake", **more: Any) -> Identity:
    character()
    character("Jonas", order=101)
    identity = doors.meet(door, address, name="Ada")
    Identity.objects.filter(pk=identity.pk).update(**more)
    identity.refresh_from_db()
    return identity


def friend(address: str = "7", door: str = "fake", **more: Any) -> Identity:
    """Somebody who may talk, and knows with what."""
    identity = stranger(address, door)
    doors.approve(identity, tell=False)
    Identity.objects.filter(pk=identity.pk).update(**({"introduced": timezone.now()} | more))
    identity.refresh_from_db()
    return identity


def says(text: str = "", sender: str = "7", **more: Any) -> Incoming:
    """Something new."""
    return Incoming(more.pop("id", f"update-{next(_ids)}"), sender, more.pop("name", "Ada"), text=text, **more)


def turn_of(identity: Identity, **values: Any) -> Turn:
    assert identity.user is not None
    conversation = conversations.current(identity.user)
    common = {"conversation": conversation, "character": conversation.character, "door": identity.door, "live": False}
    defaults = {"text": "Hello", "language": "en", "deadline": timezone.now() + timedelta(seconds=90)}
    return Turn.objects.create(identity=identity, **common, **(defaults | values))


def answer(
    identity: Identity, *sentences: str, voice: Clip | None = None, clip: Clip | None = None, **values: Any
) -> Turn:
    """A finished answer that is owed. The voice is shared out evenly among its sentences."""
    sentences = sentences or ("It is noon.",)
    seconds = voice.seconds if voice else None
    files = {"voice": voice.blob if voice else "", "clip": clip.blob if clip else "", "seconds": seconds}
    how = {"stage": Stage.FINISHED, "reply": " ".join(sentences), "owed": True} | files
    turn = turn_of(identity, **(how | values))
    for number, text in enumerate(sentences):
        each = (seconds or 0.0) / len(sentences)
        Sentence.objects.create(turn=turn, number=number, text=text, speakable=text, language="en", seconds=each)
    return turn


def spoken(identity: Identity, *sentences: str, **values: Any) -> Turn:
    """One whose voice is there, and whose clip is being made."""
    return answer(identity, *sentences, voice=recorded.voice(), **({"stage": Stage.RENDERING} | values))


def delivery(identity: Identity, **values: Any) -> Delivery:
    return Delivery.objects.create(identity=identity, **({"kind": "notice", "text": "Hello"} | values))


def notices(identity: Identity) -> list[str]:
    """What the program itself wants to tell them."""
    return list(Delivery.objects.filter(identity=identity, kind="notice").values_list("text", flat=True))


def states(identity: Identity) -> list[tuple[str, str]]:
    return list(Delivery.objects.filter(identity=identity).values_list("kind", "state"))


def due(identity: Identity) -> None:
    """Time passes until what waits may be tried again."""
    Delivery.objects.filter(identity=identity).update(due=timezone.now() - timedelta(seconds=1))


def killed(row: Delivery) -> None:
    """The worker that sends it was killed, a while ago."""
    ago = timezone.now() - timedelta(seconds=5)
    Delivery.objects.filter(pk=row.pk).update(state="sending", lease=ago, due=ago, attempt=1)
