"""Sentences of the bench with a hesitation cut into them: the speaker stops between two words and goes on.

The places are the quietest moments between two words in the middle of each sentence, found with the recogniser's times
of words, and the quietest 40 of all. A person who hesitates stretches the word before; a cut does not, so this is the
harder task. Where the words so far are a whole sentence, nobody can know that it goes on: these places are apart.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tests.bench.recordings import RATE, Sentence, sentences
from tests.bench.signals import Samples

SHORTEST, LONGEST = 0.3, 1.0
"""Seconds of a hesitation."""

FADE = RATE // 200
"""Samples (5 ms) by which the voice fades out and in."""

MIDST = {
    "agent-pass": (2.425, "the"),
    "all-circuits-busy-now": (0.756, "circuits"),
    "cannot-complete-as-dialed": (1.199, "be"),
    "check-number-dial-again": (0.64, "check"),
    "conf-getpin": (0.746, "the"),
    "conf-invalidpin": (1.752, "this"),
    "conf-leaderhasleft": (1.343, "the"),
    "conf-onlyone": (1.44, "other"),
    "conf-onlyperson": (2.2, "this"),
    "conf-placeintoconf": (0.719, "be"),
    "conf-roll-callcomplete": (2.52, "is"),
    "confbridge-invalid": (1.16, "an"),
    "confbridge-pin": (1.822, "identification"),
    "confbridge-pin-bad": (3.482, "identification"),
    "confbridge-removed": (1.424, "the"),
    "demo-echodone": (1.208, "test"),
    "demo-nomatch": (2.62, "those"),
    "dir-nomatch": (1.86, "match"),
    "dir-nomore": (0.98, "more"),
    "feature-not-avail-line": (0.977, "is"),
    "followme/options": (1.003, "accept"),
    "followme/pls-hold-while-try": (1.988, "the"),
    "followme/sorry": (2.601, "the"),
    "pls-hold-while-try": (1.568, "to"),
    "privacy-incorrect": (1.187, "that"),
    "privacy-unident": (2.781, "accept"),
    "something-terribly-wrong": (1.32, "is"),
    "transfer": (1.044, "I"),
    "tt-weasels": (0.9, "Weasels"),
    "vm-dialout": (1.012, "I"),
    "vm-mailboxfull": (2.51, "can't"),
    "vm-nobodyavail": (1.273, "to"),
    "vm-nonumber": (2.152, "this"),
    "vm-savefolder": (0.665, "folder"),
    "vm-tmpexists": (2.992, "overrides"),
    "austen-0870": (4.181, "much"),
    "austen-0880": (2.072, "disposed"),
    "austen-0890": (3.884, "is"),
    "austen-0920": (3.227, "have"),
    "austen-0930": (1.096, "have"),
}
"""Sentence → seconds, and the word before."""

COMPLETE = {
    "agent-pass": (1.574, "password"),
    "confbridge-lock-no-join": (1.606, "locked"),
    "demo-nomatch": (1.112, "sorry"),
    "followme/options": (1.982, "call"),
    "privacy-incorrect": (0.957, "sorry"),
    "vm-savefolder": (1.624, "this"),
    "vm-tmpexists": (2.066, "greeting"),
}
"""As MIDST, but what was said so far is a sentence of its own ("Please enter your password"), and its sound falls."""


@dataclass(frozen=True, eq=False)
class Hesitation(Sentence):
    at: float
    pause: float
    """Seconds, both."""


def hesitations(places: Mapping[str, tuple[float, str]] = MIDST) -> list[Hesitation]:
    """One for each place, always with the same pauses; `samples` holds the whole. Raises recordings.Missing."""
    spoken = {sentence.name: sentence for sentence in sentences()}
    pauses = np.random.default_rng(40).uniform(SHORTEST, LONGEST, len(places))
    return [
        Hesitation(name, spoken[name].text, split(spoken[name].samples, at, pause), at, pause)
        for (name, (at, _)), pause in zip(places.items(), pauses.tolist(), strict=True)
    ]


def split(samples: Samples, at: float, pause: float) -> Samples:
    """`samples` with `pause` seconds of their own room cut in at `at` seconds."""
    place = round(at * RATE)
    before, after = samples[:place].copy(), samples[place:].copy()
    before[-FADE:] *= np.linspace(1, 0, FADE, dtype=np.float32)
    after[:FADE] *= np.linspace(0, 1, FADE, dtype=np.float32)
    return np.concatenate((before, room_tone(samples, pause), after))


def room_tone(samples: Samples, seconds: float, *, seed: int = 1) -> Samples:
    """Noise as loud as the pauses of a recording: its quietest 2 % of 20 ms."""
    block = RATE // 50
    blocks = samples[: len(samples) // block * block].reshape(-1, block).astype(np.float64)
    level = np.percentile(np.sqrt((blocks**2).mean(axis=1)), 2)
    return np.random.default_rng(seed).normal(0, level, round(seconds * RATE)).astype(np.float32)
