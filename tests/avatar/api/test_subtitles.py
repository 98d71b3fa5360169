"""Words to segments and subtitles."""

from avatar.api.subtitles import LONGEST, segments, srt, vtt
from secretary.wire.types import Word


def words(text: str, pace: float = 0.5) -> list[Word]:
    return [Word(word, n * pace, n * pace + 0.4, 0.9) for n, word in enumerate(text.split())]


def test_a_segment_ends_with_its_sentence():
    assert [one.text for one in segments(words("It is noon. Is it? Yes"), "en")] == ["It is noon.", "Is it?", "Yes"]


def test_a_segment_ends_at_a_pause():
    first, second = words("before"), [Word("after", 2.0, 2.5, 0.9)]
    assert [(one.start, one.end) for one in segments(first + second, "en")] == [(0.0, 0.4), (2.0, 2.5)]


def test_a_segment_is_no_longer_than_a_subtitle():
    found = segments(words("word " * 200, pace=0.1), "en")
    assert max(len(one.text) for one in found) <= LONGEST
    assert sum(len(one.words) for one in found) == 200


def test_languages_without_spaces_get_none():
    assert segments(words("今日 は"), "ja")[0].text == "今日は"


def test_no_words_are_no_segments():
    assert segments([], "en") == []
    assert (srt([]), vtt([])) == ("", "WEBVTT\n\n")


def test_subtitles_have_their_times_and_no_mark_up():
    found = segments([Word("<b>&", 3_661.5, 3_662.0, 0.9)], "en")
    assert srt(found) == "1\n01:01:01,500 --> 01:01:02,000\n<b>&\n\n"
    assert vtt(found) == "WEBVTT\n\n01:01:01.500 --> 01:01:02.000\n&lt;b&gt;&amp;\n\n"
