import json
from importlib.util import find_spec
from pathlib import Path

import pytest

from gpu_tasks.tts.embedded import Embedded

collect_ignore = [] if find_spec("TTS") else ["test_xtts.py"]  # its packages: make test-engines


@pytest.fixture(scope="session")
def voices() -> Embedded:
    return Embedded()


@pytest.fixture(scope="session")
def sentences() -> dict[str, list[str]]:
    return json.loads((Path(__file__).parents[2] / "data" / "sentences.json").read_text())
