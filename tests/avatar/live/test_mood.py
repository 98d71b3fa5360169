from typing import get_args

import pytest

from avatar.live.mood import WORDS, Mood, State

ON_THE_LINE = {"linked": True, "connected": True, "microphone": True}


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({}, "idle"),
        ({"linked": True}, "connecting"),
        (ON_THE_LINE, "listening"),
        (ON_THE_LINE | {"microphone": False}, "muted"),
        (ON_THE_LINE | {"muted": True}, "muted"),
        (ON_THE_LINE | {"hearing": True}, "hearing"),
        (ON_THE_LINE | {"transcribing": 1}, "thinking"),
        (ON_THE_LINE | {"waiting": {7}}, "thinking"),
        (ON_THE_LINE | {"waiting": {7}, "speaking": True}, "speaking"),
        (ON_THE_LINE | {"waiting": {7}, "hearing": True}, "hearing"),
        ({"linked": True, "failed": True}, "failed"),
        ({"waiting": {7}}, "thinking"),
    ],
)
def test_the_state_follows_from_the_facts(facts, state):
    assert Mood(**facts).state == state


@pytest.mark.parametrize("state", get_args(State))
def test_every_state_has_words(state):
    assert WORDS[state]
