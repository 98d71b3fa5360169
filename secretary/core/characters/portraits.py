"""Pictures that people upload: checked before they are decoded, turned upright, made anew without what lay in them."""

from fractions import Fraction
from typing import Any

import av
import numpy as np
from django.utils.translation import gettext_noop
from numpy.typing import NDArray

from secretary.core.errors import Refused
from secretary.wire import media
from secretary.wire.blobs import store
from secretary.wire.config import settings

MAX_BYTES = 10_000_000

LONGEST_SIDE = 1024
"""Pixels: twice the video's frame, and no renderer draws from more."""

TOO_LARGE = gettext_noop("The picture has more than 10 MB; choose a smaller one.")
NO_PICTURE = gettext_noop("This file is no picture that is taken here; choose a JPEG, PNG or WebP.")
TOO_MANY_PIXELS = gettext_noop("The picture has more than 25 million pixels; choose a smaller one.")
MOVES = gettext_noop("This picture moves; choose one that stands still.")
DAMAGED = gettext_noop("The picture is damaged; choose another one.")


def take(data: bytes) -> str:
    """Store a picture that somebody uploaded, and return its key. Raises Refused in a sentence for people."""
    if len(data) > MAX_BYTES:
        raise Refused(TOO_LARGE)
    try:
        width, height = media.picture_size(data)
    except media.MediaError as error:
        raise Refused(DAMAGED if media.is_picture(data) else NO_PICTURE) from error
    if width * height > media.MAX_PIXELS:
        raise Refused(TOO_MANY_PIXELS)
    if _moves(data):
        raise Refused(MOVES)
    try:
        picture = media.decode_image(data)
    except media.MediaError as error:
        raise Refused(DAMAGED) from error
    return store(settings().blobs_address).put(webp(picture), "webp")


def _moves(data: bytes) -> bool:
    """Whether it is an animated PNG (PNG 3, section 11.3.6.1) or WebP (RFC 9649, section 2.7)."""
    png = data[:4] == b"\x89PNG" and b"acTL" in data[: data.find(b"IDAT")]
    return png or (data[8:16] == b"WEBPVP8X" and bool(data[20] & 2))


def webp(picture: NDArray[np.uint8]) -> bytes:
    """(h, w, 3) RGB as a WebP of at most LONGEST_SIDE, with nothing in it but the pixels."""
    height, width = picture.shape[:2]
    scale = min(1.0, LONGEST_SIDE / max(height, width))
    wide, high = (max(2, round(side * scale) // 2 * 2) for side in (width, height))  # colours are kept for every second
    frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
    small = frame.reformat(width=wide, height=high, format="yuv420p", interpolation="AREA")
    encoder: Any = av.CodecContext.create("libwebp", "w")
    encoder.width, encoder.height, encoder.pix_fmt = wide, high, "yuv420p"
    encoder.time_base, encoder.options = Fraction(1, 25), {"quality": "92"}
    return b"".join(bytes(packet) for packet in [*encoder.encode(small), *encoder.encode(None)])
