"""A person speaks in Chromium, and a face answers: the whole system, with a recording as the microphone."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import mean
from typing import Any

import av
import jiwer
import pytest
from playwright.sync_api import Playwright, expect

from gpu_tasks.stt.faster_whisper import FasterWhisper
from gpu_tasks.tts.embedded import Embedded
from secretary.wire.media import decode
from tests.system import microphones
from tests.system.chromium import Cookies, chromium
from tests.system.conftest import Record
from tests.system.microphones import Samples
from tests.system.running import Running
from tests.system.visitor import Turn, Visitor

pytestmark = pytest.mark.slow

AUDIBLE = 0.01
"""Root mean square of a voice at the least; full scale is 1."""

MISHEARD = 0.2
"""Share of wrong words at the most."""

AFTERWARDS = 13
"""Frames (0.5 s) in which a mouth comes to rest."""

Speak = Callable[..., Any]


@dataclass(frozen=True)
class Answered:
    """A call in which a person said one sentence and was answered, watched until the face rested."""

    words: str
    turn: Turn
    visitor: Visitor
    states: list[str]
    mouth: list[dict[str, Any]]
    sound: list[dict[str, Any]]


@pytest.fixture(scope="module")
def speak(playwright: Playwright, home: Running, owner: Cookies, record: Record) -> Speak:
    """(parts of what the microphone hears) → a visitor in a call."""

    @contextmanager
    def speak(*parts: Samples) -> Iterator[Visitor]:
        with chromium(playwright, owner, microphone=record(*parts)) as context:
            visitor = Visitor(context, home.address)
            visitor.call()
            yield visitor

    return speak


@pytest.fixture(scope="module")
def answered(speak: Speak) -> Iterator[Answered]:
    spoken, words = microphones.human("0880")
    with speak(spoken) as visitor:
        turn = visitor.turn()
        visitor.shows("listening")
        visitor.until(lambda: len(after_speaking(visitor.page.evaluate("watch.mouth"))) > 75)
        watched = visitor.page.evaluate("watch")
        yield Answered(words, turn, visitor, visitor.states, watched["mouth"], watched["sound"])


@pytest.fixture(scope="module")
def whisper(models: None) -> FasterWhisper:
    return FasterWhisper("base")


def normal(text: str) -> str:
    return " ".join("".join(c if c.isalnum() or c == "'" else " " for c in text.lower()).split())


def misheard(words: str, heard: str) -> float:
    """The share of wrong words."""
    return float(jiwer.wer(normal(words), normal(heard)))


def while_speaking(moments: list[dict[str, Any]]) -> list[float]:
    return [moment["value"] for moment in moments if moment["state"] == "speaking"]


def after_speaking(moments: list[dict[str, Any]]) -> list[float]:
    last = max((at for at, moment in enumerate(moments) if moment["state"] == "speaking"), default=len(moments))
    return [moment["value"] for moment in moments[last + AFTERWARDS :]]


def test_what_a_person_says_becomes_the_turn(answered: Answered) -> None:
    assert misheard(answered.words, answered.turn["text"]) <= MISHEARD
    assert answered.turn["language"] == "en"
    assert not answered.turn["typed"]


def test_the_page_shows_what_happens_at_each_moment(answered: Answered) -> None:
    wanted = ["connecting", "listening", "hearing", "thinking", "speaking", "listening"]
    began = answered.states.index("listening") - 1
    assert answered.states[began:] == wanted


def test_the_answer_is_heard(answered: Answered) -> None:
    assert mean(while_speaking(answered.sound)) > AUDIBLE
    assert mean(after_speaking(answered.sound)) < AUDIBLE / 10


def test_the_mouth_moves_while_it_speaks_and_rests_afterwards(answered: Answered) -> None:
    moved = while_speaking(answered.mouth)
    seconds = [round(mean(moved[at : at + 25]), 1) for at in range(0, len(moved), 25)]
    assert mean(moved) > 3 * mean(after_speaking(answered.mouth)), f"second by second: {seconds}"


def test_the_turn_tells_how_long_each_step_took(answered: Answered) -> None:
    trace = answered.turn["trace"]
    assert list(trace) == sorted(trace, key=trace.get)
    assert list(trace) == ["heard", "first_word", "first_sound", "first_frame", "finished"]


def test_the_recorded_voice_says_the_reply(answered: Answered, whisper: FasterWhisper) -> None:
    voice = decode(answered.visitor.fetch(answered.turn["voice"]))
    heard = whisper.transcribe(voice, ["en"])
    assert misheard(answered.turn["reply"], heard.text) <= MISHEARD


def test_the_clip_is_h264_with_aac(answered: Answered) -> None:
    with av.open(io.BytesIO(answered.visitor.fetch(answered.turn["clip"])), "r") as clip:
        assert [stream.codec_context.name for stream in clip.streams] == ["h264", "aac"]
        assert clip.duration
        assert abs(clip.duration / av.time_base - answered.turn["seconds"]) < 0.2


def test_after_a_reload_the_turn_is_there_and_its_clip_plays(answered: Answered) -> None:
    visitor = answered.visitor
    visitor.open()
    entries = visitor.page.get_by_test_id("turn")
    expect(entries.filter(has_text=answered.turn["text"]).last).to_have_attribute("data-role", "person")
    entry = entries.filter(has_text=answered.turn["reply"]).last
    entry.get_by_role("button").click()
    clip = entry.locator("video")
    visitor.until(lambda: clip.evaluate("clip => clip.currentTime") > 1)
    assert clip.evaluate("clip => [clip.readyState >= 2, clip.videoWidth, clip.error]") == [True, 512, None]


def test_german_is_answered_in_german(speak: Speak, voices: Embedded) -> None:
    # Not the shortest of questions: of a synthetic voice that a busy browser tears holes into, no one word may hang.
    words = "Welcher Tag ist heute?"
    with speak(microphones.synthetic(voices, words, "de")) as visitor:
        turn = visitor.turn()
    assert misheard(words, turn["text"]) <= MISHEARD
    assert turn["language"] == "de"
    assert turn["reply"].startswith("Heute ist ")


@pytest.mark.parametrize("sound", [microphones.silence, microphones.noise, microphones.chords])
def test_only_speech_starts_a_turn(speak: Speak, sound: Callable[[float], Samples]) -> None:
    spoken, words = microphones.human("0930")
    with speak(sound(10), microphones.silence(1), spoken) as visitor:
        visitor.until(lambda: visitor.turns)
        turns = visitor.turns
    assert [misheard(words, turn["text"]) <= MISHEARD for turn in turns] == [True]
