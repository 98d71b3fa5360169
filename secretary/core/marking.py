"""The signed mark in what leaves: put into a clip once, as it is kept, so that every door hands out the same bytes.

Here and not where it is recorded: workers have no private key, and a Range of a file must not be signed anew.
"""

from dataclasses import replace

from secretary.core.models import Character, Turn
from secretary.wire import credentials
from secretary.wire.blobs import BlobMissing, store
from secretary.wire.config import settings
from secretary.wire.mark import MADE, MIXED, Source
from secretary.wire.types import Clip, Outcome


def source(character: Character) -> Source:
    """How a film of this character comes about: a real person's photograph is a part of it, or nobody's."""
    return MADE if character.likeness == Character.Likeness.DRAWN else MIXED


def sealed(outcome: Outcome) -> Outcome:
    """The same with its clip signed; the clip without a signature is nobody's from now on, and swept up."""
    turn = Turn.objects.select_related("character").filter(pk=int(outcome.turn)).first()
    if outcome.clip is None or turn is None or turn.clip:
        return outcome
    return replace(outcome, clip=_signed(outcome.clip, source(turn.character)))


def _signed(clip: Clip, how: Source) -> Clip:
    blobs = store(settings().blobs_address)
    try:
        data = credentials.sealed(blobs.get(clip.blob), clip.media_type, how)
    except BlobMissing:
        return clip
    return replace(clip, blob=blobs.put(data, clip.blob.rpartition(".")[2]), size=len(data))
