"""A recording from a messenger: fetched within limits, opened, kept, and handed on to be heard."""

import logging
from datetime import timedelta

from django.utils import timezone

from channels_bots.messenger import Attachment, messenger
from channels_bots.phrases import phrase, translated
from secretary.core import arrivals, doors, turns
from secretary.core.errors import Unreachable
from secretary.core.models import Stage, Turn
from secretary.wire import media
from secretary.wire.blobs import BlobMissing, store
from secretary.wire.config import settings
from secretary.wire.jobs import MAX_ATTEMPTS

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=40)
"""Above the deadline of a fetch."""

LONGEST = 180.0
"""Seconds of a recording: what is said in it fits into a turn."""

GONE = "it is gone"

ENDINGS = {"opus": "ogg", "vorbis": "ogg", "mp3": "mp3", "aac": "m4a", "flac": "flac", "amrnb": "amr"}
"""Codec → kind of file; others keep their bytes under a kind that is never served."""


def fetch(turn: Turn) -> None:
    """See to a claimed turn: what it brought lies in the blob store afterwards, or the person is told why not."""
    try:
        key, seconds = _kept(turn)
    except media.MediaError as error:
        _fail(turn, "unusable", reason=translated(str(error), _language(turn)).rstrip("."))
    except BlobMissing:
        _fail(turn, "not_fetched")
    except (Unreachable, OSError) as error:
        _later(turn, error)
    else:
        arrivals.fetched(turn, key, seconds)


def _kept(turn: Turn) -> tuple[str, float]:
    """Blob and seconds of the recording. Raises MediaError, BlobMissing, Unreachable, OSError."""
    blobs = store(settings().blobs_address)
    data = blobs.get(turn.recording) if turn.recording else _from_messenger(turn)
    size = max(len(data), 1)  # the messenger's own limit has been kept
    seconds = media.decode(data, max_seconds=LONGEST, max_bytes=size).seconds
    return turn.recording or blobs.put(data, ENDINGS.get(media.probe(data, size).codec, "bin")), seconds


def _from_messenger(turn: Turn) -> bytes:
    assert turn.identity is not None
    received = turn.received.first()
    if received is None or received.attachment is None:
        raise media.MediaError(GONE)
    return messenger(turn.identity.door).fetch(Attachment(**received.attachment))


def _language(turn: Turn) -> str:
    assert turn.identity is not None
    return doors.language(turn.identity)


def _fail(turn: Turn, name: str, **values: str) -> None:
    turns.fail(turn.pk, phrase(name, _language(turn), **values), Stage(turn.stage))


def _later(turn: Turn, error: Unreachable | OSError) -> None:
    """The watch starts it again; the third failure is told."""
    logger.warning("turn %s: its recording was not fetched: %s", turn.pk, error)
    if turn.attempt >= MAX_ATTEMPTS:
        _fail(turn, "not_fetched")
    else:
        due = timezone.now() + timedelta(seconds=1)
        Turn.objects.filter(pk=turn.pk, stage=turn.stage, attempt=turn.attempt).update(lease=due)
