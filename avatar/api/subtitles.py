"""Words with their times as segments, and these as subtitles."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from secretary.wire.types import Word

LONGEST = 84
"""Characters of a segment: two lines of a subtitle."""

SLOWEST = 7.0
"""Seconds that a segment stays."""

GAP = 0.8
"""Seconds of silence after which a new segment begins."""

ENDS = (".", "!", "?", "…", "。", "！", "？")

WITHOUT_SPACES = frozenset({"zh", "ja", "yue", "th", "lo", "my"})
"""Languages that put none between words."""


@dataclass(frozen=True, slots=True)
class Segment:
    text: str
    start: float
    """Seconds."""
    end: float
    words: tuple[Word, ...]


def segments(words: Sequence[Word], language: str) -> list[Segment]:
    """Cut after sentences, at pauses, and where a subtitle would be too long."""
    space = "" if language in WITHOUT_SPACES else " "
    return [
        Segment(space.join(word.text for word in group), group[0].start, group[-1].end, tuple(group))
        for group in _groups(words)
    ]


def _groups(words: Sequence[Word]) -> Iterator[list[Word]]:
    group: list[Word] = []
    for word in words:
        if group and _full(group, word):
            yield group
            group = []
        group.append(word)
    if group:
        yield group


def _full(group: list[Word], word: Word) -> bool:
    last = group[-1]
    characters = sum(len(one.text) + 1 for one in [*group, word])
    return (
        last.text.endswith(ENDS)
        or word.start - last.end > GAP
        or word.end - group[0].start > SLOWEST
        or characters > LONGEST
    )


def srt(found: Sequence[Segment]) -> str:
    """SubRip."""
    return "".join(
        f"{number}\n{_time(one.start, ',')} --> {_time(one.end, ',')}\n{one.text}\n\n"
        for number, one in enumerate(found, 1)
    )


def vtt(found: Sequence[Segment]) -> str:
    """WebVTT (W3C)."""
    cues = "".join(f"{_time(one.start, '.')} --> {_time(one.end, '.')}\n{_plain(one.text)}\n\n" for one in found)
    return f"WEBVTT\n\n{cues}"


def _plain(text: str) -> str:
    """WebVTT knows mark-up."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _time(seconds: float, mark: str) -> str:
    whole, milliseconds = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}{mark}{milliseconds:03}"
