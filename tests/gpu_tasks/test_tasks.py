"""The whole of an answer, by the tasks alone: spoken, drawn, recorded, heard again."""

import json

import numpy as np
import pytest

from gpu_tasks import tasks
from secretary.core.characters import builtin
from secretary.core.models import Character
from secretary.wire import listening, streams, writing
from secretary.wire.blobs import store
from secretary.wire.config import settings
from secretary.wire.jobs import AnimationJob, MuxJob, SynthesisJob, TranscriptionJob
from secretary.wire.types import Outcome, Transcript, pack, unpack
from tests.gpu_tasks import decoded

TEXTS = ("Good morning, how are you today?", "I can tell you the time.")


@pytest.mark.parametrize("task", ["transcribe", "synthesize", "animate", "mux"])
def test_a_task_refuses_an_argument_of_a_strange_shape(task):
    with pytest.raises(ValueError, match="validation error"):
        getattr(tasks, task)({"turn": 7})


@pytest.fixture
def answer(media, queue, models, db) -> Outcome:
    """Two sentences of a real character by the real engines."""
    builtin.install()
    sofia = Character.objects.get(slug="sofia")
    for number, text in enumerate(TEXTS):
        tasks.synthesize(pack(SynthesisJob("7", number, text, "en", sofia.spoken_with)))
        tasks.animate(pack(AnimationJob("7", number, sofia.photo, sofia.resting)))
    return unpack(Outcome, tasks.mux(pack(MuxJob("7", len(TEXTS)))))


@pytest.mark.slow
def test_an_answer_is_recorded_with_picture_and_sound(answer):
    found = decoded.file(store(settings().blobs_address).get(answer.clip.blob))
    assert (found["video"][0], found["audio"][0]) == ("h264", "aac")
    assert found["audio"][1] == pytest.approx(found["video"][1], abs=0.1)
    assert found["video"][1] == pytest.approx(answer.clip.seconds, abs=0.05)


@pytest.mark.slow
def test_what_was_spoken_is_heard_again(answer, media):
    spoken = b"".join(
        item.data
        for item in listening.read(media, streams.attempts("speech", "7", 0))
        if isinstance(item, streams.Chunk)
    )
    (header, *_) = listening.read(media, streams.attempts("speech", "7", 0))
    with writing.Writer(media, "speech:u1:0:1", turn="u1") as utterance:
        utterance.open(header)
        utterance.send([streams.Chunk(0, spoken)])
        utterance.end(len(spoken) / 2 / header.rate)
    tasks.transcribe(pack(TranscriptionJob("u1", "speech:u1:0:1", ("en", "de"))))
    _, words, _ = listening.read(media, streams.attempts("words", "u1", 0))
    heard = unpack(Transcript, json.loads(words.data))
    assert (heard.language, heard.text.lower().strip(" .?!")) == ("en", TEXTS[0].lower().strip(" .?!"))


@pytest.mark.slow
def test_the_mouth_moves_while_it_speaks(answer, media):
    items = listening.read(media, streams.attempts("video", "7", 0))
    pictures = decoded.pictures([item for item in items if isinstance(item, streams.Chunk)])
    mouth = np.array([picture[300:400, 180:330].mean(axis=2) for picture in pictures])
    moved = np.abs(np.diff(mouth, axis=0)).mean(axis=(1, 2))
    assert moved[:25].mean() > 2 * moved[-4:].mean()
