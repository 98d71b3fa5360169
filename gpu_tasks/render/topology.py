"""Where things are among the 468 points of MediaPipe's face mesh (Apache-2.0). Left is the picture's left."""

from typing import Literal

Side = Literal["left", "right"]

POINTS = 468

CHIN = 152
MOUTH_CORNERS = (61, 291)
FOREHEAD = 10

INNER_UPPER_LIP = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308)
INNER_LOWER_LIP = (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308)
OUTER_UPPER_LIP = (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291)
OUTER_LOWER_LIP = (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291)

UPPER_LID: dict[Side, tuple[int, ...]] = {
    "left": (33, 246, 161, 160, 159, 158, 157, 173, 133),
    "right": (362, 398, 384, 385, 386, 387, 388, 466, 263),
}
LOWER_LID: dict[Side, tuple[int, ...]] = {
    "left": (33, 7, 163, 144, 145, 153, 154, 155, 133),
    "right": (362, 382, 381, 380, 374, 373, 390, 249, 263),
}
LID_FOLD: dict[Side, tuple[int, ...]] = {
    "left": (130, 247, 30, 29, 27, 28, 56, 190, 243),
    "right": (463, 414, 286, 258, 257, 259, 260, 467, 359),
}
BROW: dict[Side, tuple[int, ...]] = {
    "left": (70, 63, 105, 66, 107, 46, 53, 52, 65, 55),
    "right": (300, 293, 334, 296, 336, 276, 283, 282, 295, 285),
}
CHEEKS = (205, 425)

OVAL = (
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
    152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
)  # fmt: skip
"""Outline of the face, clockwise from the top of the forehead."""
