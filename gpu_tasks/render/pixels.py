"""Arrays of pixels: their types, and how one is looked up in another."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Image = NDArray[np.uint8]

_NO_SECOND_MAP = np.empty(0, np.float32)


def singles(values: ArrayLike) -> Singles:
    return np.asarray(values, dtype=np.float32)


def sampled(source: NDArray[Any], where: Singles, into: NDArray[Any] | None = None) -> NDArray[Any]:
    """`source` (h, w, …) at the places `where` (…, 2), x first; beyond its rim the rim goes on."""
    return cv2.remap(source, where, _NO_SECOND_MAP, cv2.INTER_LINEAR, dst=into, borderMode=cv2.BORDER_REPLICATE)


def filled(outline: Floats, size: tuple[int, int]) -> Singles:
    """(h, w) 0 … 1: how much of each pixel lies inside of `outline` (n, 2); `size` is (h, w)."""
    mask = np.zeros(size, np.uint8)
    cv2.fillPoly(mask, [np.round(outline * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    return mask * np.float32(1 / 255)


def mixed(front: Image, back: Image, share: Singles) -> Image:
    """`front` over `back` (h, w, 3), `share` (h, w) of it."""
    both = cv2.blendLinear(front, back, share, 1 - share)
    return np.asarray(both, dtype=np.uint8)
