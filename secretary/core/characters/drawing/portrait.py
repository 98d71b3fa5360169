"""What every character's module offers: a name and a way to draw it."""

from collections.abc import Callable
from dataclasses import dataclass

from secretary.core.characters.drawing.canvas import Canvas
from secretary.core.characters.drawing.eyes import Eye, EyeShape, draw_ball, locate
from secretary.core.characters.drawing.mouth import Lips, Mouth
from secretary.core.characters.drawing.mouth import locate as locate_lips


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
class Portrait:
    """One built-in character."""

    name: str
    seed: int
    eye: EyeShape
    mouth: Mouth
    paint: Callable[[Canvas], None]

    def draw(self) -> Drawing:
        """Draw the portrait; the same seed gives the same text."""
        canvas = Canvas(self.seed)
        self.paint(canvas)
        eyes = (locate(self.eye, -1), locate(self.eye, 1))
        balls = Canvas(self.seed)
        for eye in eyes:
            draw_ball(balls, eye, self.eye.iris)
        return Drawing(canvas.to_svg(self.name.title()), balls.to_svg("Eyes"), eyes, locate_lips(self.mouth))
