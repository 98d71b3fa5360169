"""When each word was said."""

from itertools import pairwise

import numpy as np
import pytest

from secretary.wire.types import Speech

pytestmark = pytest.mark.slow


def test_each_word_is_found_where_it_was_said(whisper, say):
    """The second sentence begins after a pause that is known."""
    first, second = say("The cat sleeps.", "en"), say("Tomorrow it rains.", "en")
    lead, pause = np.zeros(first.rate, np.float32), np.zeros(2 * first.rate, np.float32)
    sound = Speech(np.concatenate([lead, first.samples, pause, second.samples]), first.rate)
    words = whisper.transcribe(sound, ("en",), timed=True).words
    begins = {word.text.lower().strip("."): word.start for word in words}
    assert begins["the"] == pytest.approx(1.0, abs=0.35)
    assert begins["tomorrow"] == pytest.approx(3.0 + first.seconds, abs=0.35)
    assert words[-1].end == pytest.approx(sound.seconds, abs=0.35)


def test_words_of_a_second_window_count_from_the_beginning(whisper, say, sentences):
    """Whisper hears 30 seconds at a time."""
    spoken = [say(sentence, "en").samples for sentence in sentences["en"]]
    samples = np.concatenate([np.pad(one, (0, 12_000)) for one in spoken])[: 40 * 24_000]
    words = whisper.transcribe(Speech(samples, 24_000), ("en",), timed=True).words
    assert len(samples) > 32 * 24_000
    assert words[-1].end > 31
    assert all(before.start <= after.start for before, after in pairwise(words))


def test_without_the_wish_no_times_are_made(whisper, say):
    assert whisper.transcribe(say("The cat sleeps.", "en"), ("en",)).words == ()
