"""Words out of human and synthesized speech, and none out of anything else."""

from collections.abc import Iterator
from types import SimpleNamespace

import numpy as np
import pytest

from gpu_tasks.engines import EngineError, Transcriber, Unwanted
from gpu_tasks.stt import context, faster_whisper
from gpu_tasks.stt.faster_whisper import FasterWhisper
from secretary.wire.types import Speech, Voice

pytestmark = pytest.mark.slow

RATE = 16_000
TIME = np.arange(5 * RATE) / RATE
NOISE = np.random.default_rng(0)


def chords() -> np.ndarray:
    """A piano's minor and major chord in turn."""
    decay = np.exp(-(TIME % 0.5) * 4)
    notes = np.where(TIME % 1 < 0.5, 277.2, 261.6)
    return 0.1 * decay * sum(np.sin(2 * np.pi * hertz * TIME) for hertz in (220.0, notes, 329.6, 440.0))


NOTHING = {
    "silence": np.zeros(5 * RATE),
    "a quiet room": NOISE.normal(0, 0.002, 5 * RATE),
    "noise": NOISE.normal(0, 0.1, 5 * RATE),
    "a tone": 0.3 * np.sin(2 * np.pi * 440 * TIME),
    "hum": 0.2 * np.sin(2 * np.pi * 50 * TIME) + NOISE.normal(0, 0.01, 5 * RATE),
    "clicks": 0.8 * (NOISE.random(5 * RATE) < 0.0005),
    "music": chords(),
    "a siren": 0.3 * np.sin(2 * np.pi * (700 * TIME + 60 * np.sin(2 * np.pi * TIME))),
    "no samples": np.zeros(0),
    "not a number": np.full(RATE, np.nan),
}


@pytest.mark.parametrize("sound", NOTHING)
def test_without_speech_there_are_no_words(whisper, sound) -> None:
    heard = whisper.transcribe(Speech(NOTHING[sound].astype(np.float32), RATE), ["en", "de"])
    assert heard.text == ""


def test_it_keeps_the_protocol(whisper) -> None:
    assert isinstance(whisper, Transcriber)
    assert (whisper.label, whisper.device.split()[0]) == ("faster-whisper:base", "cpu")


def test_it_understands_a_person(whisper, human, word_errors) -> None:
    heard = [whisper.transcribe(speech, ["en", "de"]) for speech, _ in human]
    assert word_errors([words for _, words in human], [t.text for t in heard], "en") <= 0.05
    assert {t.language for t in heard} == {"en"}


@pytest.mark.parametrize("language", ["en", "de"])
def test_it_understands_both_languages_and_tells_them_apart(whisper, say, sentences, word_errors, language) -> None:
    heard = [whisper.transcribe(say(text, language), ["en", "de"]) for text in sentences[language]]
    assert word_errors(sentences[language], [t.text for t in heard], language) <= 0.06
    assert [t.language for t in heard] == [language] * len(heard)


def test_the_likeliest_of_the_given_languages_is_taken(whisper, say) -> None:
    heard = whisper.transcribe(say("Guten Morgen, wie kann ich Ihnen helfen?", "de"), ["en", "fr"])
    assert heard.language in ("en", "fr")


def test_one_given_language_is_not_questioned(whisper, say) -> None:
    heard = whisper.transcribe(say("Guten Morgen, wie kann ich Ihnen helfen?", "de"), ["de"])
    assert (heard.language, heard.language_probability) == ("de", 1.0)


def test_an_unknown_language_is_refused(whisper, say) -> None:
    with pytest.raises(EngineError, match="xx"):
        whisper.transcribe(say("Good morning.", "en"), ["xx"])


@pytest.mark.parametrize("text", ["Stop.", "What time is it?", "Say that again."])
def test_it_understands_a_short_command(whisper, say, word_errors, text) -> None:
    heard = whisper.transcribe(say(text, "en", Voice("", 195.0)), ["en", "de"])
    assert word_errors([text], [heard.text], "en") == 0


def test_it_translates(whisper, say) -> None:
    heard = whisper.transcribe(say("Mein Bruder hat ein neues Auto gekauft.", "de"), ["de"], "translate")
    assert "new car" in heard.text.lower()


def test_the_short_context_hears_what_the_long_one_does(whisper, say, sentences, word_errors, monkeypatch) -> None:
    spoken = [say(text, "en") for text in sentences["en"][::2]]
    short = [whisper.transcribe(speech, ["en"]).text for speech in spoken]
    monkeypatch.setattr(context, "LEAST_CONTEXT", 30.0)
    monkeypatch.setattr(context, "SILENCE_AFTER", 30.0)
    long = [whisper.transcribe(speech, ["en"]).text for speech in spoken]
    assert word_errors(long, short, "en") <= 0.03


@pytest.mark.parametrize("text", ["What time is it?", "Say that again.", "Good morning.", "Cancel the timer."])
def test_with_borrowed_silence_a_command_is_said_once(whisper, say, text, monkeypatch) -> None:
    monkeypatch.setattr(whisper, "_english", None)
    heard = whisper.transcribe(say(text, "en"), ["en"], effort="pause")
    assert heard.text.strip(".?!").lower() == text.strip(".?!").lower()


def test_what_is_doubtful_is_heard_again_with_the_full_context(whisper, human, monkeypatch) -> None:
    speech, _ = human[0]
    encode = whisper._contexts.encode
    nothing = encode(np.zeros(RATE, np.float32), 8.0)

    def deaf(window: np.ndarray, *, cheap: bool) -> Iterator[tuple[str, object]]:
        # Out of silence the decoder invents something that is doubtful enough.
        yield "padded", nothing
        yield "full", encode(window, 30.0)

    monkeypatch.setattr(whisper, "_contexts", SimpleNamespace(of=deaf))
    assert "John Dashwood" in whisper.transcribe(speech, ["en"]).text


def test_what_is_heard_in_a_hurry_is_heard_once(whisper, human, monkeypatch) -> None:
    encoded = []
    encode = whisper._contexts.encode
    monkeypatch.setattr(whisper._contexts, "encode", lambda *given: encoded.append(given) or encode(*given))
    noise = NOISE.normal(0, 0.05, 2 * RATE).astype(np.float32)
    whisper.transcribe(Speech(human[1][0].samples[: 2 * RATE] + noise, RATE), ["en", "de"], effort="pause")
    assert len(encoded) == 1


def test_words_of_a_pause_are_known_to_be_doubtful(whisper, human) -> None:
    noise = NOISE.normal(0, 0.3, len(human[1][0].samples)).astype(np.float32)
    loud = whisper.transcribe(human[1][0], ["en"], effort="pause")
    lost = whisper.transcribe(Speech(0.2 * human[1][0].samples + noise, RATE), ["en"], effort="pause")
    assert loud.sure
    assert not (lost.text and lost.sure)


@pytest.mark.parametrize("seconds", [0.7, 1.3, 2.1, 3.4])
def test_a_sentence_cut_anywhere_gives_no_more_than_was_said(whisper, human, seconds) -> None:
    for speech, _ in human:
        heard = whisper.transcribe(Speech(speech.samples[: int(seconds * RATE)], RATE), ["en", "de"], effort="pause")
        assert len(heard.text) <= 25 * seconds + 5, heard.text


def test_the_language_of_before_is_likelier(whisper) -> None:
    encoded = whisper._contexts.encode(NOISE.normal(0, 0.01, RATE).astype(np.float32), 8.0)

    def guess(hint: str) -> faster_whisper._Language:
        return whisper._language(encoded, faster_whisper._Wish(("en", "de"), "transcribe", hint, "whole"))

    alone = guess("")
    other = guess("de" if alone.code == "en" else "en")
    assert other.code != alone.code or other.share < alone.share - 0.05


def test_speech_longer_than_the_window_is_heard_to_its_end(whisper, human, word_errors) -> None:
    pause = np.zeros(RATE // 2, np.float32)
    parts = [part for speech, _ in human * 2 for part in (speech.samples, pause)]
    heard = whisper.transcribe(Speech(np.concatenate(parts), RATE), ["en", "de"])
    assert heard.seconds > 45
    assert word_errors([" ".join(words for _, words in human * 2)], [heard.text], "en") <= 0.06


def test_very_quiet_speech_is_heard(whisper, human) -> None:
    speech, _ = human[1]
    heard = whisper.transcribe(Speech(speech.samples * np.float32(0.02), RATE), ["en"])
    assert "young man" in heard.text


def test_speech_in_noise_is_heard(whisper, human, word_errors) -> None:
    """All of it but a word or so: which one depends on the processor's integer arithmetic."""
    noise = np.random.default_rng(0)
    noisy = [part.samples + noise.normal(0, 0.01, len(part.samples)).astype(np.float32) for part, _ in human]
    heard = [whisper.transcribe(Speech(samples, RATE), ["en"]).text for samples in noisy]
    assert word_errors([words for _, words in human], heard, "en") <= 0.15


def test_a_folder_with_a_model_will_do(models) -> None:
    from secretary.wire.models import folder

    path = folder("faster-whisper-base")
    assert FasterWhisper(str(path)).label == f"faster-whisper:{path}"


# English at once


def test_english_that_somebody_waits_for_is_heard_without_whisper(whisper, human, word_errors, monkeypatch) -> None:
    monkeypatch.setattr(whisper, "_contexts", None)
    heard = [whisper.transcribe(speech, ["en", "de"], effort="pause") for speech, _ in human[-2:]]
    assert word_errors([words for _, words in human[-2:]], [t.text for t in heard], "en") <= 0.1
    assert all(t.sure and t.language == "en" for t in heard)


def test_what_is_no_english_is_heard_by_whisper(whisper, say, sentences) -> None:
    heard = [whisper.transcribe(say(text, "de"), ["en", "de"], effort="pause") for text in sentences["de"]]
    assert [t.language for t in heard] == ["de"] * len(heard)


@pytest.mark.parametrize("sound", NOTHING)
def test_in_a_hurry_too_there_are_no_words_without_speech(whisper, sound) -> None:
    heard = whisper.transcribe(Speech(NOTHING[sound].astype(np.float32), RATE), ["en", "de"], effort="pause")
    assert heard.text == ""


def test_who_spoke_german_last_is_not_heard_as_english(whisper, say, monkeypatch) -> None:
    monkeypatch.setattr(whisper, "_english", SimpleNamespace(hear=lambda *_: pytest.fail("it was asked")))
    heard = whisper.transcribe(say("Guten Morgen.", "de"), ["en", "de"], effort="pause", hint="de")
    assert heard.language == "de"


def test_a_hearing_that_nobody_wants_any_more_is_broken_off(whisper, human) -> None:
    with pytest.raises(Unwanted):
        whisper.transcribe(human[0][0], ["en"], effort="pause", wanted=lambda: False)


@pytest.mark.parametrize("samples", [1, 400, 1_600, 4_000])
def test_a_scrap_of_sound_breaks_nothing(whisper, human, samples) -> None:
    scrap = human[0][0].samples[8_000 : 8_000 + samples]
    assert len(whisper._english.hear(scrap, lambda: None).text) < 20
    assert len(whisper.transcribe(Speech(scrap, RATE), ["en"], effort="pause").text) < 20
