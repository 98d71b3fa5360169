"""That one talks to an AI: the first word at every chat door, said once to each who stands there."""

from django.utils import timezone

from channels_bots import outbox
from channels_bots.phrases import phrase
from secretary.core import conversations, doors
from secretary.core.models import Identity


def give(identity: Identity) -> None:
    """Say it, unless it was said: two messages that come at once are told one time."""
    if not identity.introduced and note(identity):
        assert identity.user is not None
        name = conversations.current(identity.user).character.name
        outbox.tell(identity, phrase("introduction", doors.language(identity), name=name))


def note(identity: Identity) -> bool:
    """It is being said now; False when it was said before."""
    now = timezone.now()
    identity.introduced = now
    return bool(Identity.objects.filter(pk=identity.pk, introduced=None).update(introduced=now))
