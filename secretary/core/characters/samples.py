"""Recordings of a voice that is to be imitated, and of consents: judged by numbers, told in words, made anew."""

from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from numpy.typing import NDArray

from secretary.core.errors import Refused
from secretary.wire import media, sounds
from secretary.wire.blobs import store
from secretary.wire.config import settings
from secretary.wire.types import Speech

MAX_BYTES = 50_000_000

LONGEST = 120.0
"""Seconds of a whole recording: more than the speech that is wanted of it."""

SPOKEN = (3.0, 60.0)
"""Seconds of speech in it: less tells too little of a voice, and of more no engine learns anything."""

RATE = 24_000
"""Hertz, as engines that imitate want it."""

QUIET = -45.0
"""Decibels below full scale: speech below it lies in the steps of 16 bits and in the noise of the microphone."""

NOISY, DOUBTFUL = 10.0, 20.0
"""Decibels between speech and what is heard in its pauses: below the first noise would be imitated too; up to the
second it is told.
"""

CLIPPED = 0.002
"""Share of the samples at the loudest value: natural speech has a tenth of it there."""

LOUDNESS = -23.0
"""Decibels below full scale, of the speech as it is kept (EBU R 128)."""

AROUND = 0.2
"""Seconds kept before the first and after the last sound of speech."""

TOO_LARGE = gettext_noop("The recording has more than 50 MB; choose a shorter one.")
NO_SOUND = gettext_noop("This file is no recording that is taken here; choose a WAV, MP3, OGG or FLAC.")
DAMAGED = gettext_noop("The recording is damaged; choose another one.")
TOO_LONG = gettext_noop("The recording is longer than 2 minutes; cut out a part with 3 to 60 seconds of speech.")


@dataclass(frozen=True, slots=True)
class Sample:
    """What was found in a recording of a voice."""

    seconds: float
    """Of speech."""
    level: float
    """Of the speech, in decibels below full scale: 0 is the loudest that a file can hold."""
    above: float
    """Decibels between the speech and the noise in its pauses."""
    clipped: float
    """0 … 1, share of the samples that lie at the loudest value."""

    def told(self) -> str:
        """The numbers, in words for people."""
        numbers = _("%(seconds).1f seconds of speech, level %(level).0f dB, %(above).0f dB above the noise.")
        said = numbers % {"seconds": self.seconds, "level": self.level, "above": self.above}
        if self.above < DOUBTFUL:
            return f"{said} {_('That is rather noisy: a quieter room gives a better voice.')}"
        return said


def decoded(data: bytes) -> Speech:
    """The sound of an uploaded recording at RATE. Raises Refused in a sentence for people."""
    if len(data) > MAX_BYTES:
        raise Refused(_(TOO_LARGE))
    if not _is_taken(data):
        raise Refused(_(NO_SOUND))
    try:
        return media.decode(data, RATE, max_seconds=LONGEST, max_bytes=MAX_BYTES)
    except media.MediaError as error:
        raise Refused(_(TOO_LONG if "longer than" in str(error) else DAMAGED)) from error


def _is_taken(data: bytes) -> bool:
    """Whether it begins as a WAV, MP3, OGG or FLAC does."""
    wave = data[:4] in (b"RIFF", b"RF64") and data[8:12] == b"WAVE"
    frame = len(data) > 1 and data[0] == 0xFF and data[1] & 0xE6 == 0xE2  # MPEG audio, layer III
    return wave or frame or data[:4] in (b"OggS", b"fLaC") or data[:3] == b"ID3"


def measured(speech: Speech, voiced: NDArray[np.bool_]) -> Sample:
    """`voiced`: whether somebody speaks, for equal parts of the sound in order."""
    parts = _parts(speech, len(voiced))
    power = np.square(parts).mean(axis=1)
    spoken = power[voiced]
    if not len(spoken):
        return Sample(0.0, -120.0, 0.0, 0.0)
    noise = _noise(power, voiced)
    above = 10 * np.log10(max(spoken.mean() - noise, 1e-12) / max(noise, 1e-12))
    loudest = np.abs(parts[voiced])
    clipped = float((loudest > 0.97 * loudest.max()).mean()) if loudest.max() > 0.5 else 0.0
    seconds = len(spoken) * parts.shape[1] / speech.rate
    return Sample(float(seconds), _decibels(float(spoken.mean())), min(float(above), 60.0), clipped)


def _noise(power: NDArray[np.float32], voiced: NDArray[np.bool_]) -> float:
    """Power of what is heard where nobody speaks; of a recording without pauses, of its quietest moments."""
    near = np.convolve(voiced, np.ones(5), "same") > 0  # what dies away after a word is no noise
    pauses = power[~near]
    # Digital silence is put there by a program, and tells nothing about the room.
    pauses = pauses[pauses > 1e-11]
    return float(np.median(pauses)) if len(pauses) >= 8 else float(np.percentile(power, 3))


def check(sample: Sample) -> None:
    """Raises Refused, which says what is wrong, in numbers, and what to do."""
    seconds, level, above = sample.seconds, sample.level, sample.above
    if seconds < SPOKEN[0]:
        said = _("There are %(seconds).1f seconds of speech in this recording; 3 to 60 are needed.")
        raise Refused(said % {"seconds": seconds})
    if seconds > SPOKEN[1]:
        said = _("There are %(seconds).0f seconds of speech in this recording; choose a part with at most 60.")
        raise Refused(said % {"seconds": seconds})
    if level < QUIET:
        said = _("The voice is too quiet: %(level).0f dB, and −45 dB are needed. Go nearer to the microphone.")
        raise Refused(said % {"level": level})
    if sample.clipped > CLIPPED:
        said = _("The voice is overdriven: %(share).1f %% of it is cut off at the loudest. Record it less loudly.")
        raise Refused(said % {"share": 100 * sample.clipped})
    if above < NOISY:
        said = _("There is too much noise: the voice is %(above).0f dB above it, and 10 dB are needed.")
        raise Refused(said % {"above": above})


def part(speech: Speech, voiced: NDArray[np.bool_]) -> Speech:
    """From the first sound of speech to the last, at an even loudness."""
    parts = _parts(speech, len(voiced))
    at = np.flatnonzero(voiced) * parts.shape[1]
    margin = round(AROUND * speech.rate)
    cut = speech.samples[max(0, at[0] - margin) : at[-1] + parts.shape[1] + margin]
    loudness = _decibels(float(np.square(parts[voiced]).mean()))
    gain = min(10 ** ((LOUDNESS - loudness) / 20), 0.89 / max(float(np.abs(cut).max()), 1e-6))
    return Speech((cut * gain).astype(np.float32), speech.rate)


def stored(speech: Speech) -> str:
    """The key of a sound as a mono WAV with nothing in it but the samples."""
    return store(settings().blobs_address).put(sounds.file(speech, "wav"), "wav")


def _parts(speech: Speech, count: int) -> NDArray[np.float32]:
    """(count, n): the sound in equal parts."""
    length = len(speech.samples) // count
    return speech.samples[: length * count].reshape(count, length)


def _decibels(power: float) -> float:
    return float(10 * np.log10(max(power, 1e-12)))
