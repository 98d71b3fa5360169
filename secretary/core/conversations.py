"""Whose conversation it is, with whom, and from where on."""

from django.db import IntegrityError, transaction

from secretary.core import events, turns
from secretary.core.characters import access
from secretary.core.errors import NotYours, Unreachable
from secretary.core.models import OPEN_STAGES, Conversation, Turn, User


def current(user: User) -> Conversation:
    """The person's one current conversation, begun with the first character when there is none."""
    found = Conversation.objects.select_related("character", "user").filter(user=user, current=True).first()
    if found:
        return found
    character = access.usable(user).first()
    if character is None:
        raise Unreachable("There is no character yet. Run: manage.py prepare")
    try:
        with transaction.atomic():
            return Conversation.objects.create(user=user, character=character)
    except IntegrityError:  # two tabs at once
        return Conversation.objects.select_related("character", "user").get(user=user, current=True)


def restart(user: User) -> Conversation:
    """Begin anew with the same character: what was said stays in the history, and is no longer remembered."""
    with transaction.atomic():
        old = current(user)
        Conversation.objects.filter(pk=old.pk).update(current=False)
        new = Conversation.objects.create(user=user, character=old.character, language=old.language)
        transaction.on_commit(lambda: events.publish(user, {"type": "conversation.restarted"}))
    return new


def resume(user: User, conversation_id: int) -> Conversation:
    """Go on with an older conversation, from every door. Raises NotYours."""
    with transaction.atomic():
        found = Conversation.objects.select_related("character", "user").filter(pk=conversation_id, user=user).first()
        if found is None:
            raise NotYours("There is no such conversation.")
        there = access.usable(user)
        if not there.filter(pk=found.character_id).exists() and (other := there.first()):
            found.character = other
        Conversation.objects.filter(user=user, current=True).exclude(pk=found.pk).update(current=False)
        found.current = True
        found.save(update_fields=["current", "character"])
        transaction.on_commit(lambda: events.publish(user, {"type": "conversation.restarted"}))
    return found


def switch(user: User, character_id: int) -> Conversation:
    """Go on with another character in the same conversation. Raises NotYours for one that is not there."""
    character = access.usable(user).filter(pk=character_id).first()
    if character is None:
        raise NotYours("There is no such character.")
    conversation = current(user)
    Conversation.objects.filter(pk=conversation.pk).update(character=character)
    conversation.character = character
    return conversation


def speak(user: User, language: str) -> None:
    """Set what the person speaks; empty for: as heard."""
    Conversation.objects.filter(pk=current(user).pk).update(language=language)


def silence(user: User, *, but: int | None = None) -> list[int]:
    """Cancel every open turn of a person, all but one. Returns the cancelled ones."""
    open_turns = Turn.objects.filter(conversation__user=user, stage__in=OPEN_STAGES)
    if but is not None:
        open_turns = open_turns.exclude(pk=but)
    return [turn for turn in open_turns.values_list("pk", flat=True) if turns.cancel(turn)]
