"""The eyeball behind the lids: shipped with a drawn portrait, else made from what shows between the lids."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from gpu_tasks.engines import EngineError
from gpu_tasks.render.pixels import Floats, Image, Singles, singles
from gpu_tasks.render.shape import EyeShape, Patch
from secretary.wire.media import MediaError, decode_image


@dataclass(frozen=True, slots=True, eq=False)
class Ball:
    pixels: Image
    """(h, w, 3) over the whole rectangle of the eye, as if there were no lids."""

    def turned(self, across: float, down: float) -> Singles:
        """(h, w, 3) 0 … 255, looking elsewhere by so many pixels."""
        if abs(across) + abs(down) < 0.02:
            return singles(self.pixels)
        height, width = self.pixels.shape[:2]
        move = np.array([[1, 0, across], [0, 1, down]], dtype=np.float32)
        moved = cv2.warpAffine(self.pixels, move, (width, height), borderMode=cv2.BORDER_REPLICATE)
        return singles(moved)


def eyeball(picture: Image, eye: EyeShape, corner: NDArray[np.int_], openness: Floats) -> Ball:
    """The ball in the rectangle with its upper left at `corner` (2,); `openness` (h, w) is what the lids leave open."""
    height, width = openness.shape
    seen = picture[corner[1] : corner[1] + height, corner[0] : corner[0] + width]
    if eye.ball is not None:
        return Ball(_laid(seen, eye.ball, corner))
    clear = cv2.erode((openness > 0.99).astype(np.uint8), np.ones((3, 3), np.uint8), iterations=2) > 0
    if clear.sum() < 12:
        clear = openness > 0.99
    if clear.sum() < 12:  # shut or tiny: nothing to tell a ball from
        return Ball(seen.copy())
    iris = _iris(seen, clear, eye.radius) if eye.iris is None else eye.iris - corner
    return Ball(_grown(seen, clear, iris, eye.radius))


def _laid(seen: Image, ball: Patch, corner: NDArray[np.int_]) -> Image:
    """The shipped patch in its place, its rim carried on over the rest of the rectangle."""
    drawn = _decoded(ball.webp)
    if min(drawn.shape[:2]) < 4:
        raise EngineError("The portrait's eyeballs are empty pictures.")
    place = ball.place - corner
    move = np.array([[ball.scale, 0, place[0]], [0, ball.scale, place[1]]], dtype=np.float32)
    size = (seen.shape[1], seen.shape[0])
    return np.asarray(cv2.warpAffine(drawn, move, size, borderMode=cv2.BORDER_REPLICATE), dtype=np.uint8)


def _decoded(webp: bytes) -> Image:
    try:
        return decode_image(webp)
    except MediaError as wrong:
        raise EngineError("The portrait's eyeballs cannot be read.") from wrong


def _iris(seen: Image, clear: NDArray[np.bool_], radius: float) -> Floats:
    """Where a dark disc of `radius` fits best between the lids."""
    bright = cv2.cvtColor(seen, cv2.COLOR_RGB2GRAY).astype(np.float32)
    size = 2 * round(radius) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)).astype(np.float32)
    inside = cv2.filter2D(bright * clear, -1, disc, borderType=cv2.BORDER_CONSTANT)
    count = cv2.filter2D(singles(clear), -1, disc, borderType=cv2.BORDER_CONSTANT)
    score = np.where(count > 0.6 * count.max(), inside / np.maximum(count, 1), np.inf)
    y, x = np.unravel_index(int(score.argmin()), score.shape)
    return np.array([float(x), float(y)])


def _grown(seen: Image, clear: NDArray[np.bool_], iris: Floats, radius: float) -> Image:
    """What is clear stays; hidden iris takes the usual colour of its ring, hidden white the nearest white."""
    rows, columns = np.indices(clear.shape)
    away = np.hypot(columns - iris[0], rows - iris[1])
    made = _white(seen, clear & (away > 1.1 * radius)).astype(np.float64)
    rings = np.arange(0, radius + 1)
    known = [seen[clear & (np.abs(away - ring) < 1.0)] for ring in rings]
    have = [index for index, pixels in enumerate(known) if len(pixels) > 2]
    if have:
        colours = np.array([np.median(known[index], axis=0) for index in have])
        profile = np.stack([np.interp(away, rings[have], colours[:, c]) for c in range(3)], axis=-1)
        share = np.clip(radius + 0.5 - away, 0, 1)[..., None]
        made = made * (1 - share) + profile * share
    keep = cv2.GaussianBlur(singles(cv2.erode(clear.astype(np.uint8), np.ones((3, 3), np.uint8))), (0, 0), 0.8)[
        ..., None
    ]
    return np.asarray(np.clip(made * (1 - keep) + seen * keep, 0, 255), dtype=np.uint8)


def _white(seen: Image, clear: NDArray[np.bool_]) -> Floats:
    """The white of the eye carried on to all sides; a usual one where none is seen."""
    if clear.sum() < 6:
        return np.full(seen.shape, (225.0, 218.0, 214.0))
    weight, colour = singles(clear), seen * singles(clear)[..., None]
    wide = max(2.0, 0.05 * seen.shape[1])
    total, share = cv2.GaussianBlur(colour, (0, 0), wide), cv2.GaussianBlur(weight, (0, 0), wide)
    mean = seen[clear].mean(axis=0)
    return np.asarray((total + 1e-3 * mean) / (share + 1e-3)[..., None])
