"""Who may see, use and edit a character."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from secretary.core.models import Character, Consent, Conversation, User

DRAWN = Character.Likeness.DRAWN


def seen(user: User) -> QuerySet[Character]:
    """Those that somebody may be shown: a real person's face or voice without a consent is only for who made it."""
    return Character.objects.filter(Q(owner=user) | _agreed())


def usable(user: User) -> QuerySet[Character]:
    """Those that somebody may talk to: a guest only to whom they were brought."""
    there = seen(user).filter(active=True)
    return there.filter(pk__in=Conversation.objects.filter(user=user).values("character")) if user.is_guest else there


def shared() -> QuerySet[Character]:
    """Those that everybody may talk to."""
    return Character.objects.filter(_agreed(), active=True)


def _agreed() -> Q:
    there = Consent.objects.filter(character=OuterRef("pk"), withdrawn=None)
    face = Q(likeness=DRAWN) | Exists(there.filter(portrait=OuterRef("portrait")))
    return face & (Q(sample="") | Exists(there.filter(sample=OuterRef("sample"))))


def is_private(character: Character) -> bool:
    """Whether a consent is missing, so that others may not use it."""
    return bool(missing(character))


def missing(character: Character) -> list[str]:
    """What nobody has agreed to yet: `face`, `voice`."""
    face = character.likeness != DRAWN and consent(character) is None
    voice = bool(character.sample) and consent_to_voice(character) is None
    return [name for name, lacks in (("face", face), ("voice", voice)) if lacks]


def consent(character: Character) -> Consent | None:
    """The one that counts for the picture that the character has now."""
    return character.consents.filter(portrait=character.portrait, withdrawn=None).first()


def consent_to_voice(character: Character) -> Consent | None:
    """The one that counts for the recorded voice that the character has now."""
    if not character.sample:
        return None
    return character.consents.filter(sample=character.sample, withdrawn=None).first()


def may_edit(user: User, character: Character) -> bool:
    """Their own; an owner of the installation edits all but the built-in ones, which are only copied."""
    return not character.builtin and (character.owner_id == user.pk or user.is_owner)


def may_switch(user: User, character: Character) -> bool:
    """Whether they may activate and deactivate it: an owner also the built-in ones."""
    return user.is_owner or may_edit(user, character)
