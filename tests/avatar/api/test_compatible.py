"""Sound as OpenAI's own client asks for it, from a real port."""

import io

import openai
import pytest

from secretary.core import tokens
from secretary.wire import media
from tests.avatar.api.conftest import recording
from tests.avatar.api.halves import Halves
from tests.avatar.api.serving import Served
from tests.rows import COMMITS

pytestmark = [COMMITS, pytest.mark.slow]


@pytest.fixture
def theirs(transactional_db, ada, queue):
    """OpenAI's client with a token of ours."""
    with (
        Served() as served,
        openai.OpenAI(base_url=f"{served.address}/v1", api_key=tokens.make(ada, "openai"), max_retries=0) as client,
    ):
        yield client


def sound():
    return ("bursts.wav", recording(2.0).read())


def test_it_finds_models_by_their_names_and_ours(theirs):
    names = [model.id for model in theirs.models.list()]
    assert {"whisper-1", "tts-1", "faster-whisper:base", "embedded"} <= set(names)
    assert theirs.models.retrieve("faster-whisper:base").owned_by == "secretary"


def test_a_recording_is_transcribed_in_every_format(theirs, workers):
    made = theirs.audio.transcriptions.create
    assert made(model="whisper-1", file=sound()).text == "2.00 s at 16000 Hz"
    assert made(model="whisper-1", file=sound(), response_format="text") == "2.00 s at 16000 Hz\n"
    assert "00:00:00,000 --> 00:00:02,400" in made(model="whisper-1", file=sound(), response_format="srt")
    assert made(model="whisper-1", file=sound(), response_format="vtt").startswith("WEBVTT\n\n00:00:00.000 --> ")


def test_words_and_segments_come_with_their_times(theirs, workers):
    told = theirs.audio.transcriptions.create(
        model="whisper-1",
        file=sound(),
        language="de",
        response_format="verbose_json",
        timestamp_granularities=["word", "segment"],
    )
    assert (told.language, told.duration) == ("german", 2.0)
    assert (told.words[1].word, told.words[1].start) == ("s", 0.5)
    assert told.segments[0].text == told.text


@pytest.mark.filterwarnings("default::DeprecationWarning")
def test_a_recording_is_translated(theirs, workers):
    assert theirs.audio.translations.create(model="whisper-1", file=sound()).text == "2.00 s at 16000 Hz"


@pytest.mark.parametrize("kind", ["mp3", "opus", "aac", "flac", "wav"])
def test_a_text_is_spoken_in_every_format(theirs, workers, kind):
    told = theirs.audio.speech.create(
        model="tts-1", voice="onyx", input="One sentence. And another one.", response_format=kind
    )
    assert media.decode(told.read()).seconds == pytest.approx(3.2, abs=0.15)


def test_samples_alone_come_at_the_rate_of_openai(theirs, workers):
    told = theirs.audio.speech.create(model="tts-1", voice="nova", input="One sentence.", response_format="pcm")
    assert len(told.read()) == 1.5 * 24_000 * 2


def test_a_sentence_is_sent_before_the_next_is_spoken(theirs, media, queue):
    """Nobody works but this test: it speaks one sentence of two, and hears it."""
    with (
        Halves() as halves,
        theirs.audio.speech.with_streaming_response.create(
            model="tts-1", voice="alloy", input="One sentence. And another one.", response_format="pcm"
        ) as told,
    ):
        parts = told.iter_bytes()
        assert len(next(parts)) > 0
        halves.speak(1)
        assert sum(map(len, parts)) > 0


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ({"model": "gpt-9"}, openai.NotFoundError),
        ({"voice": "nobody"}, openai.BadRequestError),
        ({"input": ""}, openai.BadRequestError),
        ({"response_format": "midi"}, openai.BadRequestError),
        ({"speed": 9.0}, openai.BadRequestError),
    ],
)
def test_what_cannot_be_spoken_is_refused_in_openais_shape(theirs, told, error):
    with pytest.raises(error) as refused:
        theirs.audio.speech.create(**{"model": "tts-1", "voice": "alloy", "input": "Hello."} | told)
    assert refused.value.body["type"] == "invalid_request_error"
    assert refused.value.body["message"]


def test_what_is_no_sound_is_refused_in_openais_shape(theirs):
    with pytest.raises(openai.APIStatusError) as refused:
        theirs.audio.transcriptions.create(model="whisper-1", file=io.BytesIO(b"a text"))
    assert refused.value.status_code == 415
    assert "damaged" in refused.value.body["message"]


def test_a_bad_key_is_refused_in_openais_shape(theirs):
    with pytest.raises(openai.AuthenticationError) as refused:
        theirs.with_options(api_key="sk-nobody").models.list()
    assert refused.value.body["type"] == "authentication_error"
