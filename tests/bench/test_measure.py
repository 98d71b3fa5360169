"""From a recording to times: a visit made by hand."""

import numpy as np
import pytest

from tests.bench.measure import Times, times
from tests.bench.signals import RATE, Samples
from tests.bench.tape import BEFORE, Tape, tape
from tests.bench.visit import PIECE, Recording, Told

ZERO = 5_000.0
"""Milliseconds on the page's clock at the first sample of the recording."""

LAG = 777
"""Samples by which the page hears the tape late."""

FRAME = 40.0

CAPTION: Told = {"type": "caption", "turn": 1, "text": "Yes?"}


def speech(seed: int) -> Samples:
    """Two seconds that correlate with nothing else, a short pause among them."""
    noise = np.random.default_rng(seed).standard_normal(2 * RATE).astype(np.float32) * np.float32(0.1)
    noise[RATE // 2 : RATE // 2 + 4_000] = 0
    return noise


@pytest.fixture
def script() -> Tape:
    return tape([("one", speech(1)), ("two", speech(2))], 4.0)


def end_of(script: Tape, number: int) -> int:
    """The sample of the recording at which an utterance truly ends."""
    return LAG + round((BEFORE + script.parts[number].end) * RATE)


def turn(number: int, text: str) -> Told:
    return {"type": "turn", "turn": {"id": number, "typed": False, "state": "heard", "text": text}}


def visit(script: Tape, *, sound: float, mouth: float, told: list[tuple[float, Told]]) -> list[Times]:
    """`sound`, `mouth`, `told`: milliseconds after the true end of the first utterance."""
    end = end_of(script, 0)
    microphone = np.concatenate([np.zeros(LAG, np.float32), script.samples])
    voice = np.zeros(len(microphone), np.float32)
    voice[end + round(sound * RATE / 1000) :][:RATE] = 0.1
    moment = ZERO + end / RATE * 1000
    frames = [(moment + at, 5.0 if at >= mouth else 0.2) for at in np.arange(-3_000.0, 3_000.0, FRAME)]
    arrived = [ZERO + (piece + 1) * PIECE / RATE * 1000 for piece in range(len(voice) // PIECE)]
    return times(Recording(arrived, microphone, voice, frames, [(moment + at, each) for at, each in told]), script)


def test_a_clock_of_samples_that_falls_behind_is_followed() -> None:
    on_time = [100.0 * (piece + 1) for piece in range(10)]
    skipped = [100.0 * (piece + 1) + 250 for piece in range(10, 20)]
    late = [each + (30 if number % 3 else 0) for number, each in enumerate(on_time + skipped)]
    recording = Recording(late)
    assert recording.moment(5 * PIECE) == pytest.approx(500)
    assert recording.moment(15 * PIECE) == pytest.approx(1_750)


def test_the_sound_and_the_mouth_are_timed_from_the_true_end(script: Tape) -> None:
    [one, _] = visit(script, sound=432, mouth=500, told=[])
    assert one.marks["sound"] == pytest.approx(432, abs=1)
    assert one.marks["mouth"] == pytest.approx(500, abs=FRAME)
    assert not one.cut_off


def test_each_stage_is_timed_by_what_the_socket_says(script: Tape) -> None:
    sentence: Told = {"type": "sentence", "turn": 1}
    told = [(200.0, {"type": "state", "state": "thinking"}), (300.0, turn(1, "Yes.")), (350.0, sentence)]
    [one, two] = visit(script, sound=432, mouth=500, told=told)
    assert {name: round(one.marks[name]) for name in ("pause found", "words", "first word")} == {
        "pause found": 200,
        "words": 300,
        "first word": 350,
    }
    assert one.text == "Yes."
    assert not two.marks


def test_a_cue_is_not_the_answer(script: Tape) -> None:
    cue: Told = {"type": "caption", "turn": None, "text": "One moment."}
    told = [(10.0, turn(1, "Yes.")), (400.0, cue), (900.0, CAPTION)]
    [one, _] = visit(script, sound=432, mouth=500, told=told)
    assert one.marks["sound"] == pytest.approx(850, abs=10)


def test_an_answer_before_the_true_end_is_a_cut_off(script: Tape) -> None:
    [one, two] = visit(script, sound=-600, mouth=-600, told=[])
    assert "an answer began 0.6 s before its end" in one.cut_off
    assert not two.cut_off


def test_a_turn_opened_before_the_true_end_is_a_cut_off(script: Tape) -> None:
    [one, _] = visit(script, sound=300, mouth=300, told=[(-500.0, turn(1, "Half"))])
    assert "a turn was opened 0.5 s before its end" in one.cut_off


def test_sentences_of_typed_turns_are_not_the_answer(script: Tape) -> None:
    [one, _] = visit(script, sound=432, mouth=500, told=[(100.0, {"type": "sentence", "turn": 9})])
    assert "first word" not in one.marks
