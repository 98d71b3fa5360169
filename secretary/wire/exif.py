"""Which way up a photograph is held: the orientation that cameras write into it, and its pixels turned upright.

Read here, since FFmpeg's angle does not tell the mirrored ones apart. Source: EXIF 2.32, section 4.6.4 (tag 0x0112).
"""

import struct
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

ORIENTATION = 0x0112

_TURNS: dict[int, Callable[[Pixels], Pixels]] = {
    2: lambda picture: picture[:, ::-1],
    3: lambda picture: picture[::-1, ::-1],
    4: lambda picture: picture[::-1],
    5: lambda picture: picture.swapaxes(0, 1),
    6: lambda picture: np.rot90(picture, -1),
    7: lambda picture: picture[::-1, ::-1].swapaxes(0, 1),
    8: lambda picture: np.rot90(picture, 1),
}
"""Orientation → what turns its rows and columns upright."""


def upright(picture: Pixels, data: bytes) -> Pixels:
    """(h, w, 3) as it was photographed; `data`: the JPEG, PNG or WebP that it comes from."""
    turn = _TURNS.get(orientation(data))
    return picture if turn is None else np.ascontiguousarray(turn(picture))


def orientation(data: bytes) -> int:
    """1 … 8; 1, which is upright, when the file does not say or says nonsense."""
    try:
        found = next((_told(part) for part in _parts(data)), 1)
    except (struct.error, IndexError):
        return 1
    return found if found in _TURNS else 1


def _parts(data: bytes) -> Iterator[bytes]:
    """What of a file may be EXIF, as a TIFF file in itself."""
    if data[:2] == b"\xff\xd8":
        yield from _of_jpeg(data)
    elif data[:4] == b"\x89PNG":
        yield from _chunks(data, 8, ">I4s", b"eXIf", extra=4)
    elif data[:4] == b"RIFF":
        for part in _chunks(data, 12, "<4sI", b"EXIF", extra=0):
            yield part.removeprefix(b"Exif\0\0")


def _of_jpeg(data: bytes) -> Iterator[bytes]:
    """The segments APP1 before the first scan (ITU-T T.81, table B.1)."""
    at = 2
    while data[at] == 0xFF and data[at + 1] != 0xDA:
        (length,) = struct.unpack_from(">H", data, at + 2)
        if data[at + 1] == 0xE1 and data[at + 4 : at + 10] == b"Exif\0\0":
            yield data[at + 10 : at + 2 + length]
        at += 2 + length


def _chunks(data: bytes, at: int, head: str, wanted: bytes, *, extra: int) -> Iterator[bytes]:
    """Those of one name in a PNG or a WebP; `extra`: bytes after each, which a WebP pads to an even length instead."""
    while at + 8 <= len(data):
        first, second = struct.unpack_from(head, data, at)
        length, name = (first, second) if isinstance(first, int) else (second, first)
        if name == wanted:
            yield data[at + 8 : at + 8 + length]
        at += 8 + length + (extra or length % 2)


def _told(tiff: bytes) -> int:
    """The orientation in the first directory of a TIFF file. Raises struct.error when it ends too early."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2], "")
    if not order:
        return 1
    (at,) = struct.unpack_from(f"{order}I", tiff, 4)
    (count,) = struct.unpack_from(f"{order}H", tiff, at)
    for number in range(count):
        tag, _kind, _count, value = struct.unpack_from(f"{order}HHIH", tiff, at + 2 + 12 * number)
        if tag == ORIENTATION:
            return int(value)
    return 1
