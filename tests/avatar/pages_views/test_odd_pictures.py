"""Pictures that are unusual but good, and some that only look it."""

import io
import struct
import zlib

import av
import numpy as np
import pytest

from secretary.core.characters import portraits
from secretary.core.errors import Refused
from secretary.wire import media
from secretary.wire.blobs import store
from secretary.wire.config import settings

RED = np.full((40, 80, 3), (200, 30, 30), np.uint8)


def kept(data: bytes):
    """As it lies in the store."""
    return media.decode_image(store(settings().blobs_address).get(portraits.take(data)))


def moving(container: str, codec: str, pixels: str) -> bytes:
    file = io.BytesIO()
    with av.open(file, "w", format=container) as target:
        stream = target.add_stream(codec, rate=5)
        stream.width, stream.height, stream.pix_fmt = 80, 40, pixels
        for number in range(3):
            target.mux(stream.encode(av.VideoFrame.from_ndarray(RED + np.uint8(20 * number), "rgb24")))
        target.mux(stream.encode(None))
    return file.getvalue()


@pytest.mark.parametrize("how", [("apng", "apng", "rgb24"), ("webp", "libwebp_anim", "yuv420p")])
def test_a_picture_that_moves_is_refused_in_words(how):
    with pytest.raises(Refused, match="This picture moves"):
        portraits.take(moving(*how))


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_a_png_of_any_depth_and_channels_is_taken(bits, channels):
    levels = {1: [120], 2: [120, 255], 3: [200, 30, 30], 4: [200, 30, 30, 255]}[channels]
    found = kept(png(80, 40, levels, bits))
    assert found.shape == (40, 80, 3)
    assert np.abs(found[20, 40].astype(int) - (levels[:3] if channels > 2 else 120)).max() < 4


@pytest.mark.parametrize(
    ("inks", "colour"), [((255, 255, 255, 255), 255), ((255, 255, 255, 0), 0), ((0, 255, 255, 255), (0, 255, 255))]
)
def test_a_jpeg_for_a_printing_press_keeps_its_colours(inks, colour):
    assert np.abs(kept(cmyk(inks))[16, 16].astype(int) - colour).max() < 4


def test_a_bomb_is_refused_before_it_is_unpacked():
    data = png(30_000, 30_000, [0, 0, 0], 8, rows=50)
    assert len(data) < 100_000
    with pytest.raises(Refused, match="more than 25 million pixels"):
        portraits.take(data)


def test_a_picture_with_more_in_it_than_it_says_gives_what_it_says():
    data = bytearray(png(5_000, 2_000, [0, 0, 0], 8))
    data[16:24] = struct.pack(">II", 64, 64)
    data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))
    assert kept(bytes(data)).shape == (64, 64, 3)


def png(wide: int, high: int, levels: list[int], bits: int, *, rows: int = 0) -> bytes:
    """Of one colour; with fewer `rows` than it says, if wanted."""
    sample = b"".join(bytes([level]) * (bits // 8) for level in levels)
    pixels = (b"\0" + sample * wide) * (rows or high)
    kind = {1: 0, 2: 4, 3: 2, 4: 6}[len(levels)]
    head = struct.pack(">IIBBBBB", wide, high, bits, kind, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(pixels)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )


def cmyk(inks: tuple[int, ...]) -> bytes:
    """A baseline JPEG of 32² with four components as Adobe writes them, inverted; each block has one level only."""
    bits, before = "", [0, 0, 0, 0]
    for _ in range(16):
        for place, ink in enumerate(inks):
            change, before[place] = ink - 128 - before[place], ink - 128
            size = abs(change).bit_length()
            bits += f"{size:04b}"
            if size:
                bits += f"{change if change > 0 else change + 2**size - 1:0{size}b}"
            bits += "0"  # no more of this block
    bits += "1" * (-len(bits) % 8)
    scan = int(bits, 2).to_bytes(len(bits) // 8, "big").replace(b"\xff", b"\xff\0")
    places = range(1, 5)
    segments = (
        (0xEE, b"Adobe" + struct.pack(">HHHB", 100, 0, 0, 0)),
        (0xDB, b"\0" + bytes([8] * 64)),
        (0xC0, struct.pack(">BHHB", 8, 32, 32, 4) + b"".join(bytes([place, 0x11, 0]) for place in places)),
        (0xC4, b"\0" + bytes([0, 0, 0, 9] + [0] * 12) + bytes(range(9))),
        (0xC4, b"\x10" + bytes([1] + [0] * 15) + b"\0"),
        (0xDA, bytes([4]) + b"".join(bytes([place, 0]) for place in places) + bytes([0, 63, 0])),
    )
    coded = b"".join(b"\xff" + bytes([name]) + struct.pack(">H", len(data) + 2) + data for name, data in segments)
    return b"\xff\xd8" + coded + scan + b"\xff\xd9"
