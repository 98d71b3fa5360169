"""Looks that a language model writes into its answer, and thoughts that it does not keep to itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secretary.core.brain.expression import take_expression
from secretary.core.brain.thinking import without_thinking


@pytest.mark.parametrize(
    ("written", "look", "shown"),
    [
        ("[happy] Hello.", "happy", "Hello."),
        ("[Happy]Hello.", "happy", "Hello."),
        ("(sad) Oh.", "sad", "Oh."),
        ("*surprised* Oh!", "surprised", "Oh!"),
        ("<neutral> Well.", "neutral", "Well."),
        ("Expression: happy. Hello.", "happy", "Hello."),
        ("[smiles] Hello.", "happy", "Hello."),
        ("[clears throat] Hello.", None, "Hello."),
        ("[happy] [sad] Hello.", "sad", "Hello."),
        ("[happy]", "happy", ""),
        ("Happy to help.", None, "Happy to help."),
        ("*Never* do that.", None, "*Never* do that."),
        ("[link](http://a.b) here", None, "[link](http://a.b) here"),
        ("I am [happy] now.", None, "I am [happy] now."),
        ("", None, ""),
    ],
)
def test_a_look_is_taken_off_the_beginning(written: str, look: str | None, shown: str) -> None:
    assert take_expression(written) == (look, shown)


@given(sizes=st.lists(st.integers(1, 9), min_size=1))
def test_thoughts_are_left_out_however_they_are_torn(sizes: list[int]) -> None:
    text = "A <b> <think>no < way</think>said <thin air<think>open"
    pieces = []
    for size in [*sizes, len(text)]:
        pieces.append(text[:size])
        text = text[size:]
    assert "".join(without_thinking(pieces)) == "A <b> said <thin air"
