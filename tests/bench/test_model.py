"""The stand-in model server of the bench."""

import time

from tests.bench.model import PACE, PacedModel


def test_no_answer_comes_twice() -> None:
    with PacedModel() as model:
        answers = {"".join(list.__iter__(model.words({}))) for _ in range(30)}
    assert len(answers) == 30


def test_its_words_come_at_the_pace_of_a_model() -> None:
    with PacedModel() as model:
        words = model.words({})
    began = time.monotonic()
    heard = [word for word, _ in zip(words, range(7), strict=False)]
    assert time.monotonic() - began >= 6 / PACE
    assert heard == words[:7]
