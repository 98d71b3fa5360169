"""The built-in characters' voices through our own ears."""

import pytest

from secretary.wire.types import Voice

pytestmark = pytest.mark.slow

CHARACTERS = {
    "Sofia": Voice("", 195.0, 1.0),
    "Jonas": Voice("", 115.0, 0.87),
    "Mina": Voice("", 245.0, 1.08),
}


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("name", CHARACTERS)
def test_at_most_one_word_in_ten_is_misheard(whisper, say, sentences, word_errors, name, language) -> None:
    spoken = [say(text, language, CHARACTERS[name]) for text in sentences[language]]
    heard = [whisper.transcribe(speech, [language]).text for speech in spoken]
    assert word_errors(sentences[language], heard, language) <= 0.1


def test_a_fast_voice_is_understood(whisper, say, sentences, word_errors) -> None:
    spoken = [say(text, "en", Voice("", 195.0, speed=1.4)) for text in sentences["en"][:6]]
    heard = [whisper.transcribe(speech, ["en"]).text for speech in spoken]
    assert word_errors(sentences["en"][:6], heard, "en") <= 0.1
