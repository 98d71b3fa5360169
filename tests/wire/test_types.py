import json

import numpy as np
import pytest

from secretary.wire.jobs import AnimationJob, MuxJob, SynthesisJob, TranscriptionJob
from secretary.wire.types import (
    GOP,
    LOOP,
    Clip,
    Expression,
    Outcome,
    Photo,
    Speech,
    Transcript,
    Voice,
    Word,
    pack,
    unpack,
)

TRAVELLERS = [
    TranscriptionJob("u1", "speech:u1:0:1", ("en", "de")),
    SynthesisJob("7", 2, "Noon.", "en", Voice("", f0=195.0)),
    AnimationJob("7", 2, Photo("a.webp", "b.json"), Expression("happy", 0.5), phase=12),
    MuxJob("7", 3, picture=False),
    Outcome("7", ok=True, clip=Clip("c.mp4", "video/mp4", 1.5, 900), durations={"mux": 0.2}),
    Transcript("good day", "en", 0.9, 0.01, 1.2, (Word("good", 0.0, 0.4, 0.8), Word("day", 0.4, 0.9, 0.7))),
]


@pytest.mark.parametrize("value", TRAVELLERS, ids=lambda value: type(value).__name__)
def test_what_is_packed_comes_out_of_json_the_same(value):
    assert unpack(type(value), json.loads(json.dumps(pack(value)))) == value


@pytest.mark.parametrize(
    "strange",
    [{}, {"turn": "7"}, {"turn": "7", "sentences": "many"}, {"turn": None, "sentences": 1}],
)
def test_a_strange_shape_is_a_value_error(strange):
    with pytest.raises(ValueError, match="MuxJob"):
        unpack(MuxJob, strange)


def test_an_unknown_expression_is_refused():
    with pytest.raises(ValueError, match="angry"):
        unpack(Expression, {"name": "angry", "intensity": 1.0})


def test_the_length_of_speech_follows_from_its_rate():
    assert Speech(np.zeros(12_000, np.float32), 24_000).seconds == 0.5


def test_the_idle_loop_begins_again_with_a_keyframe():
    assert LOOP % GOP == 0
