"""The machine-readable mark in every sound and film that leaves: no person has spoken here.

Tags go into every kind of file that has a place for them; where C2PA can, `wire.credentials` signs it too.
"""

from typing import Literal

Source = Literal["trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia"]
"""How something came about, in the IPTC's words (its vocabulary of digital source types)."""

VOICE = "AI-generated voice"
FILM = "AI-generated voice and face"

MADE: Source = "trainedAlgorithmicMedia"
"""A machine has made all of it."""

MIXED: Source = "compositeWithTrainedAlgorithmicMedia"
"""A machine has made it out of what was taken of a person: their photograph, or their own voice."""


def tags(said: str) -> dict[str, str]:
    """For the header of a file: Vorbis comments in OGG, atoms of its user data in MP4, ID3 in MP3.

    Both fields that players and libraries show hold it, since neither is read everywhere.
    """
    told = f"{said}; {MADE}"
    return {"comment": told, "description": told}
