import pytest

from gpu_tasks import warmup
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
