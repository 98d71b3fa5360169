"""`make bench`: how quick the whole thing is, beside what it is compared with. Prints a table, writes bench.json."""

import argparse
import json
import os
import platform
import re
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.bench.recordings import Missing
from tests.bench.run import GROUPS, Plan, run
from tests.bench.table import Figures

QUICK = 6
"""Utterances of each group in a quick run."""


def main(arguments: Sequence[str] | None = None) -> int:
    chosen = _parser().parse_args(arguments)
    began = time.monotonic()

    def say(words: str) -> None:
        print(f"{time.monotonic() - began:6.0f} s  {words}", file=sys.stderr, flush=True)

    folder = chosen.data / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    plan = Plan(folder, _groups(chosen.groups, pipecat=chosen.pipecat), QUICK if chosen.quick else None)
    figures = Figures(facts={"machine": _machine()})
    try:
        run(plan, figures, say)
    except Missing as error:
        print(f"secretary: {error}", file=sys.stderr)
        return 1
    finally:
        (folder / "bench.json").write_text(json.dumps(figures.json(), indent=1))
        print(figures.table())
        print(f"\nwritten to {folder / 'bench.json'}")
    return 0


def _groups(wanted: str, *, pipecat: bool) -> set[str]:
    """Raises SystemExit for one that there is not."""
    groups = set(wanted.split(",")) if wanted else set(GROUPS) - {"p"}
    if unknown := groups - set(GROUPS):
        raise SystemExit(f"secretary: no group is called {', '.join(unknown)}; there are {', '.join(GROUPS)}")
    return groups | ({"p"} if pipecat else set())


def _machine() -> str:
    described = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    model = re.search(r"^model name\s*: (.*)$", described, re.MULTILINE)
    return f"{os.cpu_count()} cores, {model[1] if model else platform.machine()}"


def _parser() -> argparse.ArgumentParser:
    from secretary.wire.config import settings

    parser = argparse.ArgumentParser(prog="secretary bench", description=__doc__)
    known = "; ".join(f"{name}: {about}" for name, about in GROUPS.items())
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} utterances of each group: to tune by")
    parser.add_argument("--groups", default="", help=f"comma-separated, all when not given. {known}")
    parser.add_argument("--pipecat", action="store_true", help="install Pipecat beside, and run it too")
    parser.add_argument("--data", type=Path, default=settings().folder, help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    sys.exit(main())
