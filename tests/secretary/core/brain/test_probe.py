"""Which language model there is."""

from collections.abc import Iterator

import pytest

from secretary.core.brain import find_model, probe
from secretary.wire.config import Settings
from tests.processes import until
from tests.secretary.core.brain.stand_in import StandIn, serving

NOBODY = "http://127.0.0.1:9/v1"


@pytest.fixture
def ollama() -> Iterator[StandIn]:
    with serving(StandIn(models=["nomic-embed-text", "llama3.2:latest", "other"])) as told:
        yield told


def settings(**given: str) -> Settings:
    return Settings.model_validate(given)


def test_a_local_ollama_is_found_with_its_first_model_that_talks(ollama: StandIn) -> None:
    found = find_model(settings(), ollama=ollama.address)
    assert found is not None
    assert (found.url, found.name) == (ollama.address, "llama3.2:latest")


def test_a_probe_holds_for_a_while(ollama: StandIn) -> None:
    for _ in range(20):
        find_model(settings(), ollama=ollama.address)
    assert ollama.probes == 1


def test_nothing_there_is_no_model() -> None:
    assert find_model(settings(), ollama=NOBODY) is None


def test_something_else_on_that_port_is_no_model(ollama: StandIn) -> None:
    ollama.failing = "HTML"
    assert find_model(settings(), ollama=ollama.address) is None


def test_an_ollama_without_models_is_no_model(ollama: StandIn) -> None:
    ollama.models = []
    assert find_model(settings(), ollama=ollama.address) is None


def test_the_settings_come_first(ollama: StandIn) -> None:
    found = find_model(settings(llm_url="https://a.b/v1/", llm_model="big", llm_key="sk-1"), ollama=ollama.address)
    assert found is not None
    assert (found.url, found.name, found.key) == ("https://a.b/v1", "big", "sk-1")
    assert ollama.probes == 0


def test_a_server_without_a_named_model_is_asked_for_its_first(ollama: StandIn) -> None:
    found = find_model(settings(llm_url=ollama.address), ollama=NOBODY)
    assert found is not None
    assert found.name == "llama3.2:latest"


def test_a_named_model_is_taken_from_ollama(ollama: StandIn) -> None:
    found = find_model(settings(llm_model="other"), ollama=ollama.address)
    assert found is not None
    assert found.name == "other"


def test_a_server_that_lists_nothing_takes_any_name() -> None:
    found = find_model(settings(llm_url=NOBODY), ollama=NOBODY)
    assert found is not None
    assert found.name == "default"


def test_the_key_does_not_show_in_a_log() -> None:
    assert "sk-1" not in repr(find_model(settings(llm_url="https://a.b/v1", llm_model="m", llm_key="sk-1")))


def test_nobody_waits_while_it_is_looked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(StandIn(models=["llama3.2:latest"])) as gone:
        find_model(settings(), ollama=gone.address)
    monkeypatch.setattr(probe, "KNOWN", 0)
    assert find_model(settings(), ollama=gone.address) is not None
    until(lambda: find_model(settings(), ollama=gone.address) is None)
