"""The characters that a program may ask for, by id or slug, and what one says to be tried."""

from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from avatar.api import speaking
from secretary.core.characters import access
from secretary.core.errors import Refused
from secretary.core.models import Character, User
from secretary.wire.config import settings
from secretary.wire.types import Speech


def character(user: User, wanted: str) -> Character:
    """By id, slug or name; the first one when nothing is wanted. Raises Refused, which names those there are."""
    there = list(access.usable(user))
    if not there:
        raise Refused("There is no character yet. Run: manage.py prepare")
    if not wanted:
        return there[0]
    for one in there:
        if wanted.lower() in (str(one.pk), one.slug, one.name.lower()):
            return one
    raise Refused(f"There is no such character; there are {', '.join(one.slug for one in there)}.")


def previewed(draft: Character, text: str = "") -> Speech:
    """A character says a text, else its greeting, else who it is; in its language, else in that of who asks."""
    own = (get_language() or "en").split("-")[0]
    language = draft.language or (own if own in settings().spoken else "en")
    with translation.override(language):
        said = text.strip() or draft.greeting or _("Hello, I am %(name)s. How can I help you?") % {"name": draft.name}
    return speaking.whole(speaking.speak(said, draft.spoken_with, language))
