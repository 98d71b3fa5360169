"""Recordings of voices that people upload: looked through by the voice detector of the calls, judged, kept.

In the web process, like a portrait's first look: two minutes of sound take a third of a second, beside the loop.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from avatar.live.vad import RATE, WINDOW, VoiceDetector
from secretary.core.characters import samples
from secretary.core.errors import Refused, Unreachable
from secretary.wire import media
from secretary.wire.models import ModelError
from secretary.wire.types import Speech

VOICE = 0.5
"""Probability from which somebody speaks."""

GAP = 8
"""Windows of 32 ms between two words that still belong to the speech."""

STATEMENT_RATE = 16_000
"""Hertz of a recorded consent: it is to be understood, not imitated."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A recorded voice that was taken."""

    key: str
    found: samples.Sample


def examined(data: bytes) -> Kept:
    """Of a voice that is to be imitated. Raises Refused in a sentence for people, or Unreachable without a detector."""
    speech = samples.decoded(data)
    voiced = _voiced(speech)
    found = samples.measured(speech, voiced)
    samples.check(found)
    return Kept(samples.stored(samples.part(speech, voiced)), found)


def speech_of(data: bytes) -> Speech:
    """As `examined`, for a voice that is to be imitated this once: the part with speech, not stored."""
    speech = samples.decoded(data)
    voiced = _voiced(speech)
    samples.check(samples.measured(speech, voiced))
    return samples.part(speech, voiced)


def statement(data: bytes) -> str:
    """The key of a recording of somebody who agrees. Raises as `examined`; how good it sounds does not matter."""
    speech = samples.decoded(data)
    if _voiced(speech).sum() * WINDOW / RATE < 1.0:
        raise Refused(_("Nobody speaks in this recording: the person must say the words."))
    small = media.resample(speech, STATEMENT_RATE)
    return samples.stored(small)


def _voiced(speech: Speech) -> NDArray[np.bool_]:
    """Whether somebody speaks, for each 32 ms; the short gaps within speech belong to it."""
    try:
        detector = VoiceDetector()
    except ModelError as error:
        raise Unreachable(_("The voice detector is not installed: run secretary models fetch.")) from error
    found = detector.feed(media.resample(speech, RATE).samples)
    if not found:
        raise Refused(_("Nobody speaks in this recording."))
    voiced = np.array(found) > VOICE
    spoken = np.flatnonzero(voiced)
    for before, after in pairwise(spoken):
        voiced[before:after] |= after - before <= GAP
    return voiced
