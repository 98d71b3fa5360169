"""XTTS through its real loader and its real network, with random weights: everything but how it sounds.

Needs torch and coqui-tts (`make test-engines`); conftest.py leaves this file out where they lack.
"""

import itertools

import numpy as np
import pytest
from django.test import Client

from gpu_tasks.engines import EngineError
from gpu_tasks.tts import xtts
from gpu_tasks.tts.xtts import RATE, TRIES, Xtts, longest_of
from secretary.core import tokens
from secretary.core.characters import builtin
from secretary.wire import sounds
from secretary.wire.blobs import store
from secretary.wire.config import settings
from secretary.wire.types import Speech, Voice
from tests import voices
from tests.avatar.api.workers import Workers
from tests.gpu_tasks.tts.tiny_xtts import build
from tests.people import person

SHORT = "Good morning."
LONG = "Good morning and welcome to this house of many letters."

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def talkative(tmp_path_factory) -> Xtts:
    """Hardly ever ends by itself."""
    return Xtts(str(build(tmp_path_factory.mktemp("xtts") / "talkative", stop=-50.0)))


@pytest.fixture(scope="module")
def terse(tmp_path_factory) -> Xtts:
    """Ends after a second or two."""
    return Xtts(str(build(tmp_path_factory.mktemp("xtts") / "terse", stop=1.0)))


def said(engine: Xtts, text: str = SHORT, voice: Voice = Voice(""), language: str = "en") -> np.ndarray:
    return np.concatenate([piece.samples for piece in engine.synthesize(text, voice, language)])


def recorded(speech: Speech) -> str:
    """Key in the blob store."""
    return store(settings().blobs_address).put(sounds.unique_wav(speech), "wav")


def deeper(speech: Speech) -> Speech:
    """The same recording, played slower by a third."""
    at = np.arange(0, len(speech.samples) - 1, 0.75)
    return Speech(np.interp(at, np.arange(len(speech.samples)), speech.samples).astype(np.float32), speech.rate)


def test_a_recording_is_imitated(terse):
    one, other = (Voice("", sample=recorded(speech)) for speech in (voices.reader(), deeper(voices.reader())))
    sounding = [said(terse, voice=voice) for voice in (Voice(""), one, other)]
    for left, right in itertools.combinations(sounding, 2):
        size = min(len(left), len(right))
        assert np.abs(left[:size] - right[:size]).max() > 1e-3
    assert np.array_equal(said(terse, voice=one), sounding[1])


def test_who_has_the_same_voice_is_learned_once(terse, monkeypatch):
    voice = Voice("", sample=recorded(voices.reader()))
    said(terse, voice=voice)
    monkeypatch.setattr(terse._model, "get_gpt_cond_latents", None)
    assert len(said(terse, voice=voice))


def test_a_recording_that_was_withdrawn_is_imitated_no_more(terse, caplog):
    key = recorded(voices.reader())
    imitated = said(terse, voice=Voice("", sample=key))
    store(settings().blobs_address).delete(key)
    assert not np.array_equal(said(terse, voice=Voice("", sample=key)), imitated)
    assert np.array_equal(said(terse, voice=Voice("", sample=key)), said(terse))
    assert "the engine's own voice speaks" in caplog.text


def test_the_own_speakers_differ_by_pitch_and_by_name(terse):
    high, low = said(terse, voice=Voice("", f0=220.0)), said(terse, voice=Voice("", f0=110.0))
    assert not np.array_equal(high, low)
    assert np.array_equal(said(terse, voice=Voice("Damien Black", f0=220.0)), low)
    assert np.array_equal(said(terse, voice=Voice("heart")), high)


def test_a_long_phrase_leaves_while_it_is_being_made(talkative, monkeypatch):
    made: list[int] = []
    streamed = talkative._streamed

    def counted(*arguments):
        for piece in streamed(*arguments):
            made.append(len(piece.samples))
            yield piece

    monkeypatch.setattr(talkative, "_streamed", counted)
    pieces = talkative.synthesize(LONG, Voice(""), "en")
    first, begun = next(pieces), len(made)
    rest = list(pieces)
    assert len(first.samples) > 0.3 * RATE
    assert begun < len(made) / 2
    assert len(rest) > 3


def test_what_does_not_end_is_made_anew_and_cut(talkative, monkeypatch):
    calls: list[str] = []
    inference = talkative._model.inference

    def counted(text, *arguments, **knobs):
        calls.append(text)
        return inference(text, *arguments, **knobs)

    monkeypatch.setattr(talkative._model, "inference", counted)
    assert 0.5 * longest_of(SHORT, "en") < len(said(talkative)) / RATE <= longest_of(SHORT, "en") + 0.1
    assert calls == [SHORT] * TRIES


def test_what_ends_is_made_once(terse, monkeypatch):
    monkeypatch.setattr(xtts, "TRIES", 1)
    once = said(terse)
    monkeypatch.undo()
    assert np.array_equal(said(terse), once)


def test_slow_speech_takes_longer(terse):
    slow, quick = (len(said(terse, voice=Voice("", speed=speed))) for speed in (0.7, 1.4))
    assert slow > 1.5 * quick


@pytest.mark.parametrize("text", [SHORT, LONG])
def test_everything_is_equally_loud_and_begins_and_ends_softly(terse, text):
    samples = said(terse, text)
    loud = np.abs(samples) > 0.01
    assert 0.05 < np.sqrt(np.square(samples[loud]).mean()) < 0.2
    assert np.abs(samples).max() <= 1
    assert max(abs(samples[0]), abs(samples[-1])) < 0.01


def test_a_whole_page_ends(terse, monkeypatch):
    monkeypatch.setattr(xtts, "LONGEST_SOUND", 3.0)
    assert 2.0 < len(said(terse, "This goes on and on, and nobody knows where it will end. " * 12)) / RATE <= 3.0


@pytest.mark.parametrize("language", ["de", "ar", "pl"])
def test_other_languages_are_spoken(terse, language):
    assert len(said(terse, "Hallo 3 Mal.", language=language))


def test_what_cannot_be_read_aloud_is_refused_in_words(terse):
    with pytest.raises(EngineError, match="cannot read this text aloud in hi"):
        said(terse, "3", language="hi")  # nobody has written its numbers into num2words


@pytest.mark.django_db(transaction=True)
def test_a_voice_is_cloned_by_upload(tmp_path, monkeypatch, queue, media):
    from gpu_tasks import engines

    monkeypatch.setenv("SECRETARY_TTS", f"xtts:{build(tmp_path / 'tiny', stop=1.0)}")
    settings.cache_clear()
    engines.engine.cache_clear()
    builtin.install()
    client = Client(headers={"authorization": f"Bearer {tokens.make(person('ada'), 'test', tokens.SCOPES)}"})
    told = {"text": SHORT, "language": "en"}
    try:
        with Workers():
            own = client.post("/api/v1/synthesize", told)
            sample = sounds.file(voices.reader(), "wav")
            from django.core.files.uploadedfile import SimpleUploadedFile

            uploaded = SimpleUploadedFile("voice.wav", sample)
            cloned = client.post("/api/v1/synthesize", told | {"sample": uploaded, "consent": "Maria"})
    finally:
        monkeypatch.undo()
        settings.cache_clear()
        engines.engine.cache_clear()
    assert (own.status_code, cloned.status_code) == (200, 200), cloned.content
    assert own.content[:4] == cloned.content[:4] == b"RIFF"
    assert own.content != cloned.content
