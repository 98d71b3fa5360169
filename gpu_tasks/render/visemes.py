"""From timed phones to mouths: each sound has a mouth, and neighbours flow into each other."""

import math
from collections.abc import Sequence

from gpu_tasks.render.pose import added, scaled
from secretary.wire.types import Face, Phone

SILENT = Face()
CLOSED = Face(press=1.0, wide=0.05)

VISEMES: tuple[tuple[str, Face], ...] = (
    ("pbmɓɱ", CLOSED),
    ("fvʋɸβ", Face(jaw=0.06, drop_lower=-0.35, raise_upper=0.4)),
    ("ʃʒɕʑ", Face(jaw=0.14, round=0.6, raise_upper=0.45, drop_lower=0.4)),
    ("szʦʣ", Face(jaw=0.08, wide=0.4, raise_upper=0.25, drop_lower=0.4)),
    ("tdnlɫɲʎɾɗ", Face(jaw=0.2, wide=0.15, raise_upper=0.1, drop_lower=0.2)),
    ("kgɡŋxɣhɦçʔqχʁħ", Face(jaw=0.28, raise_upper=0.05, drop_lower=0.1)),
    ("θð", Face(jaw=0.2, raise_upper=0.2, drop_lower=0.15)),
    ("ɹrʀɻ", Face(jaw=0.2, round=0.4, raise_upper=0.15, drop_lower=0.15)),
    ("wɥ", Face(jaw=0.14, round=1.0)),
    ("aɑæʌɐɶ", Face(jaw=0.75, wide=0.1, raise_upper=0.15)),
    ("eɛəɜɚɝɘᵊœ", Face(jaw=0.42, wide=0.4, raise_upper=0.2, drop_lower=0.25)),
    ("iɪɨᵻj", Face(jaw=0.2, wide=0.75, raise_upper=0.2, drop_lower=0.4)),
    ("oɔɒɤ", Face(jaw=0.5, round=0.7)),
    ("uʊʉyʏøɯ", Face(jaw=0.22, round=0.95)),
)

ROUNDED, PRESSED = 2.2, 2.6
"""How much lips that must round or close outweigh their neighbours (dominance functions, Cohen and Massaro 1993)."""

LEAD = 0.03
"""Seconds by which lips move before their sound."""

AHEAD = 0.07
"""Seconds before its start from which a sound shows: more of the future is not there when a frame is made."""

BEHIND = 0.12
"""Seconds after its end until which it shows."""


def viseme(symbol: str) -> Face:
    """The mouth of an IPA symbol; affricates by their friction, marks and silences are a mouth at rest."""
    plain = symbol.strip("ˈˌː͡ˑ‿'.")
    if plain[:2] in ("tʃ", "dʒ") or plain.startswith(("t͡ʃ", "d͡ʒ")):
        plain = "ʃ"
    return next((face for sounds, face in VISEMES if plain and plain[0] in sounds), SILENT)


def blended(phones: Sequence[Phone], at: float) -> Face:
    """The mouth `at` seconds among `phones`, which are on the same clock."""
    at += LEAD
    total, faces = 1e-3, []
    for phone in phones:
        if phone.start - AHEAD > at or phone.end + BEHIND < at:
            continue
        face = viseme(phone.symbol)
        middle, half = (phone.start + phone.end) / 2, max((phone.end - phone.start) / 2, 0.02)
        near = math.exp(-0.5 * ((at - middle) / (0.75 * half + 0.022)) ** 2)
        weight = near * (PRESSED if face.press > 0.5 else ROUNDED if face.round > 0.5 else 1.0)
        total += weight
        faces.append(scaled(face, weight))
    return scaled(added(*faces), 1 / total) if faces else SILENT
