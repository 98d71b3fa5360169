"""Make, change, copy and remove characters; the consent of whom one shows."""

import secrets
from collections.abc import Mapping
from typing import Any, Literal

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from secretary.core import keeping
from secretary.core.characters import access
from secretary.core.errors import NotYours, Refused
from secretary.core.models import Character, Consent, Conversation, User

FIELDS = (
    "name",
    "tagline",
    "manner",
    "portrait",
    "likeness",
    "language",
    "greeting",
    "voice",
    "voice_f0",
    "voice_formant",
    "voice_speed",
    "sample",
    "expression",
    "intensity",
    "sends_clips",
)
"""What people may set."""

NO_PORTRAIT = "0" * 64 + ".webp"
"""A key that names nothing: histories still have an address for the picture."""

NOBODY = {
    "name": "—",
    "tagline": "",
    "manner": "—",
    "greeting": "",
    "portrait": NO_PORTRAIT,
    "landmarks": "",
    "sample": "",
}

About = Literal["face", "voice"]
"""What a consent is about."""

WORDINGS: dict[About, str] = {
    "face": gettext_noop(
        "I agree that this picture of me is animated and speaks with an artificial voice, and that everybody who may "
        "talk here may talk with it. It always says that it is an AI. I can take this back at any time."
    ),
    "voice": gettext_noop(
        "I agree that my voice in this recording is imitated by an artificial voice that says what I have never said, "
        "and that everybody who may talk here may talk with it. It always says that it is an AI. I can take this back "
        "at any time."
    ),
}

LAST_ONE = gettext_noop("Somebody must be there to talk to: this is the last active character for everybody.")
NOT_THERE = gettext_noop("There is no such character.")


def find(user: User, character_id: int) -> Character:
    """One that a person sees. Raises NotYours."""
    found = access.seen(user).filter(pk=character_id).first()
    if found is None or not (found.active or access.may_switch(user, found)):
        raise NotYours(NOT_THERE)
    return found


def create(user: User, values: Mapping[str, Any]) -> Character:
    """`values`: of FIELDS, checked."""
    return Character.objects.create(owner=user, slug=_slug(values["name"]), **_known(values))


def change(character: Character, values: Mapping[str, Any]) -> None:
    """`values`: those of FIELDS that change, checked."""
    if values.get("portrait", character.portrait) != character.portrait:
        character.landmarks = ""  # they were those of the other picture
    before = (character.portrait, character.sample)
    for name, value in _known(values).items():
        setattr(character, name, value)
    character.save()
    _let_go(character)
    keeping.drop(before)


def copy(user: User, character: Character, name: str) -> Character:
    """A character of one's own that is as another; no consent is copied with it.

    Nor a recorded voice that is somebody else's: who edits a character hears it, and they did not let this person.
    """
    values = {field: getattr(character, field) for field in FIELDS} | {"name": name[:60]}
    if not access.may_edit(user, character):
        values["sample"] = ""
    return Character.objects.create(owner=user, slug=_slug(name), landmarks=character.landmarks, **values)


def remove(character: Character) -> bool:
    """Delete a character; one with whom somebody has talked is only deactivated: False."""
    _leave_one(character)
    blobs = _blobs(character)
    try:
        with transaction.atomic():
            character.delete()
    except ProtectedError:
        activate(character, on=False)
        return False
    keeping.drop(blobs)
    return True


def activate(character: Character, *, on: bool) -> None:
    """Raises Refused when nobody would be left to talk to."""
    if not on:
        _leave_one(character)
    Character.objects.filter(pk=character.pk).update(active=on)
    character.active = on
    _let_go(character)


def agree(
    character: Character, about: About = "face", *, person: str, by: User, wording: str = "", recording: str = ""
) -> Consent:
    """Record that a person agreed to a wording, one of WORDINGS by itself. `recording`: blob of them saying so."""
    return Consent.objects.create(
        character=character,
        portrait=character.portrait if about == "face" else "",
        sample=character.sample if about == "voice" else "",
        person=person,
        wording=wording or _(WORDINGS[about]),
        recording=recording,
        recorded_by=by,
    )


def agree_oneself(character: Character, user: User) -> None:
    """Who puts up their own face agrees by that, and it is on record as with everybody else's."""
    own = character.likeness == Character.Likeness.OWN and character.owner_id == user.pk
    if own and access.consent(character) is None:
        agree(character, "face", person=user.get_full_name() or user.get_username(), by=user)


def withdraw(character: Character, about: About | None = None) -> None:
    """The person takes their consent back, all that count by itself: now only who made the character may use it."""
    given = character.consents.filter(withdrawn=None)
    if about:
        given = given.exclude(portrait="") if about == "face" else given.exclude(sample="")
    given.update(withdrawn=timezone.now())
    _let_go(character)


def forget(user: User) -> set[str]:
    """Remove what a person has made; of one that is in others' history, all but that there was somebody.

    Returns the blobs, for `keeping.drop` once this is committed.
    """
    blobs: set[str] = set()
    for character in Character.objects.filter(owner=user):
        blobs |= _blobs(character)
        try:
            with transaction.atomic():
                character.delete()
        except ProtectedError:
            character.consents.all().delete()
            Character.objects.filter(pk=character.pk).update(
                active=False, owner=None, slug=f"gone-{secrets.token_hex(6)}", **NOBODY
            )
            _let_go(character)
    return blobs


def _blobs(character: Character) -> set[str]:
    """All that only this character may need."""
    agreed = character.consents.values_list("portrait", "sample", "recording")
    return {character.portrait, character.landmarks, character.sample, *(key for keys in agreed for key in keys)}


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in FIELDS if name in values}


def _slug(name: str) -> str:
    slug = slugify(name)[:40] or "character"
    return f"{slug}-{secrets.token_hex(3)}" if Character.objects.filter(slug=slug).exists() else slug


def _leave_one(character: Character) -> None:
    if character.active and not access.shared().exclude(pk=character.pk).exists():
        raise Refused(LAST_ONE)


def _let_go(character: Character) -> None:
    """Whoever may not use a character any more goes on with another."""
    for talk in Conversation.objects.filter(character=character, current=True).select_related("user"):
        there = access.usable(talk.user)
        if not there.filter(pk=character.pk).exists() and (other := there.first()):
            Conversation.objects.filter(pk=talk.pk).update(character=other)
