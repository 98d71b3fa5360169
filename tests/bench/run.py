"""A run of the bench: group by group into the figures, then against what was to be reached."""

import shutil
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import Playwright, sync_playwright

from tests.bench import frames, history, pipecat_peer, viewers
from tests.bench.groups import Heard, Utterances, installation
from tests.bench.hesitations import hesitations
from tests.bench.measure import STAGES
from tests.bench.model import PacedModel
from tests.bench.naive import Naive
from tests.bench.notes import notes
from tests.bench.recordings import sentences
from tests.bench.table import Figures, Target
from tests.bench.visit import Say

GROUPS = {
    "a": "answers without a language model",
    "b": "answers of a stand-in model server",
    "c": "as a, with five chat messages queued",
    "d": "a naive variant, in sequence",
    "e": "sentences with a hesitation, as a",
    "n": "voice messages by Telegram",
    "v": "viewers of a process",
    "f": "drawing and encoding a picture",
    "h": "the history of 100,000 turns",
    "p": "Pipecat, with --pipecat",
}

COMMANDS, MODEL, CHATS = "commands", "model server", "five chats queued"
NAIVE, HESITATIONS, PIPECAT = "naive", "hesitations", "Pipecat"
NOTES, NOTES_A_MINUTE = "voice messages", "voice messages answered a minute"

HISTORY = "the slowest look at 100,000 turns"

MEMORY = "memory in a call (MB, sum of PSS)"

SAID = 24
"""Utterances of a group, but for the hesitations."""

ANSWER = (
    "I cannot answer that yet, because no language model is connected. Start Ollama on this machine, or put the "
    "address of a server into the settings. Until then I can tell you the time and the date."
)


@dataclass(frozen=True, slots=True)
class Plan:
    folder: Path
    groups: Collection[str]
    most: int | None
    """Utterances of each group at most; None for all."""

    def some(self, utterances: Utterances, most: int = 1_000) -> Utterances:
        """At most so many, spread over the whole list."""
        count = min(most, self.most or most, len(utterances))
        return [utterances[at * len(utterances) // count] for at in range(count)]


def run(plan: Plan, figures: Figures, say: Say) -> None:
    said = plan.some([(one.name, one.samples) for one in sentences()], SAID)
    if "f" in plan.groups:
        say("drawing and encoding")
        drawn, encoded = frames.costs()
        figures.facts["to draw a picture (ms, one core)"] = round(drawn, 2)
        figures.facts["to encode it (ms, one core)"] = round(encoded, 2)
    if "v" in plan.groups:
        _viewers(figures, say)
    if "h" in plan.groups:
        _history(figures, say)
    if "p" in plan.groups:
        _pipecat(plan, said, figures, say)
    if "d" in plan.groups:
        _naive(said, figures, say)
    if "n" in plan.groups:
        _notes(plan, figures, say)
    with sync_playwright() as playwright:
        if set("ace") & set(plan.groups):
            _commands(plan, said, figures, say, playwright)
        if "b" in plan.groups:
            with (
                PacedModel() as model,
                installation(
                    _fresh(plan, "model"), playwright, say, SECRETARY_LLM_URL=model.url, SECRETARY_LLM_MODEL="stand-in"
                ) as there,
            ):
                _keep(MODEL, there.plain("b", said), figures)
    _judge(figures)


def _fresh(plan: Plan, name: str) -> Path:
    """A folder of this installation; the last run's is gone, its logs too."""
    folder = plan.folder / name
    shutil.rmtree(folder, ignore_errors=True)
    return folder


def _naive(said: Utterances, figures: Figures, say: Say) -> None:
    naive = Naive()
    found: list[float] = []
    for number, time in enumerate(naive.times(said, ANSWER), 1):
        found.append(time)
        say(f"naive: {number} of {len(said)}")
    first = ANSWER.split(". ", maxsplit=1)[0] + "."
    figures.stages[NAIVE] = {"sound": found, "sound, answer of one sentence": list(naive.times(said[:6], first))}


def _notes(plan: Plan, figures: Figures, say: Say) -> None:
    found = notes(_fresh(plan, "notes"), min(SAID, plan.most or SAID), say)
    stages = {"voice delivered": found.voice, "clip delivered": found.clip}
    figures.stages[NOTES] = {name: [seconds * 1000 for seconds in of] for name, of in stages.items()}
    figures.facts[NOTES_A_MINUTE] = round(found.a_minute, 1)


def _viewers(figures: Figures, say: Say) -> None:
    for how in viewers.SENT:
        say(f"viewers: {how}")
        figures.facts[f"viewers a core, {how}"] = round(1 / viewers.cores_a_viewer(how), 1)


def _history(figures: Figures, say: Say) -> None:
    say("the history of 100,000 turns")
    for database, found in history.both().items():
        slowest = max(found, key=lambda what: found[what])
        figures.facts[f"{HISTORY}, {database} (ms)"] = round(found[slowest], 1)
        figures.facts[f"{HISTORY}, {database}: that is"] = slowest


def _pipecat(plan: Plan, said: Utterances, figures: Figures, say: Say) -> None:
    python = pipecat_peer.environment(plan.folder / "pipecat-venv", say)
    found = pipecat_peer.times(python, said)
    early = {name for name, marks in found.items() if marks.get("sound", 0) < 0}
    kept = [marks for name, marks in found.items() if name not in early]
    figures.stages[PIPECAT] = {name: [one[name] for one in kept if name in one] for name in STAGES[:5]}
    figures.facts[f"{PIPECAT}: answered of those said"] = f"{len(figures.stages[PIPECAT]['sound'])} of {len(said)}"
    figures.facts[f"{PIPECAT}: cut off"] = len(early)


def _commands(plan: Plan, said: Utterances, figures: Figures, say: Say, playwright: Playwright) -> None:
    with installation(_fresh(plan, "commands"), playwright, say) as there:
        if "a" in plan.groups:
            heard = there.plain("a", said)
            figures.facts[MEMORY] = round(heard.memory / 1e6)
            _keep(COMMANDS, heard, figures)
        if "c" in plan.groups:
            _keep(CHATS, there.with_chats("c", plan.some(said, 12)), figures)
        if "e" in plan.groups:
            _keep(HESITATIONS, there.plain("e", plan.some([(one.name, one.samples) for one in hesitations()])), figures)


def _keep(group: str, heard: Heard, figures: Figures) -> None:
    marks = [one.marks for one in heard.times]
    figures.stages[group] = {name: [mark[name] for mark in marks if name in mark] for name in STAGES}
    figures.facts[f"{group}: utterances heard of those on the tape"] = f"{len(heard.times)} of {heard.asked}"
    figures.facts[f"{group}: cores busy (installation, browser)"] = f"{heard.cores:.2f}, {heard.browser:.2f}"
    if heard.times:
        strays = sorted(abs(one.stray) for one in heard.times)
        figures.facts[f"{group}: microphone's strays (ms, median and most)"] = f"{median(strays):.1f}, {strays[-1]:.0f}"
    cut_off = [one for one in heard.times if one.cut_off]
    figures.facts[f"{group}: cut off"] = len(cut_off)
    figures.facts[f"{group}: all"] = [
        {"name": one.name, "text": one.text, "cut_off": one.cut_off, **one.marks} for one in heard.times
    ]


def _judge(figures: Figures) -> None:
    """The targets of what was measured."""
    targets = figures.targets
    if COMMANDS in figures.stages:
        of_commands = figures.stages[COMMANDS]
        of_commands["|mouth − sound|"] = [abs(value) for value in of_commands["mouth − sound"]]
        targets += [
            Target("first sound, commands, p50", figures.percentile(COMMANDS, "sound", 50), 500, "ms"),
            Target("first sound, commands, p95", figures.percentile(COMMANDS, "sound", 95), 800, "ms"),
            Target("mouth from sound, p50", figures.percentile(COMMANDS, "|mouth − sound|", 50), 100, "ms"),
            Target("memory in a call", figures.facts[MEMORY], 1500, "MB"),
        ]
        targets += _ratios(figures)
    if NOTES in figures.stages:
        targets += [
            Target("voice of a voice message, p50", figures.percentile(NOTES, "voice delivered", 50), 1500, "ms"),
            Target("clip of six seconds, p50", figures.percentile(NOTES, "clip delivered", 50), 3500, "ms"),
        ]
    if heard := figures.facts.get(f"{HESITATIONS}: all"):
        share = 100 * sum(bool(one["cut_off"]) for one in heard) / len(heard)
        targets.append(Target("hesitations cut off", share, 5, "%"))
    for database in ("SQLite", "PostgreSQL"):
        if slowest := figures.facts.get(f"{HISTORY}, {database} (ms)"):
            targets.append(Target(f"{HISTORY}, {database}", slowest, 100, "ms"))
    passed, encoded = (figures.facts.get(f"viewers a core, {how}") for how in viewers.SENT)
    if passed and encoded:
        more = passed / encoded
        targets.append(Target("viewers a core, against aiortc's own encoding", more, 8, "times", least=True))


def _ratios(figures: Figures) -> Iterator[Target]:
    """First sounds against each other, by their p50."""
    ours = figures.percentile(COMMANDS, "sound", 50)
    for group, what, limit in (
        (CHATS, "first sound with five chats queued, against none", 1.5),
        (NAIVE, "first sound against the naive variant", 0.35),
        (PIPECAT, "first sound against Pipecat", 0.35),
    ):
        other = figures.percentile(group, "sound", 50)
        if ours and other:
            yield Target(what, other / ours if group == CHATS else ours / other, limit)
