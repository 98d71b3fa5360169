"""A program with a token, and workers whose engines a test can predict."""

from collections.abc import Callable, Iterator

import pytest
import redis
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gpu_tasks import engines, showing
from secretary.core import tokens
from secretary.core.characters import builtin
from secretary.core.models import User
from secretary.wire import sounds
from secretary.wire.config import settings
from secretary.wire.types import Speech
from tests.avatar.api.workers import Workers
from tests.avatar.live.media import bursts
from tests.people import person

Program = Callable[..., Client]


@pytest.fixture
def ada(db: None) -> User:
    """A person; and there are the characters that come with the program."""
    builtin.install()
    return person("ada")


@pytest.fixture
def program(ada: User, queue: redis.Redis) -> Program:
    """(scopes) → a client with such a token."""

    def with_token(*scopes: str) -> Client:
        token = tokens.make(ada, "test", scopes or tokens.SCOPES)
        return Client(headers={"authorization": f"Bearer {token}"})

    return with_token


@pytest.fixture
def client(program: Program) -> Client:
    """With every scope."""
    return program()


@pytest.fixture
def workers(monkeypatch: pytest.MonkeyPatch, media: redis.Redis, queue: redis.Redis) -> Iterator[Workers]:
    for kind, name in {"STT": "Stenographer", "TTS": "Bursts", "RENDER": "Clap"}.items():
        monkeypatch.setenv(f"SECRETARY_{kind}", f"tests.fakes:{name}")
    _forget()
    with Workers() as working:
        yield working
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    settings.cache_clear()
    engines.engine.cache_clear()
    showing.prepared.cache_clear()


def recording(seconds: float = 1.0) -> SimpleUploadedFile:
    """An upload of bursts of a tone."""
    return SimpleUploadedFile("bursts.wav", sounds.file(Speech(bursts(seconds)[::3], 16_000), "wav"))
