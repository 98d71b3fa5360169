"""Photographs that are held in any way are turned upright, also the mirrored ones."""

import struct

import cv2
import numpy as np
import pytest

from secretary.wire import exif, media

QUARTERS = np.zeros((32, 48, 3), np.uint8)
QUARTERS[:16, :24], QUARTERS[:16, 24:], QUARTERS[16:, :24] = (200, 0, 0), (0, 200, 0), (0, 0, 200)

HELD = {
    1: QUARTERS,
    2: QUARTERS[:, ::-1],
    3: QUARTERS[::-1, ::-1],
    4: QUARTERS[::-1],
    5: QUARTERS.swapaxes(0, 1),
    6: np.rot90(QUARTERS),
    7: QUARTERS[::-1, ::-1].swapaxes(0, 1),
    8: np.rot90(QUARTERS, -1),
}
"""How the rows and columns lie in the file, by what EXIF says of them."""


def tiff(orientation: int, order: str = ">") -> bytes:
    mark = b"MM" if order == ">" else b"II"
    entry = struct.pack(f"{order}HHIHH", 0x0112, 3, 1, orientation, 0)
    return mark + struct.pack(f"{order}HI", 42, 8) + struct.pack(f"{order}H", 1) + entry + bytes(4)


def in_jpeg(picture, told: bytes) -> bytes:
    data = cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 95])[1].tobytes()
    told = b"Exif\0\0" + told
    return data[:2] + b"\xff\xe1" + struct.pack(">H", len(told) + 2) + told + data[2:]


def in_png(picture, told: bytes) -> bytes:
    data = cv2.imencode(".png", picture[..., ::-1])[1].tobytes()
    return data[:33] + struct.pack(">I", len(told)) + b"eXIf" + told + bytes(4) + data[33:]


def in_webp(picture, told: bytes) -> bytes:
    data = cv2.imencode(".webp", picture[..., ::-1], [cv2.IMWRITE_WEBP_QUALITY, 95])[1].tobytes()
    high, wide = picture.shape[:2]
    head = b"VP8X" + struct.pack("<IB3x", 10, 8) + (wide - 1).to_bytes(3, "little") + (high - 1).to_bytes(3, "little")
    body = b"WEBP" + head + data[12:] + b"EXIF" + struct.pack("<I", len(told)) + told + b"\0" * (len(told) % 2)
    return b"RIFF" + struct.pack("<I", len(body)) + body


@pytest.mark.parametrize("orientation", HELD)
@pytest.mark.parametrize("wrapped", [in_jpeg, in_png, in_webp])
def test_a_picture_is_turned_as_it_was_photographed(wrapped, orientation):
    found = media.decode_image(wrapped(HELD[orientation], tiff(orientation)))
    assert found.shape == QUARTERS.shape
    assert np.abs(found.astype(int) - QUARTERS).mean() < 12


def test_either_byte_order_is_read():
    assert exif.orientation(in_jpeg(QUARTERS, tiff(6, "<"))) == 6


@pytest.mark.parametrize("told", [b"", b"MM", b"XX\0*", tiff(9), tiff(0), tiff(6)[:12]])
def test_nonsense_is_upright(told):
    assert exif.orientation(in_jpeg(QUARTERS, told)) == 1


@pytest.mark.parametrize("data", [b"", b"\xff\xd8", b"\xff\xd8\xff\xe1\0", b"\x89PNG\r\n\x1a\n\0", b"RIFF\0\0\0\0WEBP"])
def test_what_ends_early_is_upright(data):
    assert exif.orientation(data) == 1
