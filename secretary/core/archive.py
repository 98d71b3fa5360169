"""Everything of a person as one ZIP: JSON of the rows, and the media beside it."""

import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, QuerySet

from secretary.core.history import RECORDINGS
from secretary.core.models import Delivery, Export, Identity, Received, Turn, User
from secretary.wire.blobs import BlobMissing, store
from secretary.wire.config import settings

AT_ONCE = 200
"""Turns that are read at once."""

SECRETS = frozenset(
    ["password", "token_hash", "code_hash", "hash", "key", "data", "secret", "session_key", "session_data", "session"]
)
"""Columns that let somebody in: whoever takes the export must not be able to."""

STORED = frozenset({"mp4", "ogg", "webp", "jpg", "png", "mp3", "m4a"})
"""Kinds of files that no compression makes smaller."""

README = """This is everything that Secretary keeps of you.

profile.json         who you are here
identities.json      your chats, and what arrived from them
conversations.json   your conversations
turns.json           everything that you said and that was answered, with sentences and deliveries;
                     "clip", "voice" and "recording" name files under media/
other/               whatever else belongs to you, one file a kind
media/               voices, clips and recordings
"""

Progress = Callable[[int], None]


def write(user: User, target: Path, told: Progress) -> None:
    """Write the archive of a person into a file; `told` is called with the number of turns that are in it."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", README)
        _put(archive, "profile.json", row(user))
        identities = [row(one) | {"received": rows(one.received.all())} for one in user.identities.order_by("pk")]
        _put(archive, "identities.json", identities)
        _put(archive, "conversations.json", rows(user.conversations.order_by("pk")))
        for name, others in _others(user):
            _put(archive, f"other/{name}.json", rows(others))
        media: set[str] = set()
        with archive.open("turns.json", "w", force_zip64=True) as file:
            file.write(b"[")
            for count, turn in enumerate(_turns(user)):
                file.write(b",\n" if count else b"\n")
                file.write(_json(_told(turn, media), indent=None))
                if count % AT_ONCE == AT_ONCE - 1:
                    told(count + 1)
            file.write(b"\n]\n")
        for key in sorted(media):
            _copy(archive, key)


def row(one: Model) -> dict[str, Any]:
    """The columns of a row, without its secrets."""
    return {field.name: getattr(one, field.attname) for field in one._meta.concrete_fields if field.name not in SECRETS}


def rows(found: QuerySet[Any]) -> list[dict[str, Any]]:
    return [row(one) for one in found]


def _turns(user: User) -> Iterator[Turn]:
    """Oldest first, a few at a time: there may be a hundred thousand."""
    found = Turn.objects.filter(conversation__user=user).select_related("character").order_by("pk")
    last = 0
    while some := list(found.filter(pk__gt=last).prefetch_related("sentences", "deliveries")[:AT_ONCE]):
        yield from some
        last = some[-1].pk


def _told(turn: Turn, media: set[str]) -> dict[str, Any]:
    media.update(filter(None, (getattr(turn, name) for name in RECORDINGS)))
    media.update(delivery.blob for delivery in turn.deliveries.all() if delivery.blob)
    sentences, deliveries = rows(turn.sentences.all()), rows(turn.deliveries.all())
    return row(turn) | {"with": turn.character.name, "sentences": sentences, "deliveries": deliveries}


def _others(user: User) -> Iterator[tuple[str, QuerySet[Any]]]:
    """Whatever other rows name this person, also of apps that come later."""
    known = (Identity, Turn, Received, Delivery, Export)
    for relation in User._meta.related_objects:
        model = relation.related_model
        if isinstance(model, str) or model in known or relation.name in {"conversations", "logentry"}:
            continue
        found = model._base_manager.filter(**{relation.field.name: user}).order_by("pk")
        if found.exists():
            yield f"{model._meta.label_lower}", found


def _copy(archive: zipfile.ZipFile, key: str) -> None:
    how = zipfile.ZIP_STORED if key.rpartition(".")[2] in STORED else zipfile.ZIP_DEFLATED
    try:
        archive.writestr(zipfile.ZipInfo(f"media/{key}"), store(settings().blobs_address).get(key), how)
    except BlobMissing:
        archive.writestr(f"media/{key}.missing.txt", "This file is no longer there.")


def _put(archive: zipfile.ZipFile, name: str, what: Any) -> None:
    archive.writestr(name, _json(what))


def _json(what: Any, indent: int | None = 1) -> bytes:
    """Without an indent it is ten times faster."""
    return json.dumps(what, cls=DjangoJSONEncoder, ensure_ascii=False, indent=indent).encode()
