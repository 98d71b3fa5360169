"""How often our judgement cuts a hesitating person off, and how soon it knows that a sentence is over.

    python -m tests.bench.end_of_turn [--fresh]

Sound runs through the call's own voice detector, utterances, judge, recogniser and patience, as fast as it goes; the
words are taken to arrive READY after a pause was noticed, or later when they really took longer. What the judge and the
recogniser said is kept in a temporary file, so that `patience` can be tuned without them.
"""

import argparse
import hashlib
import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from avatar.live.ear import FINISHED
from avatar.live.judge import Judge
from avatar.live.patience import patience
from avatar.live.utterance import UtteranceAudio, UtteranceDropped, UtteranceEnded, UtterancePaused, UtteranceResumed
from avatar.live.utterances import Utterances
from avatar.live.vad import VoiceDetector
from gpu_tasks.stt.faster_whisper import FasterWhisper
from secretary.wire.types import Speech
from tests.bench.hesitations import COMPLETE, hesitations, room_tone
from tests.bench.recordings import RATE, Sentence, sentences, true_end
from tests.bench.signals import Samples

BEFORE, AFTER = 0.75, 2.0
"""Seconds of room around a recording."""

PACKET = 320
"""Samples that come at a time."""

READY = 0.2
"""Seconds from a pause that is noticed to its words."""

NEAR = 0.3
"""Seconds before the true end at which the detector may already hear no voice: a last consonant is none."""

LANGUAGES = ("en", "de")


@dataclass(frozen=True)
class Verdict:
    finished: float
    words: str
    language: str
    seconds: float
    """Spent on the slower of both, which run side by side."""


@dataclass(frozen=True)
class Pause:
    since: float
    noticed: float
    verdict: Verdict
    resumed: float = float("inf")
    """Seconds of the recording, all three; infinite when nobody spoke again."""

    @property
    def decided(self) -> float:
        """When it is taken for the end, unless the voice resumed before."""
        verdict = self.verdict
        wait = patience(verdict.finished, verdict.words, verdict.language)
        return max(self.since + wait, self.noticed + max(READY, verdict.seconds))

    @property
    def final(self) -> bool:
        return self.decided < self.resumed


class Listener:
    """Hears recordings as a call does."""

    def __init__(self, kept: Path) -> None:
        self._kept = kept
        self._verdicts = {key: Verdict(**told) for key, told in _read(kept).items()}
        self._judge, self._recogniser = Judge(), FasterWhisper("base")

    def pauses(self, recording: Samples) -> list[Pause]:
        """Every pause of a recording, the last one open; seconds are those of `recording`."""
        before, after = (room_tone(recording, seconds, seed=seed) for seed, seconds in ((1, BEFORE), (2, AFTER)))
        return list(self._run(np.concatenate((before, recording, after))))

    def keep(self) -> None:
        self._kept.write_text(json.dumps({key: asdict(verdict) for key, verdict in self._verdicts.items()}))

    def _run(self, sound: Samples) -> Iterator[Pause]:
        # The longest patience must not end an utterance here: who decides is `Pause.decided`.
        utterances = Utterances(VoiceDetector(), hang_over=AFTER + 1)
        heard: list[Samples] = []
        pause: Pause | None = None
        for start in range(0, len(sound) - PACKET + 1, PACKET):
            now = (start + PACKET) / RATE - BEFORE
            for event in utterances.feed(sound[start : start + PACKET], now):
                match event:
                    case UtteranceAudio(samples=samples):
                        heard.append(samples)
                    case UtterancePaused(since=since):
                        pause = Pause(since, now, self._verdict(np.concatenate(heard), utterances.sound))
                    case UtteranceResumed() if pause:
                        yield replace(pause, resumed=now)
                        pause = None
                    case UtteranceEnded() | UtteranceDropped():
                        heard = []
        if pause:
            yield pause

    def _verdict(self, heard: Samples, newest: Samples) -> Verdict:
        key = hashlib.sha256(heard.tobytes()).hexdigest()
        if key not in self._verdicts:
            began = time.monotonic()
            said = self._recogniser.transcribe(Speech(heard, RATE), LANGUAGES, effort="pause")
            heard_after = time.monotonic() - began
            finished = self._judge.finished(newest)
            seconds = max(heard_after, time.monotonic() - began - heard_after)
            if finished < FINISHED:
                began = time.monotonic()
                said = self._recogniser.transcribe(Speech(heard, RATE), LANGUAGES)
                seconds += time.monotonic() - began
            self._verdicts[key] = Verdict(finished, said.text, said.language, seconds)
        return self._verdicts[key]


@dataclass(frozen=True)
class Result:
    """What became of one recording."""

    name: str
    pauses: list[Pause]
    true_end: float

    @property
    def cut_off(self) -> bool:
        """Something was taken for the end that was none."""
        return self._first.since < self.true_end - NEAR

    @property
    def delay(self) -> float:
        """Seconds from the true end to the decision that it was the end, the first right one."""
        return next(p for p in self.pauses if p.final and p.since >= self.true_end - NEAR).decided - self.true_end

    @property
    def _first(self) -> Pause:
        return next(pause for pause in self.pauses if pause.final)

    def __str__(self) -> str:
        told = "; ".join(f"{pause.verdict.finished:.2f} {pause.verdict.words!r}" for pause in self.pauses)
        return f"{'cut off' if self.cut_off else f'{self.delay:5.2f} s':>7}  {self.name}: {told}"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.end_of_turn", description=__doc__)
    parser.add_argument("--fresh", action="store_true", help="ask the judge and the recogniser again")
    kept = Path(tempfile.gettempdir()) / "secretary-end-of-turn.json"
    if parser.parse_args(arguments).fresh:
        kept.unlink(missing_ok=True)
    listener = Listener(kept)
    try:
        _report("whole sentences", listener, sentences())
        _report("hesitations in the midst", listener, hesitations())
        _report("hesitations where it might be over", listener, hesitations(COMPLETE))
    finally:
        listener.keep()


def _report(title: str, listener: Listener, spoken: Sequence[Sentence]) -> None:
    results = []
    for one in spoken:
        results.append(Result(one.name, listener.pauses(one.samples), true_end(one.samples)))
        print(results[-1])
    p50, p95 = np.percentile([result.delay for result in results], (50, 95))
    took = np.median([pause.verdict.seconds for result in results for pause in result.pauses])
    lost = sum(result.cut_off for result in results)
    print(f"{title}: {lost} of {len(results)} cut off ({100 * lost / len(results):.1f} %);", end=" ")
    print(f"decided p50 {p50:.2f} s, p95 {p95:.2f} s after the true end; judged in {took:.2f} s at the median\n")


def _read(kept: Path) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(kept.read_text()) if kept.exists() else {}
    return found


if __name__ == "__main__":
    main()
