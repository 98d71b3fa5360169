"""The embedded Valkey servers: ours alone, and freed of work that a killed start has lost."""

from collections.abc import Iterator
from pathlib import Path

import celery
import pytest

from secretary import embedded_servers
from secretary.wire.broker import celery_settings
from secretary.wire.config import Settings, socket_folder
from tests.valkey import Valkey


@pytest.fixture
def config(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path)


@pytest.fixture
def app(config: Settings) -> Iterator[celery.Celery]:
    """A Celery app on a queue server of its own."""
    with Valkey(socket_folder(config.folder) / "queue.sock"):
        app = celery.Celery(set_as_current=False)
        app.config_from_object(celery_settings(config))
        yield app
        app.close()


def waiting(app: celery.Celery, queue: str) -> int:
    with app.connection_for_read() as connection:
        return int(connection.default_channel._size(queue))


def test_work_whose_streams_are_gone_is_forgotten_at_every_priority(app: celery.Celery, config: Settings) -> None:
    for queue in ("stt", "tts", "render", "dialogue"):
        for priority in (0, 5, 9):
            app.send_task("work", queue=queue, priority=priority)
    assert embedded_servers.forget_lost_work(config) == 9
    assert [waiting(app, queue) for queue in ("stt", "tts", "render", "dialogue")] == [0, 0, 0, 3]


def test_work_that_a_killed_worker_had_taken_is_forgotten_too(app: celery.Celery, config: Settings) -> None:
    for queue in ("render", "dialogue"):
        app.send_task("work", queue=queue, priority=5)
        connection = app.connection_for_read()
        connection.default_channel.qos.restore_at_shutdown = False
        assert connection.default_channel.basic_get(queue)
    assert embedded_servers.forget_lost_work(config) == 1


def test_a_queue_server_of_others_is_left_alone(tmp_path: Path) -> None:
    assert embedded_servers.forget_lost_work(Settings(data=tmp_path, redis_url="redis://elsewhere")) == 0


def test_the_servers_are_left_out_where_others_are_named(tmp_path: Path) -> None:
    config = Settings(data=tmp_path, redis_url="redis://elsewhere")
    assert [program.name for program in embedded_servers.programs(config)] == ["media"]


def test_the_sockets_are_ours_alone(config: Settings) -> None:
    embedded_servers.programs(config)
    assert socket_folder(config.folder).stat().st_mode & 0o777 == 0o700


def test_a_server_that_does_not_answer_is_named_without_its_password() -> None:
    with pytest.raises(embedded_servers.NoServer, match=r"no answer from redis://…@127.0.0.1:1/0"):
        embedded_servers.wait_for("redis://:secret@127.0.0.1:1/0", timeout=0)
