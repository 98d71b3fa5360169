import pytest

from secretary.core import health
from tests.away import away

pytestmark = pytest.mark.django_db

QUEUES = ("stt", "tts", "render", "dialogue", "io")


def test_live_needs_nothing_but_this_process(client, queue, servers):
    with away(queue, servers):
        answer = client.get("/health/live")
    assert (answer.status_code, answer.json()) == (200, {"live": True})


def test_it_is_ready_when_every_part_is(client, queue):
    for name in QUEUES:
        health.stamp(name, "engine", "cpu")
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["ready"]) == (200, True)
    assert set(answer.json()["components"]) == {"database", "queue", "media", *QUEUES}


@pytest.mark.parametrize("lost", QUEUES)
def test_it_is_not_ready_when_one_part_is_not_and_says_which(client, queue, lost):
    for name in set(QUEUES) - {lost}:
        health.stamp(name, "engine", "cpu")
    answer = client.get("/health/ready")
    parts = answer.json()["components"]
    assert (answer.status_code, answer.json()["ready"]) == (503, False)
    assert [name for name, part in parts.items() if not part["ok"]] == [lost]


def test_it_says_so_when_the_queue_server_is_away(client, queue, servers):
    with away(queue, servers):
        answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert not answer.json()["components"]["queue"]["ok"]


def test_it_tells_which_engine_serves_on_what(client, queue):
    health.stamp("stt", "faster-whisper:base", "cpu int8")
    part = client.get("/health/ready").json()["components"]["stt"]
    assert (part["engine"], part["device"]) == ("faster-whisper:base", "cpu int8")


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
def test_health_is_only_read(client, queue, path):
    assert client.post(path).status_code == 405
