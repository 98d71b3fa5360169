"""How quick the answers of the last hour were, by door, from the traces of their turns."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from secretary.core.counting import MARKS
from secretary.core.models import Turn

HOUR = timedelta(hours=1)

MOST = 2_000
"""Turns that are looked at: the newest ones, by their ids, since a creation time has no index."""


@dataclass(frozen=True, slots=True)
class Latency:
    mark: str
    """Of the trace."""
    count: int
    p50: float
    """Seconds since the true end of the person's speech; at a chat door since it arrived."""
    p95: float


@dataclass(frozen=True, slots=True)
class Door:
    name: str
    turns: int
    failed: int
    stages: list[Latency]
    """In the order of an answer; those that no turn came to are left out."""


def last_hour() -> list[Door]:
    """Each door at which somebody spoke, by name. The program's own canary is nobody."""
    newest = Turn.objects.filter(conversation__user__is_canary=False).order_by("-pk")
    since = timezone.now() - HOUR
    rows = newest.values_list("door", "stage", "trace", "created")[:MOST]
    doors: dict[str, list[tuple[str, dict[str, float]]]] = defaultdict(list)
    for door, stage, trace, created in rows.iterator(chunk_size=200):
        if created < since:
            break
        doors[door].append((stage, trace))
    return [_door(name, doors[name]) for name in sorted(doors)]


def _door(name: str, turns: list[tuple[str, dict[str, float]]]) -> Door:
    failed = sum(stage == "failed" for stage, _ in turns)
    return Door(name, len(turns), failed, list(_stages([trace for _, trace in turns])))


def _stages(traces: list[dict[str, float]]) -> Iterable[Latency]:
    for mark in MARKS:
        if found := sorted(trace[mark] / 1000 for trace in traces if mark in trace):
            yield Latency(mark, len(found), share(found, 0.5), share(found, 0.95))


def share(ordered: Sequence[float], part: float) -> float:
    """The value below which this part of them lies: the nearest rank."""
    return ordered[max(0, -(-len(ordered) * round(part * 100) // 100) - 1)]
