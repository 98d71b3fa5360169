"""Every wording stands in every language, with the same gaps, and every sentence of the core has its translation."""

import string

import pytest

from channels_bots import fetching, telegram_refusals
from channels_bots.phrases import names, phrase, translated
from secretary.core import arrivals, linking, turns, watching
from secretary.core.brain.phrases import LANGUAGES
from secretary.core.errors import Refused
from secretary.wire import media

CORE = [
    arrivals.NOT_HEARD,
    arrivals.NOT_LISTENING,
    watching.TOO_LATE,
    watching.TOO_OFTEN,
    *(getattr(linking, name) for name in ("UNKNOWN", "TOO_MANY", "NOBODY", "OWN", "OTHERS") if hasattr(linking, name)),
    fetching.GONE,
    telegram_refusals.TOO_LARGE,
    telegram_refusals.GONE,
    "the recording is no longer there",
    "the recording does not lie with Twilio",
    "the recording is larger than 16 MB",
]


def ours(language: str) -> set[str]:
    """Names of wordings; the core's sentences are longer."""
    return {name for name in names(language) if name.isidentifier()}


def gaps(name: str, language: str) -> set[str]:
    from channels_bots.phrases import _phrases

    return {field for _, field, _, _ in string.Formatter().parse(_phrases(language)[name]) if field}


def test_all_languages_have_the_same_wordings():
    assert {language: ours(language) for language in LANGUAGES} == dict.fromkeys(LANGUAGES, ours("en"))


@pytest.mark.parametrize("name", sorted(ours("en")))
def test_a_wording_has_the_same_gaps_in_every_language(name):
    assert {language: gaps(name, language) for language in LANGUAGES} == dict.fromkeys(LANGUAGES, gaps(name, "en"))


@pytest.mark.parametrize("text", CORE)
def test_a_sentence_of_the_core_has_its_german(text):
    assert translated(text, "de") != text
    assert translated(text, "en") == text


def refusal(text: str) -> str:
    with pytest.raises(Refused) as caught:
        turns.sayable(text)
    return str(caught.value)


def test_the_refusals_of_a_text_have_their_german():
    for text in (refusal(" "), refusal("a" * 2_001)):
        assert translated(text, "de") != text


def damaged() -> list[str]:
    """What is said of each recording that cannot be used."""
    told = []
    for data in (b"", b"not a recording at all"):
        with pytest.raises(media.MediaError) as caught:
            media.decode(data)
        told.append(str(caught.value))
    return told


def test_what_is_said_of_a_bad_recording_has_its_german():
    limit = f"the sound is longer than the {fetching.LONGEST:g} seconds that are taken"
    for text in (*damaged(), "the file holds no sound", "the file holds no sound that can be decoded", limit):
        assert translated(text, "de") != text


def test_a_language_without_wordings_is_spoken_to_in_english():
    assert phrase("unknown", "fr") == phrase("unknown", "en")


def test_an_unknown_wording_is_an_error():
    with pytest.raises(KeyError):
        phrase("nonsense", "en")
