"""The figures of a run as a table for people and as JSON."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Target:
    """What was to be reached; a target without a figure is not met."""

    what: str
    found: float | None
    limit: float
    unit: str = ""
    least: bool = False
    """The limit is the least that will do, not the most."""

    @property
    def met(self) -> bool:
        if self.found is None or math.isnan(self.found):
            return False
        return self.found >= self.limit if self.least else self.found <= self.limit

    def line(self) -> str:
        mark, sign = "ok  " if self.met else "MISS", "≥" if self.least else "≤"
        found = "not measured" if self.found is None else f"{_figure(self.found)} {self.unit}".strip()
        return f"  {mark}  {self.what:58} {found:>14}   {sign} {_figure(self.limit)} {self.unit}".rstrip()


@dataclass(slots=True)
class Figures:
    """Grows while the bench runs."""

    stages: dict[str, dict[str, list[float]]] = field(default_factory=dict)
    """Group → stage → milliseconds of each utterance."""
    facts: dict[str, Any] = field(default_factory=dict)
    targets: list[Target] = field(default_factory=list)

    def percentile(self, group: str, stage: str, percent: float) -> float | None:
        return percentile(self.stages.get(group, {}).get(stage, []), percent)

    def json(self) -> dict[str, Any]:
        summary = {
            group: {name: {"p50": percentile(v, 50), "p95": percentile(v, 95), "n": len(v)} for name, v in of.items()}
            for group, of in self.stages.items()
        }
        targets = [asdict(target) | {"met": target.met} for target in self.targets]
        return {"summary": summary, "milliseconds": self.stages, "facts": self.facts, "targets": targets}

    def table(self) -> str:
        facts = [f"  {name:60} {value}" for name, value in self.facts.items() if not isinstance(value, list)]
        return "\n".join([*self._stages(), "", *facts, "", *(target.line() for target in self.targets)])

    def _stages(self) -> list[str]:
        """A row for each stage, a column for each group."""
        names = list(dict.fromkeys(name for stages in self.stages.values() for name in stages))
        head = f"  {'ms after the true end, p50 / p95':32}" + "".join(f"{group:>20}" for group in self.stages)
        count = f"  {'utterances':32}" + "".join(
            f"{max(map(len, stages.values()), default=0):>20}" for stages in self.stages.values()
        )
        rows = [
            f"  {name:32}" + "".join(f"{_pair(stages.get(name, [])):>20}" for stages in self.stages.values())
            for name in names
        ]
        return [head, *rows, count]


def percentile(values: Sequence[float], percent: float) -> float | None:
    """Between the neighbours in proportion, as numpy's default; None of nothing."""
    if not values:
        return None
    ordered = sorted(values)
    at = (len(ordered) - 1) * percent / 100
    below = math.floor(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (at - below)


def _pair(values: Sequence[float]) -> str:
    return f"{_figure(percentile(values, 50))} / {_figure(percentile(values, 95))}" if values else ""


def _figure(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.0f}" if abs(value) >= 20 else f"{value:.2f}".rstrip("0").rstrip(".")
