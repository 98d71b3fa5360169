import os
import signal
from types import SimpleNamespace

import pytest

from gpu_tasks import celery, warmup
from secretary.wire import pulse


@pytest.fixture
def warm(fakes, queue):
    def run(*queues):
        warmup.run(queues)
        return [name for name in ("stt", "tts", "render", "dialogue") if pulse.read(queue, name)]

    return run


@pytest.mark.parametrize("queues", [("stt",), ("tts", "render"), ("stt", "tts", "render")])
def test_a_worker_warms_the_engines_of_its_queues_and_no_other(warm, queues):
    assert warm(*queues) == list(queues)


def test_a_worker_of_other_queues_loads_nothing(warm):
    assert warm("dialogue") == []


def test_readiness_is_told_which_engine_is_warm(warm, queue):
    warm("tts")
    assert pulse.read(queue, "tts").engine == "bursts"


@pytest.mark.slow
def test_the_real_engines_warm_up(queue, models):
    warmup.run(("stt", "tts", "render"))
    assert pulse.read(queue, "stt").engine.startswith("faster-whisper")


def test_an_engine_that_cannot_be_loaded_ends_the_worker_and_says_why(choose, monkeypatch, caplog):
    ended: list[tuple[int, int]] = []
    choose(tts="nobody")
    reading = SimpleNamespace(queues=SimpleNamespace(consume_from={"tts": None}))
    monkeypatch.setattr("gpu_tasks.celery.app", SimpleNamespace(amqp=reading))
    monkeypatch.setattr("os.kill", lambda *told: ended.append(told))
    celery._warm_up()
    assert ended == [(os.getppid(), signal.SIGTERM)]
    assert "SECRETARY_TTS=nobody is unknown; there are embedded, xtts" in caplog.text
