"""Sound that a program sends: checked by content, decoded within limits."""

from django.http import HttpRequest

from avatar.api.problems import Problem
from secretary.wire import media
from secretary.wire.types import Speech

MAX_BYTES = 25_000_000
"""Of one file, as with OpenAI."""

HEARD_RATE = 16_000
"""Hertz that a recogniser hears."""


def sound(request: HttpRequest, *, longest: float, rate: int = HEARD_RATE, field: str = "file") -> Speech:
    """The uploaded sound, mono.

    Raises Problem: 422 when there is none in the form or it cannot be decoded, 413 when it is too large or longer than
    `longest` seconds, 415 when it is no sound at all.
    """
    file = request.FILES.get(field)
    if file is None:
        raise Problem(422, f"{field}: a file with sound is missing.", "Send it in a form, as multipart/form-data.")
    if (file.size or 0) > MAX_BYTES:
        raise Problem(413, f"The file has {file.size:,} bytes; at most {MAX_BYTES:,} are taken.")
    data = file.read()
    claimed = _claimed(data)
    if claimed > longest + 1:
        raise Problem(413, _too_long(longest))
    try:
        return media.decode(data, rate, max_seconds=longest, max_bytes=MAX_BYTES)
    except media.MediaError as error:
        # Counted while it is decoded: a header may claim anything.
        if "longer than" in str(error):
            raise Problem(413, _too_long(longest)) from error
        raise Problem(422, _sentence(error), code="unusable_file") from error


def _claimed(data: bytes) -> float:
    """Seconds that a file of sound or video says it has. Raises Problem (415) for anything else."""
    try:
        found = media.probe(data, MAX_BYTES)
    except media.MediaError as error:
        raise Problem(415, _sentence(error), "WAV, OGG, MP3, M4A, MP4, WebM, FLAC, AAC and AMR are taken.") from error
    if found.kind == "image":
        raise Problem(415, "The file is a picture; a file with sound is needed.")
    return found.seconds


def _too_long(longest: float) -> str:
    return f"The sound is longer than the {longest:g} seconds that are taken."


def _sentence(error: media.MediaError) -> str:
    told = str(error)
    return f"{told[:1].upper()}{told[1:]}."
