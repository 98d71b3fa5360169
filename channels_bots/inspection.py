"""A last look at a recording before it is sent: opened again, and held against what the messenger takes."""

from channels_bots.messenger import Limits, NotSent, Parcel
from secretary.wire.blobs import BlobMissing, store
from secretary.wire.config import settings
from secretary.wire.media import MediaError
from secretary.wire.recordings import Contents, contents


class Unfit(Exception):
    """It cannot be sent so; the text says why."""


def inspect(parcel: Parcel, limits: Limits) -> None:
    """Raises Unfit, or NotSent when the blob store does not answer."""
    if parcel.kind == "text":
        if not 0 < len(parcel.text) <= limits.text:
            raise Unfit(f"the text has {len(parcel.text)} characters; 1 to {limits.text} are taken")
        return
    try:
        found = contents(store(settings().blobs_address).get(parcel.blob))
    except (BlobMissing, MediaError) as error:
        raise Unfit(f"the recording cannot be opened: {error}") from error
    except OSError as error:
        raise NotSent(f"the blob store does not answer ({type(error).__name__})") from error
    if abs(found.seconds - parcel.seconds) > 1.0:
        raise Unfit(f"the recording lasts {found.seconds:.1f} s and should last {parcel.seconds:.1f} s")
    if parcel.kind == "voice":
        _voice(found, limits)
    else:
        _video(found, limits, note=parcel.kind == "note")


def _voice(found: Contents, limits: Limits) -> None:
    if found.container != "ogg" or found.sound != "opus":
        raise Unfit(f"a voice is OGG with Opus, not {found.container} with {found.sound or 'no sound'}")
    _small(found, limits.voice_bytes)


def _video(found: Contents, limits: Limits, *, note: bool) -> None:
    if found.picture != "h264" or found.sound != "aac":
        raise Unfit(f"a video is H.264 with AAC, not {found.picture or 'no picture'} with {found.sound or 'no sound'}")
    _small(found, limits.note_bytes if note else limits.video_bytes)
    if note and (found.width != found.height or found.seconds > limits.note_seconds):
        raise Unfit(f"a round video is square and lasts at most {limits.note_seconds:g} s")


def _small(found: Contents, limit: int) -> None:
    if found.size > limit:
        raise Unfit(f"the recording has {found.size / 1e6:.1f} MB; at most {limit / 1e6:.1f} MB are taken")
