"""Who stands at a chat door, whether they may talk, and which person they are."""

import secrets

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from secretary.core import conversations, dispatch, enter, events, turns
from secretary.core.errors import Refused
from secretary.core.models import OPEN_STAGES, Conversation, Identity, LinkCode, Reminder, Turn, User
from secretary.wire.config import settings

Standing = Identity.Standing

SHOWN = 100
"""People in one list."""

NAMED = (
    "The settings give this chat to the owner: "
    "take it out of SECRETARY_OWNER_TELEGRAM or SECRETARY_OWNER_WHATSAPP first."
)


def meet(door: str, address: str, *, name: str = "", language: str = "") -> Identity:
    """Whoever stands there, known from now on. Those whom the settings name may talk at once."""
    address = address.strip()
    identity, _ = Identity.objects.select_related("user").get_or_create(door=door, address=address)
    identity.name, identity.language = name[:120] or identity.name, language[:2].lower() or identity.language
    identity.seen = timezone.now()
    identity.save(update_fields=["name", "language", "seen"])
    if identity.standing == Standing.WAITING:
        if address in _named(f"owner_{door}"):
            join(identity, enter.owner())
        elif address in _named(f"allowed_{door}"):
            approve(identity, tell=False)
    return identity


def approve(identity: Identity, *, tell: bool = True) -> None:
    """Let somebody talk, and tell them. Who belongs to nobody yet becomes a person of their own."""
    if identity.standing == Standing.ALLOWED and identity.user is not None:
        return
    with transaction.atomic():
        if identity.user is None:
            identity.user = _newcomer(identity)
        identity.standing = Standing.ALLOWED
        identity.save(update_fields=["user", "standing"])
        if tell:
            transaction.on_commit(lambda: dispatch.welcome(identity.pk))


def block(identity: Identity) -> None:
    """From now on silence, also about what they have just asked; codes that they were shown are void."""
    with transaction.atomic():
        identity.standing = Standing.BLOCKED
        identity.save(update_fields=["standing"])
        codes = Q(identity=identity)
        if identity.user and identity.user.door_only:
            codes |= Q(user=identity.user)
        LinkCode.objects.filter(codes).delete()
        _hush(identity)


def unblock(identity: Identity) -> None:
    """Whoever was blocked waits for approval again."""
    Identity.objects.filter(pk=identity.pk, standing=Standing.BLOCKED).update(
        standing=Standing.WAITING, told=Coalesce("told", F("seen"))
    )


def join(identity: Identity, user: User) -> None:
    """From now on this door is one of the person's; one that is blocked stays so.

    Who was known by chat doors only becomes that person, with all of these doors and all that was said there.
    """
    with transaction.atomic():
        before = identity.user
        identity.user = user
        if identity.standing != Standing.BLOCKED:
            identity.standing = Standing.ALLOWED
        identity.save(update_fields=["user", "standing"])
        if before and before != user and before.door_only:
            absorb(before, user)


def absorb(before: User, user: User) -> None:
    """Somebody known by chat doors only turns out to be this person: one history, and the doors are theirs."""
    with transaction.atomic():
        if not User.objects.select_for_update().filter(pk=before.pk, door_only=True).exists():
            return  # absorbed a moment ago, by another door
        Identity.objects.filter(user=before).update(user=user)
        _merge(before, user)
        before.delete()
        transaction.on_commit(lambda: events.publish(user, {"type": "conversation.restarted"}))


def leave(identity: Identity) -> None:
    """The person gives the door up: whoever stands there is a stranger again. Raises Refused."""
    if identity.address in _named(f"owner_{identity.door}"):
        raise Refused(NAMED)
    with transaction.atomic():
        identity.user, identity.told = None, None
        if identity.standing != Standing.BLOCKED:
            identity.standing = Standing.WAITING
        identity.save(update_fields=["user", "standing", "told"])
        _hush(identity)


def of(user: User) -> list[Identity]:
    """The doors of a person."""
    return list(Identity.objects.filter(user=user).order_by("door", "created"))


def language(identity: Identity) -> str:
    """The language to begin with: that of their talk, else of their app, else the first that is spoken here."""
    if identity.user is not None:
        kept = Conversation.objects.filter(user=identity.user, current=True).values_list("language", flat=True).first()
        if kept:
            return kept
    spoken = settings().spoken
    return identity.language if identity.language in spoken else spoken[0]


def strangers() -> list[Identity]:
    """Those who wait for approval, the latest first."""
    return list(_knocking().order_by("-seen")[:SHOWN])


def knocking() -> int:
    """How many wait for approval."""
    return _knocking().count()


def others(than: User, standing: Standing) -> list[Identity]:
    """Whoever else may talk, or is blocked; the latest first."""
    found = Identity.objects.filter(standing=standing).exclude(user=than)
    return list(found.select_related("user").order_by("-seen")[:SHOWN])


def _knocking() -> QuerySet[Identity]:
    """Who was told to wait; not who was never answered, as after an unlinking, nor Telegram's groups."""
    waiting = Identity.objects.filter(standing=Standing.WAITING, told__isnull=False)
    return waiting.exclude(door="telegram", address__startswith="-")


def _hush(identity: Identity) -> None:
    """Nothing that was asked there is answered any more."""
    for turn in Turn.objects.filter(identity=identity, stage__in=OPEN_STAGES).values_list("pk", flat=True):
        turns.cancel(turn)


def _merge(before: User, user: User) -> None:
    """One history: the turns of both conversations, as they came; what was closed before stays closed."""
    for talk in Conversation.objects.select_for_update().filter(user=before, current=True):
        talk.turns.update(conversation=conversations.current(user))
        talk.delete()
    Conversation.objects.filter(user=before).update(user=user)
    Reminder.objects.filter(user=before).update(user=user)


def _newcomer(identity: Identity) -> User:
    """A person of their own; who stood there before under no other door is the same one."""
    name = f"{identity.door}-{identity.address}".replace("+", "")[:140]
    found = User.objects.filter(username=name).first()
    if found and found.door_only and not found.identities.exists():
        return found
    if found:
        name = f"{name}-{secrets.token_hex(4)}"
    return User.objects.create(username=name, first_name=identity.name[:150], door_only=True, password="!")  # noqa: S106


def _named(setting: str) -> set[str]:
    """The addresses that a setting lists, as the doors write them."""
    listed = str(getattr(settings(), setting, "")).split(",")
    return {"".join(one.split()).removeprefix("whatsapp:") for one in listed if one.strip()}
