"""The history is searched alike on every database."""

import pytest

from secretary.core import history
from secretary.core.history import Wanted
from secretary.core.models import Turn
from tests.people import asked

pytestmark = pytest.mark.django_db


@pytest.fixture
def said() -> list[str]:
    return ["Where is the Moon?", "How is Äpfel spelled?", "100% of it, it_self"]


@pytest.fixture
def found(said, queue, media):
    """(words) → what was said in the turns that are found, the newest first."""
    turns = [asked(text) for text in said]
    Turn.objects.filter(pk=turns[0].pk).update(reply="Up there, as it was.")
    user = turns[0].conversation.user
    return lambda words: [turn.text for turn in history.find(user, Wanted(words))]


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("moon", [0]),
        ("MOON where", [0]),
        ("oon", [0]),
        ("there", [0]),
        ("äpfel", [1]),
        ("is", [1, 0]),
        ("it", [2, 0]),
        ("up", [0]),
        ("100%", [2]),
        ("it_self", [2]),
        ("moon spelled", []),
        ("", [2, 1, 0]),
    ],
)
def test_words_are_found_in_what_was_said_and_answered(found, said, words, numbers):
    assert found(words) == [said[number] for number in numbers]
