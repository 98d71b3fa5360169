"""Models that reason aloud: what they think is neither shown nor spoken."""

from collections.abc import Iterable, Iterator

_OPEN, _CLOSE = "<think>", "</think>"


def without_thinking(pieces: Iterable[str]) -> Iterator[str]:
    """The pieces without what stands between <think> and </think>, however the marks are torn apart."""
    pending = ""
    thinking = False
    for piece in pieces:
        pending += piece
        while True:
            mark = _CLOSE if thinking else _OPEN
            before, found, after = pending.partition(mark)
            keep = 0 if found else _torn(pending, mark)
            said = before[: len(before) - keep] if keep else before
            if said and not thinking:
                yield said
            pending = after if found else pending[len(pending) - keep :]
            if not found:
                break
            thinking = not thinking
    if pending and not thinking:
        yield pending


def _torn(text: str, mark: str) -> int:
    """Characters at the end of `text` that may be the beginning of `mark`."""
    return next((size for size in range(len(mark) - 1, 0, -1) if text.endswith(mark[:size])), 0)
