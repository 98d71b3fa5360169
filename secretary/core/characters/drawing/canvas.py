"""An SVG picture built up stroke by stroke, in coordinates round the face's centre line."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from secretary.core.characters.drawing.strokes import Points, curve_path, ellipse_path, number, taper_path

SIZE = 1024
CENTRE = SIZE // 2

Stop = tuple[float, str] | tuple[float, str, float]
"""Offset from 0 to 1, colour, and opacity where it is not 1."""


class Ink(NamedTuple):
    """What a shape is filled with."""

    paint: str
    """A colour, or what `linear` and `radial` return."""
    opacity: float = 1.0
    blur: float = 0.0
    """Standard deviation in pixels."""


def place(points: ArrayLike, side: int = 1) -> Points:
    """Move points from the centre line to the picture; side -1 mirrors them to the picture's left."""
    moved = np.array(points, np.float64)
    moved[:, 0] = CENTRE + side * moved[:, 0]
    return moved


def mirrored(half: Sequence[tuple[float, float]]) -> Points:
    """Close an outline given as its right half from top to bottom, in picture coordinates."""
    left = [(-x, y) for x, y in half if x > 0][::-1]
    return place([*half, *left])


class Canvas:
    """A square picture; `patch`, `line` and `spot` take centre-line coordinates, `fill` takes path text."""

    def __init__(self, seed: int) -> None:
        self.random = np.random.RandomState(seed)
        self.face_clip = ""
        """Set once the face's outline is known; features are clipped to it."""
        self._definitions: list[str] = []
        self._body: list[str] = []

    def linear(self, start: tuple[float, float], end: tuple[float, float], stops: Sequence[Stop]) -> str:
        """Define a linear gradient in picture coordinates and return it as a paint."""
        ends = f'x1="{number(start[0])}" y1="{number(start[1])}" x2="{number(end[0])}" y2="{number(end[1])}"'
        return self._gradient("linearGradient", ends, stops)

    def radial(self, centre: tuple[float, float], radius: float, stops: Sequence[Stop]) -> str:
        """Define a radial gradient in picture coordinates and return it as a paint."""
        circle = f'cx="{number(centre[0])}" cy="{number(centre[1])}" r="{number(radius)}"'
        return self._gradient("radialGradient", circle, stops)

    def clip(self, *paths: str) -> str:
        """Define the union of paths as a clip for `group`."""
        return self._define("clipPath", "", "".join(f'<path d="{path}"/>' for path in paths))

    @contextmanager
    def group(self, *, clip: str = "", transform: str = "", style: str = "") -> Iterator[None]:
        """Draw what follows under one clip, transform or style."""
        attributes = {"clip-path": f"url(#{clip})" if clip else "", "transform": transform, "style": style}
        self._body.append("<g" + "".join(f' {key}="{value}"' for key, value in attributes.items() if value) + ">")
        yield
        self._body.append("</g>")

    def fill(self, path: str, ink: Ink) -> None:
        """Fill path text."""
        opacity = f' opacity="{round(ink.opacity, 3)}"' if ink.opacity != 1 else ""
        blur = f' filter="url(#{self._blur(path, ink.blur)})"' if ink.blur else ""
        self._body.append(f'<path d="{path}" fill="{ink.paint}"{opacity}{blur}/>')

    def patch(self, points: ArrayLike, ink: Ink, side: int = 1) -> None:
        """Fill a smooth closed shape."""
        self.fill(curve_path(place(points, side)), ink)

    def line(self, points: ArrayLike, width: float, ink: Ink, *, side: int = 1, profile: Sequence[float] = ()) -> None:
        """Draw a tapered stroke."""
        curve = place(points, side)
        self.fill(taper_path(curve, width, profile, count=max(12, 2 * len(curve))), ink)

    def spot(self, centre: tuple[float, float], radii: tuple[float, float], ink: Ink, *, turn: float = 0.0) -> None:
        """Fill an ellipse."""
        self.fill(ellipse_path((CENTRE + centre[0], centre[1]), radii, turn), ink)

    def grain(self, clip: str, *, scale: float, strength: float, seed: int) -> None:
        """Lay fine luminance noise over a clip; `scale` is the noise frequency per pixel."""
        noise = (
            f'<feTurbulence type="fractalNoise" baseFrequency="{scale}" numOctaves="2" seed="{seed}"/>'
            '<feColorMatrix values="1 0 0 0 0 1 0 0 0 0 1 0 0 0 0 0 0 0 0 1"/>'
        )
        region = f'filterUnits="userSpaceOnUse" x="0" y="0" width="{SIZE}" height="{SIZE}"'
        name = self._define("filter", region + ' color-interpolation-filters="sRGB"', noise)
        with self.group(clip=clip, style=f"mix-blend-mode:soft-light;opacity:{strength}"):
            self._body.append(f'<rect width="{SIZE}" height="{SIZE}" filter="url(#{name})"/>')

    def to_svg(self, title: str) -> str:
        """Write the picture as SVG text."""
        size = f'viewBox="0 0 {SIZE} {SIZE}" width="{SIZE}" height="{SIZE}"'
        head = f'<svg xmlns="http://www.w3.org/2000/svg" {size}><title>{title}</title>'
        return head + "<defs>" + "".join(self._definitions) + "</defs>\n" + "\n".join(self._body) + "</svg>\n"

    def _define(self, tag: str, attributes: str, content: str) -> str:
        name = f"d{len(self._definitions)}"
        self._definitions.append(f'<{tag} id="{name}" {attributes}>{content}</{tag}>')
        return name

    def _gradient(self, tag: str, geometry: str, stops: Sequence[Stop]) -> str:
        text = ""
        for offset, colour, *opacity in stops:
            text += f'<stop offset="{offset}" stop-color="{colour}"'
            text += f' stop-opacity="{opacity[0]}"/>' if opacity else "/>"
        name = self._define(tag, 'gradientUnits="userSpaceOnUse" ' + geometry, text)
        return f"url(#{name})"

    def _blur(self, path: str, deviation: float) -> str:
        # A filter region of its own keeps each blur as small as its shape: a full-picture region costs 100 times more.
        points = np.array([float(v) for v in re.findall(r"-?\d+\.?\d*", path)]).reshape(-1, 2)
        (x0, y0), (x1, y1) = points.min(0) - 3.2 * deviation - 2, points.max(0) + 3.2 * deviation + 2
        region = f'x="{number(x0)}" y="{number(y0)}" width="{number(x1 - x0)}" height="{number(y1 - y0)}"'
        attributes = f'filterUnits="userSpaceOnUse" {region} color-interpolation-filters="sRGB"'
        return self._define("filter", attributes, f'<feGaussianBlur stdDeviation="{number(deviation)}"/>')
