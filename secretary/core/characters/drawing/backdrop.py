"""Backdrops: wide soft light only, so that the warp behind a moving head stays unseen."""

from dataclasses import dataclass

from secretary.core.characters.drawing.canvas import SIZE, Canvas, Ink

FRAME = f"M0 0H{SIZE}V{SIZE}H0Z"


@dataclass(frozen=True)
class Backdrop:
    """One calm backdrop; mid tones stand on light pages and on dark ones."""

    top: str
    bottom: str
    glow: str
    shade: str


def draw_backdrop(canvas: Canvas, backdrop: Backdrop) -> None:
    """Fill the whole picture."""
    canvas.fill(FRAME, Ink(canvas.linear((200, 0), (760, SIZE), [(0, backdrop.top), (1, backdrop.bottom)])))
    glow = [(0, backdrop.glow, 0.75), (0.45, backdrop.glow, 0.3), (1, backdrop.glow, 0)]
    canvas.fill(FRAME, Ink(canvas.radial((330, 330), 600, glow)))
    canvas.spot((420, 760), (330, 420), Ink(backdrop.shade, 0.4, 110))
    canvas.spot((440, 120), (220, 260), Ink(backdrop.shade, 0.22, 100))
    edge = [(0.6, "#0a0d14", 0.0), (1, "#0a0d14", 0.22)]
    canvas.fill(FRAME, Ink(canvas.radial((500, 470), 800, edge)))
