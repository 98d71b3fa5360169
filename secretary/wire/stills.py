"""One picture out of a video, as a file."""

from fractions import Fraction
from typing import Any, Literal

import av

from secretary.wire.media import MediaError
from secretary.wire.types import FPS

Still = Literal["png", "webp"]

_CODECS: dict[Still, tuple[str, str, dict[str, str]]] = {
    "png": ("png", "rgb24", {}),
    "webp": ("libwebp", "yuv420p", {"quality": "90"}),
}
"""FFmpeg's names of codec and pixel format, and the codec's options."""


def still(keyframe: bytes, kind: Still) -> bytes:
    """The picture of an H.264 keyframe (Annex B, with its parameter sets). Raises MediaError."""
    try:
        decoder: Any = av.CodecContext.create("h264", "r")
        frames = [*decoder.decode(av.Packet(keyframe)), *decoder.decode(None)]
    except av.FFmpegError as error:
        raise MediaError("the picture is damaged") from error
    if not frames:
        raise MediaError("there is no picture")
    name, pixels, options = _CODECS[kind]
    picture = frames[0].reformat(format=pixels)
    encoder: Any = av.CodecContext.create(name, "w")
    encoder.width, encoder.height, encoder.pix_fmt = picture.width, picture.height, pixels
    encoder.time_base, encoder.options = Fraction(1, FPS), options
    return b"".join(bytes(packet) for packet in [*encoder.encode(picture), *encoder.encode(None)])
