"""What holds for every text."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from secretary.core.brain import speakable

WRITTEN = st.one_of(
    st.text(max_size=120),
    st.text("0123456789.,:/-–+€$%#*_<>`[]()|~^ °²½kmhUhrApril\n", max_size=60),
    st.lists(
        st.sampled_from(
            ["**", "12", "3.", "April", "http://a.b", "z. B.", "14:30", "€", "½", "#", "_x_", "<", "km/h", "\n", "- "]
        )
    ).map(" ".join),
)
PLAIN = st.lists(st.from_regex(r"[a-z]{1,8}", fullmatch=True), min_size=1, max_size=12).map(" ".join)


@pytest.mark.parametrize("language", ["en", "de"])
@given(text=WRITTEN)
@example(text="٣ ² ⅷ ፩ 1️⃣")
@settings(max_examples=80, deadline=None)
def test_no_mark_up_and_no_digit_is_left(language: str, text: str) -> None:
    spoken = speakable(text, language)
    assert not set(spoken) & set("*#_<>`[]{}|~^\\\n\x00")
    assert not any(sign.isdigit() or (sign.isnumeric() and not sign.isalpha()) for sign in spoken)


@pytest.mark.parametrize("language", ["en", "de", "fr"])
@given(text=PLAIN)
@settings(max_examples=40, deadline=None)
def test_plain_words_stay_as_they_are(language: str, text: str) -> None:
    assert speakable(text, language) == text


@given(text=WRITTEN, language=st.sampled_from(["en", "de", "fr", "ja", "zz"]))
@settings(max_examples=80, deadline=None)
def test_it_is_never_too_long_and_always_begins_with_a_word(text: str, language: str) -> None:
    spoken = speakable(text, language)
    assert len(spoken) <= 1000
    assert not spoken[:1].isspace()
    assert spoken[:1] not in {".", ",", ";", ":"}
