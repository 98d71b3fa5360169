"""What every engine must be able to do: runs over each entry of ENGINES, so that a new one is covered by itself."""

from collections.abc import Iterator
from importlib.util import find_spec

import numpy as np
import pytest

from gpu_tasks import engines
from gpu_tasks.engines import ENGINES, EngineError, Renderer, Synthesizer, Transcriber
from secretary.core.characters import builtin
from secretary.core.models import Character
from secretary.wire.types import EXPRESSIONS, FACE_SIZE, FPS, GOP, LOOP, Expression, Speech, Voice

SENTENCES = {"en": "Good morning, how are you today?", "de": "Guten Morgen, wie geht es Ihnen heute?"}
RATE = 24_000
REST = Expression()


PACKAGES = {"xtts": "TTS"}
"""What an engine of an extra imports: where it lacks, the engine is left to `make test-engines`."""


def installed(kind: engines.Kind) -> list[str]:
    return [name for name in ENGINES[kind] if find_spec(PACKAGES.get(name, "numpy"))]


@pytest.fixture(params=installed("stt"))
def transcriber(request, choose, models) -> Transcriber:
    choose(stt=request.param)
    return engines.transcriber()


@pytest.fixture(scope="session")
def weights(tmp_path_factory) -> dict[str, str]:
    """Engine → folder of random weights, for those whose own are not to be had everywhere."""
    from tests.gpu_tasks.tts.tiny_xtts import build

    return {"xtts": str(build(tmp_path_factory.mktemp("weights") / "xtts", stop=1.0))} if find_spec("TTS") else {}


@pytest.fixture(params=installed("tts"))
def synthesizer(request, choose, models, weights) -> Synthesizer:
    choose(tts=":".join([request.param, *([weights[request.param]] if request.param in weights else [])]))
    return engines.synthesizer()


@pytest.fixture(params=installed("render"))
def renderer(request, choose, models) -> Renderer:
    choose(render=request.param)
    return engines.renderer()


@pytest.fixture
def portrait(renderer, db):
    from gpu_tasks.showing import prepared

    builtin.install()
    return prepared(Character.objects.get(slug="sofia").photo)


def test_an_engine_is_loaded_once(choose):
    choose(tts="tests.fakes:Bursts")
    assert engines.engine("tts") is engines.engine("tts")


def test_a_variant_is_handed_to_the_engine(monkeypatch, choose):
    monkeypatch.setitem(ENGINES["tts"], "bursts", "tests.fakes:Bursts")
    choose(tts="bursts:long")
    assert engines.engine("tts").variant == "long"


@pytest.mark.parametrize("name", ["nobody", "nobody:large"])
def test_an_unknown_engine_is_refused_with_those_there_are(choose, name):
    choose(tts=name)
    with pytest.raises(EngineError, match=f"SECRETARY_TTS={name} is unknown; there are embedded"):
        engines.engine("tts")


@pytest.mark.skipif(find_spec("TTS") is not None, reason="the packages are there")
def test_an_engine_without_its_packages_says_what_to_install(choose):
    choose(tts="xtts:/nowhere")
    with pytest.raises(EngineError, match=r"pip install -e '\.\[xtts\]'"):
        engines.engine("tts")


# Hearing


@pytest.mark.slow
def test_a_transcriber_says_what_it_is(transcriber):
    assert isinstance(transcriber, Transcriber)
    assert transcriber.label.split(":")[0] in ENGINES["stt"]
    assert transcriber.device


@pytest.mark.slow
@pytest.mark.parametrize("rate", [8_000, 16_000, 48_000])
def test_silence_and_noise_of_any_rate_give_no_words_and_no_error(transcriber, rate):
    noise = np.random.default_rng(1).normal(0, 0.01, 2 * rate).astype(np.float32)
    for samples in (np.zeros(2 * rate, np.float32), noise, np.zeros(160, np.float32), np.zeros(0, np.float32)):
        assert transcriber.transcribe(Speech(samples, rate), ("en", "de")).text == ""


@pytest.mark.slow
@pytest.mark.parametrize("language", SENTENCES)
def test_a_sentence_is_heard_in_its_language(transcriber, models, language):
    from gpu_tasks.tts.embedded import Embedded

    pieces = list(Embedded("").synthesize(SENTENCES[language], Voice(""), language))
    heard = transcriber.transcribe(whole(pieces), ("en", "de"))
    assert heard.language == language
    assert heard.seconds == pytest.approx(whole(pieces).seconds, abs=0.01)
    known = {word.strip(",?.").lower() for word in SENTENCES[language].split()}
    assert len(known & {word.strip(",?.").lower() for word in heard.text.split()}) >= len(known) - 1


def whole(pieces) -> Speech:
    return Speech(np.concatenate([piece.samples for piece in pieces]), pieces[0].rate)


# Speaking


@pytest.mark.slow
def test_a_synthesizer_says_what_it_is(synthesizer):
    assert isinstance(synthesizer, Synthesizer)
    assert synthesizer.label.split(":")[0] in ENGINES["tts"]
    assert synthesizer.device


@pytest.mark.slow
@pytest.mark.parametrize("language", SENTENCES)
@pytest.mark.parametrize("voice", [Voice(""), Voice("", f0=115.0, formant=0.87), Voice("", f0=240.0, formant=1.08)])
def test_a_sentence_is_spoken_in_pieces_of_one_rate_within_bounds(synthesizer, language, voice):
    pieces = list(synthesizer.synthesize(SENTENCES[language], voice, language))
    said = whole(pieces)
    assert {piece.rate for piece in pieces} == {said.rate}
    assert {(piece.samples.dtype, piece.samples.ndim) for piece in pieces} == {(np.dtype(np.float32), 1)}
    assert np.abs(said.samples).max() <= 1
    assert said.samples.std() > 0.01
    assert 1 < said.seconds < 6


@pytest.mark.slow
@pytest.mark.parametrize("language", SENTENCES)
def test_each_sound_begins_within_its_piece(synthesizer, language):
    for piece in synthesizer.synthesize(SENTENCES[language], Voice(""), language):
        starts = [phone.start for phone in piece.phones]
        assert starts == sorted(starts)
        assert all(0 <= phone.start < piece.seconds and phone.start < phone.end for phone in piece.phones)


@pytest.mark.slow
def test_a_language_without_a_voice_is_refused_in_words(synthesizer):
    with pytest.raises(EngineError, match="voice"):
        list(synthesizer.synthesize("nuqneH", Voice(""), "xx"))


@pytest.mark.slow
@pytest.mark.parametrize("text", ["", "   ", "…", "<b>bold</b>", "a" * 60, "Ω 🙂 日本"])
def test_strange_text_is_spoken_or_refused_and_breaks_nothing(synthesizer, text):
    try:
        spoken = sum(piece.seconds for piece in synthesizer.synthesize(text, Voice(""), "en"))
    except EngineError:
        spoken = 0.0
    assert spoken < 30
    assert list(synthesizer.synthesize("Good morning.", Voice(""), "en"))


# Drawing


@pytest.mark.slow
def test_a_renderer_says_what_it_is(renderer):
    assert isinstance(renderer, Renderer)
    assert renderer.label.split(":")[0] in ENGINES["render"]
    assert renderer.device


def spoken(seconds: float) -> Speech:
    t = np.arange(round(seconds * RATE)) / RATE
    return Speech((0.4 * np.sin(2 * np.pi * 150 * t) * np.sin(2 * np.pi * 3 * t)).astype(np.float32), RATE)


def drawn(renderer, portrait, pieces, phase=0, expression=REST):
    frames = renderer.animate(portrait, iter(pieces), expression, resting=REST, phase=phase)
    return np.concatenate([group.pixels for group in frames])


@pytest.mark.slow
@pytest.mark.parametrize(("seconds", "phase"), [(0.6, 0), (0.6, 12), (1.0, 240)])
def test_a_face_speaks_and_idles_on_to_a_keyframe_of_the_idle_loop(renderer, portrait, seconds, phase):
    pixels = drawn(renderer, portrait, [spoken(seconds)], phase)
    assert (pixels.dtype, pixels.shape[1:]) == (np.dtype(np.uint8), (FACE_SIZE, FACE_SIZE, 3))
    assert (phase + len(pixels)) % GOP == 0
    assert len(pixels) / FPS >= seconds


@pytest.mark.slow
def test_frames_come_while_the_sentence_is_still_being_spoken(renderer, portrait):
    given: list[int] = []

    def pieces() -> Iterator[Speech]:
        for number in range(10):
            given.append(number)
            yield spoken(0.2)

    next(iter(renderer.animate(portrait, pieces(), Expression(), resting=Expression(), phase=0)))
    assert len(given) < 6


@pytest.mark.slow
def test_in_however_many_pieces_the_sound_comes_there_are_as_many_frames(renderer, portrait):
    one = spoken(1.0)
    many = [Speech(part, RATE) for part in np.array_split(one.samples, 17)]
    assert len(drawn(renderer, portrait, many)) == len(drawn(renderer, portrait, [one]))


@pytest.mark.slow
def test_no_sound_at_all_still_ends(renderer, portrait):
    assert len(drawn(renderer, portrait, [])) % GOP == 0


@pytest.mark.slow
def test_the_idle_loop_ends_as_it_began(renderer, portrait):
    pixels = np.concatenate([group.pixels for group in renderer.idle(portrait, Expression())])
    assert len(pixels) == LOOP
    steps = np.abs(np.diff(pixels[::2, ::8, ::8].astype(int), axis=0)).mean(axis=(1, 2, 3))
    join = np.abs(pixels[0, ::8, ::8].astype(int) - pixels[-1, ::8, ::8]).mean()
    assert join <= steps.max() + 0.5


@pytest.mark.slow
@pytest.mark.parametrize("name", EXPRESSIONS)
def test_every_expression_is_drawn(renderer, portrait, name):
    assert len(drawn(renderer, portrait, [spoken(0.4)], expression=Expression(name, 1.0)))


@pytest.mark.slow
@pytest.mark.parametrize("side", [1, 64, 512])
def test_a_picture_without_a_face_is_refused_in_words(renderer, side):
    blank = np.full((side, side, 3), 127, np.uint8)
    with pytest.raises(EngineError, match=r"face|too small"):
        renderer.prepare(blank, None)
