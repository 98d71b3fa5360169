"""What is lost is done again, three times at most: each worker killed at its work, the queue server away."""

import os
import signal
from collections.abc import Iterator

import psutil
import pytest
from websockets.exceptions import WebSocketException

from tests.processes import until
from tests.stand_in_model import StandInModel
from tests.system import microphones
from tests.system.line import Line
from tests.system.page import Page
from tests.system.running import Running

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def model() -> Iterator[StandInModel]:
    """A language model that takes its time, so that there is something to kill."""
    with StandInModel() as model:
        yield model


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, model: StandInModel) -> Iterator[Running]:
    engines = {
        "SECRETARY_TTS": "tests.fakes:Fragile",
        "SECRETARY_LLM_URL": model.url,
        "SECRETARY_LLM_MODEL": "stand-in",
    }
    with Running(tmp_path_factory.mktemp("survival"), **engines) as running:
        yield running.wait()


@pytest.fixture
def person(running: Running) -> Iterator[Page]:
    person = Page(running.address, running.fresh_link())
    yield person
    person.close()


def worker(running: Running, name: str) -> psutil.Process:
    """The worker's first process, not those of its pool."""
    return next(child for child in running.everyone() if f"{name}@%h" in child.cmdline() and _is_top(child))


def _is_top(process: psutil.Process) -> bool:
    parent = process.parent()
    return parent is None or parent.cmdline() != process.cmdline()


def kill(process: psutil.Process) -> None:
    """The worker and its pool at once, as the kernel does when memory runs out."""
    for each in [*process.children(recursive=True), process]:
        each.kill()


def test_a_turn_is_answered_when_the_dialogue_worker_is_killed_while_it_thinks(
    running: Running, person: Page, model: StandInModel
) -> None:
    model.pause = 5.0
    turn = person.ask("Tell me about patience.")
    until(lambda: model.asked, seconds=30)
    kill(worker(running, "dialogue"))
    model.pause = 0.0
    ended = person.end_of(turn)
    assert ended["state"] == "finished"
    assert ended["reply"]


def test_what_is_said_is_heard_when_the_listening_worker_is_killed_within_the_utterance(
    running: Running, person: Page
) -> None:
    spoken, _ = microphones.human("0880")
    line = Line(person)
    try:
        line.say(spoken)
        person.wait(lambda m: m["type"] == "state" and m["state"] == "hearing")
        kill(worker(running, "stt"))
        turn = person.wait(lambda m: m["type"] == "turn", seconds=60)["turn"]
        assert "young man" in turn["text"]
        assert person.end_of(turn["id"])["state"] == "finished"
    finally:
        line.close()


@pytest.mark.parametrize("name", ["io", "beat"])
def test_what_keeps_watch_comes_back_when_it_is_killed(running: Running, person: Page, name: str) -> None:
    def program() -> psutil.Process | None:
        mark = f"{name}@%h" if name == "io" else name
        return next((child for child in running.everyone() if mark in child.cmdline() and _is_top(child)), None)

    killed = program()
    assert killed
    kill(killed)
    until(lambda: (now := program()) and now.pid != killed.pid, seconds=30)
    assert person.end_of(person.ask("What time is it?"))["state"] == "finished"


@pytest.mark.parametrize("pool_only", [True, False])
def test_a_turn_is_recorded_when_the_speaking_worker_is_killed(running: Running, person: Page, pool_only: bool) -> None:
    turn = person.ask("What can you do?")
    person.wait(lambda m: m["type"] == "sentence" and m["turn"] == turn)
    top = worker(running, "tts")
    kill(top.children()[0] if pool_only else top)
    ended = person.end_of(turn)
    assert ended["state"] == "finished"
    assert ended["clip"]


def test_a_turn_is_answered_when_the_queue_server_is_away_for_five_seconds(running: Running, person: Page) -> None:
    server = next(child for child in running.everyone() if "queue.sock" in " ".join(child.cmdline()))
    server.suspend()
    signal.setitimer(signal.ITIMER_REAL, 5)
    previous = signal.signal(signal.SIGALRM, lambda *_: server.resume())
    try:
        person.tell("say", text="What day is it today?", live=False)
        asked = person.wait(lambda m: m["type"] == "turn" and m["turn"]["text"].startswith("What day is it"))
        assert person.end_of(asked["turn"]["id"])["state"] == "finished"
    finally:
        signal.signal(signal.SIGALRM, previous)
        server.resume()


def test_a_turn_is_answered_when_the_queue_server_is_killed(running: Running, person: Page) -> None:
    server = next(child for child in running.everyone() if "queue.sock" in " ".join(child.cmdline()))
    turn = person.ask("Who are you?")
    server.kill()
    person.reconnect()
    until(lambda: _state(person, turn) in ("finished", "failed"), seconds=120)
    assert _state(person, turn) == "finished"


def _state(person: Page, turn: int) -> str:
    """By a fresh look, since events may have been lost with the server."""
    try:
        person.reconnect()
        turns = person.wait(lambda m: m["type"] == "welcome")["turns"]
    except WebSocketException:  # it broke again
        return ""
    return next(str(shown["state"]) for shown in turns if shown["id"] == turn)


def test_a_turn_goes_on_when_the_web_process_is_killed(running: Running, person: Page) -> None:
    turn = person.ask("What time is it?")
    next(child for child in running.everyone() if "uvicorn" in child.cmdline()).kill()
    person.reconnect()
    until(lambda: _state(person, turn) == "finished", seconds=60)


def test_work_that_kills_its_worker_starts_at_most_three_times_and_the_next_turn_is_answered(
    running: Running, person: Page, model: StandInModel
) -> None:
    model.answer = "This sentence is deadly."
    turn = person.ask("Say something deadly.")
    ended = person.end_of(turn, seconds=120)
    model.answer = ""
    starts = (running.data / "deaths").read_text().splitlines()
    assert 1 <= len(starts) <= 3
    assert "deadly" in ended["reply"]
    assert ended["error"]
    assert person.end_of(person.ask("What time is it?"))["clip"]


def test_nothing_that_was_said_lies_in_a_log(running: Running, person: Page) -> None:
    marker = f"marker{os.getpid()}"
    person.end_of(person.ask(f"Please remember {marker}."))
    assert not [log.name for log in (running.data / "logs").iterdir() if marker in log.read_text(errors="replace")]
