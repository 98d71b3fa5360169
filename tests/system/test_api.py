"""The API of a real installation: real workers, OpenAI's own client, a human voice."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import jiwer
import numpy as np
import openai
import pytest

from secretary.wire import media, recordings
from tests.gpu_tasks.stt.conftest import LIBRIVOX, normal
from tests.processes import until
from tests.system.running import Running

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def token(home: Running) -> str:
    command = [sys.executable, "-m", "secretary.cli", "create-token", "--name=system test"]
    done = subprocess.run(command, env=home.environment, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[-1]


@pytest.fixture(scope="module")
def program(home: Running, token: str) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=f"{home.address}/api/v1", headers=headers, timeout=70) as client:
        yield client


@pytest.fixture(scope="module")
def theirs(home: Running, token: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{home.address}/v1", api_key=token, max_retries=0) as client:
        yield client


@pytest.fixture(scope="module")
def human() -> tuple[Path, str]:
    """A sentence read by a person, with its words."""
    if not LIBRIVOX.is_dir():
        pytest.fail("the human sentences are missing; run: apt-get install -y pocketsphinx-testdata")
    line = (LIBRIVOX / "transcription").read_text().splitlines()[0]
    words, name = re.fullmatch(r"<s> (.*) </s> \((.*)\)", line).groups()  # type: ignore[union-attr]
    return LIBRIVOX / f"{name}.wav", words


def test_a_human_sentence_is_transcribed_with_the_time_of_each_word(
    program: httpx.Client, human: tuple[Path, str]
) -> None:
    began = time.monotonic()
    answer = program.post("/transcribe", files={"file": human[0].read_bytes()}, data={"words": "true"})
    print(f"transcribed in {time.monotonic() - began:.2f} s")
    told = answer.json()
    assert told["language"] == "en"
    assert jiwer.wer(normal(human[1], "en"), normal(told["text"], "en")) < 0.15
    words = [word for segment in told["segments"] for word in segment["words"]]
    assert " ".join(word["text"] for word in words) == told["text"]
    assert all(0 <= word["start"] <= word["end"] <= told["duration"] for word in words)
    assert [word["start"] for word in words] == sorted(word["start"] for word in words)


def test_a_german_text_is_spoken_recognised_and_translated(program: httpx.Client) -> None:
    text = "Der Zug nach München fährt heute um neun Uhr ab."
    spoken = program.post("/synthesize", json={"text": text, "language": "de", "format": "ogg"})
    assert spoken.headers["content-type"] == "audio/ogg"
    heard = program.post("/transcribe", files={"file": spoken.content}).json()
    assert heard["language"] == "de"
    assert "München" in heard["text"]
    translated = program.post("/transcribe", files={"file": spoken.content}, data={"task": "translate"}).json()
    assert "to Munich" in translated["text"]


def test_a_language_without_a_voice_is_refused_in_words(program: httpx.Client) -> None:
    answer = program.post("/synthesize", json={"text": "Здравствуйте.", "language": "ru"})
    assert answer.status_code == 422
    assert answer.json()["error"]["message"] == "The embedded voices speak en, de, es, fr, it, not ru"


def test_each_expression_is_another_face(program: httpx.Client) -> None:
    names = [one["name"] for one in program.get("/expressions").json()["items"]]
    drawn = {}
    for name in names:
        began = time.monotonic()
        drawn[name] = program.post("/render", json={"character": "sofia", "expression": name}).content
        print(f"{name} was rendered in {time.monotonic() - began:.2f} s")
    faces = {name: media.decode_image(picture).astype(int) for name, picture in drawn.items()}
    assert faces["neutral"].shape == (512, 512, 3)
    assert all(np.abs(faces[name] - faces["neutral"]).max() > 40 for name in names if name != "neutral")


def test_a_recording_becomes_a_film(program: httpx.Client, human: tuple[Path, str]) -> None:
    began = time.monotonic()
    answer = program.post("/render", files={"file": human[0].read_bytes()}, data={"character": "jonas"})
    print(f"filmed in {time.monotonic() - began:.2f} s")
    found = recordings.contents(answer.content)
    assert (found.sound, found.picture, found.width) == ("aac", "h264", 512)
    assert found.seconds == pytest.approx(media.probe(human[0].read_bytes()).seconds, abs=0.4)


def test_what_a_program_says_is_answered_with_voice_and_clip(program: httpx.Client) -> None:
    turn = program.post("/turns", json={"text": "What time is it?"}).json()
    until(lambda: program.get(f"/turns/{turn['id']}").json()["state"] == "finished", seconds=60)
    turn = program.get(f"/turns/{turn['id']}").json()
    assert turn["reply"]
    for kind, contents in (("voice", "audio/ogg"), ("clip", "video/mp4")):
        answer = program.get(f"/turns/{turn['id']}/{kind}")
        assert (answer.status_code, answer.headers["content-type"]) == (200, contents)
    assert program.delete(f"/turns/{turn['id']}").status_code == 204


def test_openais_client_speaks_as_it_comes_and_hears_it(theirs: openai.OpenAI) -> None:
    text = "Good morning. The meeting begins at ten. " * 8 + "Please bring the blue folder."
    began = time.monotonic()
    with theirs.audio.speech.with_streaming_response.create(model="tts-1", voice="alloy", input=text) as told:
        parts = []
        for part in told.iter_bytes(1024):
            parts.append(part)
            if len(parts) == 1:
                first = time.monotonic() - began
    print(f"the first sound came after {first:.2f} s of {time.monotonic() - began:.2f} s")
    assert first < time.monotonic() - began
    heard = theirs.audio.transcriptions.create(
        model="whisper-1",
        file=("speech.mp3", b"".join(parts)),
        response_format="verbose_json",
        timestamp_granularities=["word"],
    )
    assert "blue folder" in heard.text.lower()
    assert heard.words
    assert json.dumps(heard.language) == '"english"'
