"""What every character's module offers: a name and a way to draw it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from secretary.core.characters.drawing.canvas import CENTRE, Canvas
from secretary.core.characters.drawing.eyes import Eye, EyeShape, draw_ball, locate
from secretary.core.characters.drawing.mouth import Lips, Mouth
from secretary.core.characters.drawing.mouth import locate as locate_lips
from secretary.core.characters.drawing.strokes import Points


@dataclass(frozen=True)
class Drawing:
    """One finished drawing and the geometry that the renderer must know exactly."""

    svg: str
    balls: str
    """SVG of both eyeballs without lids, each at its place."""
    eyes: tuple[Eye, Eye]
    """The picture's left eye, then its right one."""
    lips: Lips


@dataclass(frozen=True)
class Framing:
    """How a drawing is laid into the picture: larger round the centre line, then moved."""

    zoom: float
    down: float

    def points(self, points: Points) -> Points:
        """Move drawn points to their place in the picture."""
        moved: Points = (points - np.array([CENTRE, 0.0])) * self.zoom + np.array([CENTRE, self.down])
        return moved

    def eye(self, eye: Eye) -> Eye:
        """Move an eye to its place in the picture."""
        x, y = self.points(np.array([eye.iris]))[0]
        return Eye(self.points(eye.upper), self.points(eye.lower), (float(x), float(y)), eye.radius * self.zoom)

    def lips(self, lips: Lips) -> Lips:
        """Move lips to their place in the picture."""
        return Lips(*(self.points(edge) for edge in (lips.line, lips.upper, lips.lower)))

    def transform(self) -> str:
        """Write the same move as an SVG transform."""
        return f"translate({CENTRE * (1 - self.zoom):.3f} {self.down:g}) scale({self.zoom:g})"


@dataclass(frozen=True)
class Portrait:
    """One built-in character."""

    name: str
    seed: int
    framing: Framing
    eye: EyeShape
    mouth: Mouth
    paint: Callable[[Canvas], None]

    def draw(self) -> Drawing:
        """Draw the portrait; the same seed gives the same text."""
        canvas, balls, framing = Canvas(self.seed), Canvas(self.seed), self.framing
        with canvas.group(transform=framing.transform()):
            self.paint(canvas)
        left, right = locate(self.eye, -1), locate(self.eye, 1)
        with balls.group(transform=framing.transform()):
            for eye in (left, right):
                draw_ball(balls, eye, self.eye.iris)
        placed = (framing.eye(left), framing.eye(right)), framing.lips(locate_lips(self.mouth))
        return Drawing(canvas.to_svg(self.name.title()), balls.to_svg("Eyes"), *placed)
