"""Draw the built-in characters: SVG by code, a PNG by Chromium, a WebP and exact landmarks for the renderer.

Run `python -m secretary.core.characters.drawing.build [name …]`.
"""

import argparse
import base64
import json
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from secretary.core.characters.drawing import jonas, mina, sofia
from secretary.core.characters.drawing.canvas import SIZE
from secretary.core.characters.drawing.eyes import Eye
from secretary.core.characters.drawing.landmarks import exact_points
from secretary.core.characters.drawing.portrait import Drawing, Portrait

PORTRAITS: tuple[Portrait, ...] = (sofia.PORTRAIT, jonas.PORTRAIT, mina.PORTRAIT)
HERE = Path(__file__).parent

CHROMIUM = ("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run")
QUIET = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions")
MARGIN = 14
"""Pixels of eyeball round the eye opening: as far as the gaze may turn."""

Picture = NDArray[np.uint8]
"""Height × width × 3, RGB."""


def rasterize(svg: str, folder: Path) -> Picture:
    """Turn SVG text into pixels with headless Chromium."""
    source, target = folder / "drawing.svg", folder / "drawing.png"
    source.write_text(svg)
    options = (f"--user-data-dir={folder / 'profile'}", f"--window-size={SIZE},{SIZE}", f"--screenshot={target}")
    subprocess.run([*CHROMIUM, *QUIET, *options, source.as_uri()], check=True, capture_output=True, timeout=120)
    with av.open(str(target)) as container:
        return np.asarray(next(container.decode(video=0)).to_ndarray(format="rgb24"), np.uint8)


def encode_webp(picture: Picture, *, quality: int) -> bytes:
    """Encode RGB pixels as one lossy WebP."""
    height, width = picture.shape[:2]
    codec: Any = av.CodecContext.create("libwebp", "w")
    codec.width, codec.height, codec.pix_fmt, codec.time_base = width, height, "bgra", Fraction(1)
    codec.options = {"quality": str(quality), "compression_level": "6", "preset": "photo"}
    opaque = np.full((height, width, 1), 255, np.uint8)
    frame = av.VideoFrame.from_ndarray(np.concatenate([picture[..., ::-1], opaque], axis=2), format="bgra")
    frame.pts = 0
    return b"".join(bytes(packet) for packet in [*codec.encode(frame), *codec.encode(None)])


def ball_patch(balls: Picture, eye: Eye) -> dict[str, object]:
    """Cut one eyeball out of the picture of both."""
    edges = np.concatenate([eye.upper, eye.lower])
    reach = eye.radius + MARGIN
    x0, x1 = int(edges[:, 0].min()) - MARGIN, int(edges[:, 0].max()) + MARGIN
    y0, y1 = int(eye.iris[1] - reach), int(eye.iris[1] + reach)
    patch = encode_webp(np.ascontiguousarray(balls[y0:y1, x0:x1]), quality=96)
    return {"x": x0, "y": y0, "webp": base64.b64encode(patch).decode()}


def describe(name: str, drawing: Drawing, balls: Picture) -> dict[str, object]:
    """Collect what the renderer needs to know, in picture pixels."""
    template = np.array(json.loads((HERE / "mesh" / f"{name}.json").read_text()))
    eyes = {}
    for side, eye in zip(("left", "right"), drawing.eyes, strict=True):
        edges = {"upper": np.round(eye.upper, 2).tolist(), "lower": np.round(eye.lower, 2).tolist()}
        iris = {"iris": np.round(eye.iris, 2).tolist(), "radius": round(eye.radius, 2)}
        eyes[side] = {**edges, **iris, "ball": ball_patch(balls, eye)}
    lips = {part: np.round(getattr(drawing.lips, part), 2).tolist() for part in ("line", "upper", "lower")}
    points = np.round(exact_points(template, drawing), 2).tolist()
    return {"size": SIZE, "points": points, "eyes": eyes, "lips": lips}


def build(portrait: Portrait, target: Path, keep: Path | None = None) -> None:
    """Write `<name>.webp` and `<name>.landmarks.json`; with `keep`, the SVG and lossless pixels too."""
    drawing = portrait.draw()
    with tempfile.TemporaryDirectory() as folder:
        picture = rasterize(drawing.svg, Path(folder))
        balls = rasterize(drawing.balls, Path(folder))
    (target / f"{portrait.name}.webp").write_bytes(encode_webp(picture, quality=92))
    landmarks = json.dumps(describe(portrait.name, drawing, balls), separators=(",", ":"))
    (target / f"{portrait.name}.landmarks.json").write_text(landmarks)
    if keep:
        (keep / f"{portrait.name}.svg").write_text(drawing.svg)
        for suffix, pixels in (("", picture), (".balls", balls)):
            save_png(pixels, keep / f"{portrait.name}{suffix}.png")


def save_png(picture: Picture, path: Path) -> None:
    """Write RGB pixels as a PNG."""
    codec: Any = av.CodecContext.create("png", "w")
    codec.height, codec.width = picture.shape[:2]
    codec.pix_fmt, codec.time_base = "rgb24", Fraction(1)
    frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
    frame.pts = 0
    path.write_bytes(b"".join(bytes(packet) for packet in [*codec.encode(frame), *codec.encode(None)]))


def chosen(names: Sequence[str]) -> Iterator[Portrait]:
    """Find portraits by name; no names stand for all."""
    return (portrait for portrait in PORTRAITS if not names or portrait.name in names)


def main() -> None:
    """Build the portraits named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help="sofia, jonas or mina; all when left out")
    parser.add_argument("--target", type=Path, default=HERE.parent, help="folder of the WebP and landmarks")
    parser.add_argument("--keep", type=Path, help="folder that also gets SVG and PNG, to look at")
    arguments = parser.parse_args()
    for portrait in chosen(arguments.names):
        build(portrait, arguments.target, arguments.keep)


if __name__ == "__main__":
    main()
